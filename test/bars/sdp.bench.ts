// The bar of SDP: what one description costs the signalling thread. A call has four of them (offer
// and answer on two legs), each read, asked for its facts, relocated and printed: 40 us of a call's
// CPU at most. Run: node --import tsx test/bars/sdp.bench.ts
//
// Two descriptions: the usual one of a carrier (10 lines) and one as a browser sends it (40 lines).
import { seededRandom } from '@tandem/base/testkit';
import {
  bodyOf,
  dialogOrigin,
  parse,
  print,
  publish,
  type Relocation,
  relocate,
  relocateSession,
  type Session,
  streamsOf,
} from '@tandem/protocol/sdp';
import { seed } from '../../packages/protocol/sdp/seeds.fuzz.ts';

const WARM_UP_RUNS = 100_000;
const RUNS = 200_000;
const ROUNDS = 5;

interface Bars {
  readonly parseUs: number;
  readonly factsUs: number;
  readonly moveUs: number;
  readonly wholeUs: number;
}

const BARS: ReadonlyArray<readonly [string, Bars]> = [
  ['usual', { parseUs: 4, factsUs: 3, moveUs: 3, wholeUs: 7 }],
  ['webrtc', { parseUs: 9, factsUs: 10, moveUs: 11, wholeUs: 20 }],
];

const TO: Relocation = { address: '192.0.2.200', media: [{ port: 20_000, rtcpPort: 20_001 }] };
const origin = dialogOrigin(seededRandom(1), '192.0.2.200');

/** The best of some rounds: what others do on the machine only ever adds. */
function usPerRun(work: () => unknown): number {
  let kept: unknown;
  for (let run = 0; run < WARM_UP_RUNS; run += 1) kept = work();
  let best = Number.POSITIVE_INFINITY;
  for (let round = 0; round < ROUNDS; round += 1) {
    const before = process.cpuUsage();
    for (let run = 0; run < RUNS; run += 1) kept = work();
    const { user, system } = process.cpuUsage(before);
    best = Math.min(best, (user + system) / RUNS);
  }
  if (kept === undefined) throw new Error('nothing was done');
  return best;
}

function parsed(bytes: Uint8Array): Session {
  const session = parse(bytes);
  if (!session.ok) throw new Error(session.error.sentence);
  return session.value;
}

const toBytes = (text: string): Uint8Array => Buffer.from(text, 'latin1');

function moved(bytes: Uint8Array): Uint8Array {
  const body = relocate(bytes, TO);
  if (!body.ok) throw new Error(body.error.sentence);
  return toBytes(publish(origin, body.value).text);
}

function measure(name: string, bars: Bars): boolean {
  const bytes = toBytes(seed(name));
  const session = parsed(bytes);
  const move = (): Uint8Array => {
    return toBytes(publish(origin, bodyOf(relocateSession(session, TO))).text);
  };
  const results = [
    ['parse', usPerRun(() => parse(bytes)), bars.parseUs],
    ['print unchanged', usPerRun(() => toBytes(print(session))), bars.moveUs],
    ['facts of the streams', usPerRun(() => streamsOf(session)), bars.factsUs],
    ['relocate and print, parsed already', usPerRun(move), bars.moveUs],
    ['relocate from bytes to bytes', usPerRun(() => moved(bytes)), bars.wholeUs],
  ] as const;
  const lines = seed(name).split('\r\n').length - 1;
  process.stdout.write(`${name}: ${lines} lines, ${bytes.length} bytes\n`);
  for (const [what, us, bar] of results) {
    const verdict = us <= bar ? 'met' : 'MISSED';
    process.stdout.write(`  ${what.padEnd(36)}${us.toFixed(2)} us (bar ${bar}) ${verdict}\n`);
  }
  return results.every(([, us, bar]) => us <= bar);
}

const verdicts = BARS.map(([name, bars]) => measure(name, bars));
process.exitCode = verdicts.every((met) => met) ? 0 : 1;
