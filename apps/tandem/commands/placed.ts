// `tandem callback`, `tandem test-call`: calls that the switch places itself, followed until they
// are over.
import { setTimeout as sleep } from 'node:timers/promises';
import type { CallbackView, PlayView, TestCallView } from '@tandem/edge/services';
import { DATA_OPTION, URL_OPTION } from '../local.ts';
import { askOffice } from '../office.ts';
import { type CommandFault, print } from '../output.ts';
import type { Options, TandemCommand } from './command.ts';
import { gathered } from './gathered.ts';

/** The exit code alone is left: scripts know by it that it did not go well. */
const TOLD: CommandFault = { code: 'CALL_FAILED', message: '', advice: '', printed: true };
/** People see each step; the switch answers from memory. */
const LOOK_MS = 500;

export const callback: TandemCommand = {
  examples: [
    'tandem callback --from acme-in --first 442071234567 --second 493012345678',
    'tandem callback --from 1001 --second 493012345678 --no-wait',
  ],
  define: (program) =>
    program
      .command('callback')
      .description('call one number, and when it has answered another: two calls, both charged')
      .requiredOption('--from <name>', 'the gateway, or the number of the phone, that pays')
      .option('--first <number>', 'who is called first; of a phone itself when not given')
      .requiredOption('--second <number>', 'who is called then')
      .option('--shown <number>', 'the caller that the first sees; the second when not given')
      .option('--no-wait', 'do not wait until they are connected')
      .option(...DATA_OPTION)
      .option(...URL_OPTION)
      .option('--json', 'print JSON'),
  run: async (options) => {
    const body = given(options, ['from', 'first', 'second', 'shown']);
    return place<CallbackView>(
      options,
      { path: '/api/v1/callbacks', body },
      {
        isDone: ({ state }) => state === 'connected' || state === 'over',
        lines: callbackLines,
        hasFailed: ({ outcome }) => outcome !== null && outcome.code !== 'done',
      },
    );
  },
};

export const testCall: TandemCommand = {
  examples: [
    'tandem test-call --gateway vendor-a --number 442071234567',
    'tandem test-call --from acme-in --number 442071234567 --seconds 10 --json',
  ],
  define: (program) =>
    program
      .command('test-call')
      .description('call a number, play a tone, and say how it went; ended by itself')
      .option('--gateway <name>', 'through this routing gateway alone; nobody pays')
      .option('--from <name>', 'as a call of this gateway or phone, by its routes; it pays')
      .requiredOption('--number <number>', 'who is called')
      .option('--caller <number>', 'the caller that is shown; withheld when not given')
      .option('--seconds <number>', 'how long it lasts once answered, 1 to 30; 5 when not given')
      .option(...DATA_OPTION)
      .option(...URL_OPTION)
      .option('--json', 'print JSON'),
  run: async (options) => {
    const { seconds } = options;
    const body = {
      ...given(options, ['gateway', 'from', 'number', 'caller']),
      ...(seconds === undefined ? {} : { seconds: Number(seconds) }),
    };
    return place<TestCallView>(
      { ...options, wait: true },
      { path: '/api/v1/test-calls', body },
      {
        isDone: ({ state }) => state === 'over',
        lines: testLines,
        hasFailed: ({ verdict }) => verdict !== null && verdict.code !== 'good',
      },
    );
  },
};

function given(options: Options, names: readonly string[]): Readonly<Record<string, string>> {
  return Object.fromEntries(
    names.flatMap((name) => (options[name] === undefined ? [] : [[name, String(options[name])]])),
  );
}

interface Showing<View> {
  readonly isDone: (view: View) => boolean;
  readonly lines: (view: View) => readonly string[];
  readonly hasFailed: (view: View) => boolean;
}

async function place<View extends { readonly id: string }>(
  options: Options,
  { path, body }: { readonly path: string; readonly body: object },
  { isDone, lines, hasFailed }: Showing<View>,
): Promise<CommandFault | undefined> {
  const begun = await askOffice({ options, method: 'POST', path, body: { json: body } });
  if (!begun.ok) return begun.fault;
  let view = begun.value as View;
  while (options.wait !== false && !isDone(view)) {
    await sleep(LOOK_MS);
    const looked = await askOffice({ options, method: 'GET', path: `${path}/${view.id}` });
    if (!looked.ok) return looked.fault;
    view = looked.value as View;
  }
  if (options.json === true) print.json(view);
  else for (const line of lines(view)) print.line(line);
  return hasFailed(view) ? TOLD : undefined;
}

export const play: TandemCommand = {
  examples: [
    'tandem play --from acme-in --number 442071234567 --sound welcome --sound goodbye',
    'tandem play --from 1001 --number 493012345678 --sound alarm --no-wait --json',
  ],
  define: (program) =>
    program
      .command('play')
      .description('call a number, play sounds to whoever answers, and hang up')
      .requiredOption('--from <name>', 'the gateway, or the number of the phone, that pays')
      .requiredOption('--number <number>', 'who is called')
      .requiredOption('--sound <name>', 'NAME.wav of the folder sounds, and more of them', gathered)
      .option('--caller <number>', 'the caller that is shown; withheld when not given')
      .option('--no-wait', 'do not wait until it is over')
      .option(...DATA_OPTION)
      .option(...URL_OPTION)
      .option('--json', 'print JSON'),
  run: async (options) => {
    const body = { ...given(options, ['from', 'number', 'caller']), sounds: options.sound };
    return place<PlayView>(
      options,
      { path: '/api/v1/plays', body },
      {
        isDone: ({ state }) => state === 'over',
        lines: ({ id, state, outcome }) => [
          `call ${id}`,
          outcome === null ? state : `${outcome.code}: ${outcome.says}`,
        ],
        hasFailed: ({ outcome }) => outcome !== null && outcome.code !== 'played',
      },
    );
  },
};

const STATES: Readonly<Record<CallbackView['state'], string>> = {
  asked: 'The switch was asked, and has not said yet whether it calls.',
  callingFirst: 'The first number is called.',
  callingSecond: 'The first has answered, the second number is called.',
  connected: 'Both are connected.',
  over: 'It is over',
};

export function callbackLines(view: CallbackView): readonly string[] {
  const { state, outcome, firstCall, secondCall } = view;
  const says = outcome === null ? STATES[state] : `${STATES[state]}: ${outcome.says}.`;
  return [
    `first   ${view.first}  call ${firstCall}`,
    `second  ${view.second}  ${secondCall === null ? 'not called' : `call ${secondCall}`}`,
    says,
  ];
}

export function testLines({ id, signals, media, verdict }: TestCallView): readonly string[] {
  const said = signals.map(
    ({ afterMs, is, status }) =>
      `${String(afterMs).padStart(7)} ms  ${is}${status === null ? '' : ` ${status}`}`,
  );
  return [
    `call ${id}`,
    ...said,
    ...(media === null ? [] : [mediaLine(media)]),
    ...(verdict === null ? [] : [`${verdict.code}: ${verdict.says}`]),
  ];
}

function mediaLine(media: NonNullable<TestCallView['media']>): string {
  const { packets, lost, lossPercent, jitterMs, firstPacketMs } = media;
  const first = firstPacketMs === null ? '' : `, the first ${firstPacketMs} ms after the answer`;
  const loss = `${lost} lost (${lossPercent} %)`;
  return `came back: ${packets} packets, ${loss}, jitter ${jitterMs} ms${first}`;
}
