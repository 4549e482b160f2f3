// The filters that all commands over call records have, as options and as the query of the office.
import type { Command } from 'commander';
import type { Options } from './command.ts';

const FILTERS = [
  ['from', '--from <moment>', 'started then or later, such as 2026-01-31T10:00:00Z'],
  ['until', '--until <moment>', 'started before it'],
  ['account', '--account <id>', 'pays or is paid'],
  ['gateway', '--gateway <id>', 'came from or went to it'],
  ['callerGateway', '--caller-gateway <id>', 'came from it'],
  ['calleeGateway', '--callee-gateway <id>', 'went to it'],
  ['caller', '--caller <digits>', 'how the caller begins'],
  ['callerIs', '--caller-is <number>', 'the whole caller'],
  ['callerEnds', '--caller-ends <digits>', 'how the caller ends; slower'],
  ['callee', '--callee <digits>', 'how the called number begins'],
  ['calleeIs', '--callee-is <number>', 'the whole called number'],
  ['calleeEnds', '--callee-ends <digits>', 'how the called number ends; slower'],
  ['prefix', '--prefix <digits>', 'by which one side was rated'],
  ['area', '--area <name>', 'of that prefix'],
  // Not --reason: that says why records are put right.
  ['reason', '--server-reason <number>', 'the reason of the server, 1 to 25'],
  ['code', '--code <number>', 'the SIP status or Q.850 cause of the end'],
  ['endedBy', '--ended-by <side>', 'caller, callee or server'],
  ['mode', '--mode <number>', 'what kind of account paid: -1 none, 0 phone, 1 gateway, 3 card'],
  ['answered', '--answered <boolean>', 'true or false'],
  ['ip', '--ip <address>', 'of either side'],
  ['leastSeconds', '--least-seconds <number>', 'held so long or longer'],
  ['mostSeconds', '--most-seconds <number>', 'held so long or shorter'],
] as const;

export function filterOptions(command: Command): Command {
  for (const [, option, about] of FILTERS) command.option(option, about);
  return command;
}

export function filterQuery(options: Options): URLSearchParams {
  const query = new URLSearchParams();
  for (const [name, option] of FILTERS) {
    const value = options[attributeOf(option)];
    if (value !== undefined) query.set(name, String(value));
  }
  return query;
}

/** --caller-is <number>: callerIs */
function attributeOf(option: string): string {
  const [flag = ''] = option.slice(2).split(' ');
  return flag.replaceAll(/-(.)/g, (_, letter: string) => letter.toUpperCase());
}
