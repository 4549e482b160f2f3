// `tandem trace start|stop|show`, `tandem pcap`: the SIP messages that pass, kept for who looks for
// a fault, and those of one call as text or as a file for packet viewers.
import type { CallTraceView } from '@tandem/edge/api/contract';
import type { TraceState } from '@tandem/edge/services';
import { download } from '../download.ts';
import { DATA_OPTION, URL_OPTION } from '../local.ts';
import { askOffice } from '../office.ts';
import { type CommandFault, print } from '../output.ts';
import type { Options, TandemCommand } from './command.ts';
import { gathered } from './gathered.ts';

const TRACE = '/api/v1/trace';

export const traceStart: TandemCommand = {
  group: 'trace',
  examples: [
    'tandem trace start --number 8801711',
    'tandem trace start --gateway acme-in --address 192.0.2.7',
    'tandem trace start',
  ],
  define: (group) =>
    group
      .command('start')
      .description('keep the SIP messages that fit any of these, or all; what was kept before goes')
      .option('--number <digits>', 'in the caller or the called number, and more of them', gathered)
      .option('--gateway <name>', 'to and from its addresses, and more of them', gathered)
      .option('--address <ip>', 'to and from it, and more of them', gathered)
      .option('--call-id <text>', 'the Call-ID of SIP, and more of them', gathered)
      .option(...DATA_OPTION)
      .option(...URL_OPTION)
      .option('--json', 'print JSON'),
  run: async (options) => {
    const { number: numbers, gateway: gateways, address: addresses, callId: callIds } = options;
    const body = { json: { numbers, gateways, addresses, callIds } };
    const answer = await askOffice({ options, method: 'PUT', path: TRACE, body });
    return shown(answer, options.json === true);
  },
};

export const traceStop: TandemCommand = {
  group: 'trace',
  examples: ['tandem trace stop'],
  define: (group) =>
    group
      .command('stop')
      .description('keep no more messages; those that were kept can be read for a while')
      .option(...DATA_OPTION)
      .option(...URL_OPTION)
      .option('--json', 'print JSON'),
  run: async (options) =>
    shown(await askOffice({ options, method: 'DELETE', path: TRACE }), options.json === true),
};

export const traceShow: TandemCommand = {
  group: 'trace',
  examples: ['tandem trace show', 'tandem trace show 019c0000-0000-7000-8000-000000000001'],
  define: (group) =>
    group
      .command('show')
      .description('whether messages are kept, or those of one call, running or over')
      .argument('[id]', 'of the call; `calls` and `cdr list` show it')
      .option(...DATA_OPTION)
      .option(...URL_OPTION)
      .option('--json', 'print JSON'),
  run: async (options, [id]) => {
    const asJson = options.json === true;
    if (id === undefined) {
      return shown(await askOffice({ options, method: 'GET', path: TRACE }), asJson);
    }
    const answer = await ofCall(options, id);
    if (!answer.ok) return answer.fault;
    const view = answer.value as CallTraceView;
    if (asJson) print.json(view);
    else for (const line of callLines(view)) print.line(line);
    return undefined;
  },
};

export const pcap: TandemCommand = {
  examples: ['tandem pcap 019c0000-0000-7000-8000-000000000001 call.pcap'],
  define: (program) =>
    program
      .command('pcap')
      .description('write the SIP messages of a call to a file that packet viewers read')
      .argument('<id>', 'of the call, running or over; `calls` and `cdr list` show it')
      .argument('[file]', 'where to; ID.pcap when not given')
      .option(...DATA_OPTION)
      .option(...URL_OPTION)
      .option('--json', 'print JSON'),
  run: async (options, [id = '', file = `${id}.pcap`]) => {
    const [running, over] = pathsOf(id, 'trace.pcap');
    const code = 'PCAP_NOT_WRITTEN';
    const fault = await download(options, { path: running, file, code });
    if (fault === undefined || !isElsewhere(fault)) return fault;
    return download(options, { path: over, file, code });
  },
};

const pathsOf = (id: string, part: string): readonly [string, string] => [
  `/api/v1/calls/${encodeURIComponent(id)}/${part}`,
  `/api/v1/cdrs/${encodeURIComponent(id)}/${part}`,
];

/** It runs no longer, or whoever asks may look at records alone. */
const isElsewhere = ({ code }: CommandFault): boolean =>
  code === 'CALL_MISSING' || code === 'RIGHT_MISSING';

async function ofCall(options: Options, id: string): ReturnType<typeof askOffice> {
  const [running, over] = pathsOf(id, 'trace');
  const answer = await askOffice({ options, method: 'GET', path: running });
  if (answer.ok || !isElsewhere(answer.fault)) return answer;
  return askOffice({ options, method: 'GET', path: over });
}

function shown(
  answer: Awaited<ReturnType<typeof askOffice>>,
  asJson: boolean,
): CommandFault | undefined {
  if (!answer.ok) return answer.fault;
  const state = answer.value as TraceState;
  if (asJson) print.json(state);
  else for (const line of stateLines(state)) print.line(line);
  return undefined;
}

export function stateLines({ isOn, messages, filter }: TraceState): readonly string[] {
  const words = Object.entries(filter).flatMap(([of, all]) =>
    all.length === 0 ? [] : [`${of} ${all.join(' ')}`],
  );
  return [
    isOn
      ? `Messages are kept: ${words.length === 0 ? 'all' : words.join('; ')}.`
      : 'No messages are kept.',
    `${messages} are there.`,
  ];
}

export function callLines({ isOn, hasLost, items }: CallTraceView): readonly string[] {
  if (items.length === 0) {
    const advice = isOn ? 'it was not among those that are kept' : 'nothing was kept';
    return [`No message of this call is there: ${advice}.`];
  }
  const lost = hasLost
    ? ['The oldest messages have been pushed out; some may be missing.', '']
    : [];
  return [...lost, ...items.flatMap(messageLines)];
}

function messageLines(message: CallTraceView['items'][number]): readonly string[] {
  const { at, direction, local, remote, transport, leg, party, text } = message;
  const way = `${local} ${direction === 'in' ? '<-' : '->'} ${remote}`;
  const lines = text.trimEnd().split(/\r?\n/);
  return [
    `${at}  ${leg} ${party ?? '-'}  ${transport} ${way}`,
    ...lines.map((line) => `  ${line}`.trimEnd()),
    '',
  ];
}
