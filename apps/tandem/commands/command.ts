// What every command is made of.
import type { Command } from 'commander';
import type { CommandFault } from '../output.ts';

export type Options = Readonly<Record<string, unknown>>;

export interface TandemCommand {
  /** Commands of one group share their first words: `param get`, `user key add`. */
  readonly group?: keyof typeof GROUPS;
  /** Whole command lines, shown by --help: the quickest way to learn a command. */
  readonly examples: readonly [string, ...string[]];
  /** Adds the command with its arguments and options to the program or to its group. */
  define(program: Command): Command;
  run(options: Options, args: readonly string[], made: Command): Promise<CommandFault | undefined>;
}

export const GROUPS = {
  param: { about: 'parameters: what they are, what they mean, changing them' },
  rates: { about: 'rate sheets: in, out, back again, and what a number costs' },
  cdr: { about: 'call records: what was, and what it cost' },
  recording: { about: 'recordings of calls: on demand, and to a file' },
  media: { about: 'the daemons that relay RTP in the place of this machine' },
  suspended: { about: 'sources that are not heard, and why' },
  blocked: { about: 'callers whose calls are refused for what they did' },
  trace: { about: 'SIP messages that pass, kept for who looks for a fault' },
  ledger: { about: 'money: what was booked, and the proof that it agrees' },
  user: { about: 'operators: who signs in, and what for' },
  'user factor': { about: 'second factors of operators', within: 'user' },
  'user key': { about: 'keys by which machines ask the HTTP API', within: 'user' },
} as const;
