// Whatever comes: a value or an SdpError, never an exception, and what we print can be read again.
// Short in sdp-fuzz.test.ts; long with: node --expose-gc --import tsx test/fuzz/sdp.ts --count N
import type { SeededRandom } from '@tandem/base/testkit';
import type { Grammar } from './attributes/grammar.ts';
import { readAll } from './attributes/grammar.ts';
import { GRAMMARS } from './attributes/list.ts';
import {
  addCodecs,
  answerFor,
  bandwidthsOf,
  type Capabilities,
  direct,
  filterCodecs,
  fitAnswer,
  flowsBetween,
  holdOffer,
  holds,
  mediaAddresses,
  NO_OFFER_YET,
  parse,
  print,
  readT38,
  relocate,
  resumeOffer,
  type SdpError,
  type Session,
  sameText,
  setAnnexA,
  setAnnexB,
  setPtime,
  stepOfferAnswer,
  streamsOf,
  timingsOf,
} from './index.ts';
import { mutated } from './mutate.fuzz.ts';
import { seed, seedNames } from './seeds.fuzz.ts';

/** Throws when the text does what no text may do. */
export type Target = (text: string) => void;

export interface FuzzOptions {
  readonly random: SeededRandom;
  readonly count: number;
  /** sdpTarget() when not said; the canary puts a broken one here. */
  readonly target?: Target;
  readonly onProgress?: (done: number) => void;
}

export interface FuzzFinding {
  /** Repeats with the same seed and this many runs. */
  readonly run: number;
  readonly text: string;
  readonly error: unknown;
}

const PROGRESS_EVERY = 100_000;

/** undefined: nothing was found. */
export function fuzz({ random, count, target, onProgress }: FuzzOptions): FuzzFinding | undefined {
  const seeds = seedNames.map(seed);
  const run = target ?? sdpTarget();
  for (let at = 1; at <= count; at += 1) {
    const text = mutated(seeds, random);
    try {
      run(text);
    } catch (error) {
      return { run: at, text, error };
    }
    if (at % PROGRESS_EVERY === 0) onProgress?.(at);
  }
  return undefined;
}

const OURS: Capabilities = {
  address: '192.0.2.200',
  port: 20_000,
  codecs: ['PCMA', 'opus', 'G729'],
  prefer: 'ours',
  dtmf: true,
  direction: 'sendrecv',
};

/** Does with a text all that the switch may ever do with it. */
export function sdpTarget(): Target {
  let last: Session | undefined;
  let lastText = '';
  return (text) => {
    const read = parse(text);
    if (!read.ok) return checkError(read.error);
    const session = read.value;
    checkPrinted(session);
    askFacts(session, last ?? session);
    rewrite(text, session);
    negotiate(session, last ?? session);
    converse(text, lastText);
    last = session;
    lastText = text;
  };
}

function demand(condition: boolean, what: string): void {
  if (!condition) throw new Error(what);
}

function checkError({ line, sentence }: SdpError): void {
  demand(Number.isInteger(line) && line >= 1, `an error in line ${line}`);
  demand(/^Line \d+ .*\.$/.test(sentence), `an error that says: ${sentence}`);
}

function checkPrinted(session: Session): void {
  const printed = print(session);
  const again = parse(printed);
  demand(again.ok, again.ok ? '' : `what we print is refused: ${again.error.sentence}`);
  if (again.ok) demand(print(again.value) === printed, 'printed twice, it differs');
}

function askFacts(session: Session, other: Session): void {
  streamsOf(session);
  holds(session);
  mediaAddresses(session);
  bandwidthsOf(session);
  timingsOf(session);
  flowsBetween(session, other);
  for (const section of [session, ...session.media]) {
    readT38(section);
    for (const grammar of GRAMMARS as readonly Grammar<unknown>[]) {
      for (const value of readAll(section, grammar)) grammar.print(value);
    }
  }
}

function rewrite(text: string, session: Session): void {
  const media = session.media.map((_, index) => ({ port: 20_000 + 2 * index }));
  const moved = relocate(text, { address: '192.0.2.200', media });
  const shown = direct(text);
  demand(moved.ok && shown.ok, 'what was parsed cannot be rewritten');
  for (const body of [moved, shown]) {
    const read = parse(body.ok ? `v=0\r\no=- 1 1 IN IP4 192.0.2.200\r\n${body.value}` : '');
    demand(read.ok, read.ok ? '' : `what we rewrote is refused: ${read.error.sentence}`);
    if (!read.ok) continue;
    demand(read.value.media.length === session.media.length, 'a stream is lost');
    demand(!/^a=(candidate:|ice-)/m.test(print(read.value)), 'ICE is left');
  }
}

function negotiate(session: Session, other: Session): void {
  const results = [
    filterCodecs(session, { allow: ['PCMA', 'opus'], forbid: ['CN'], order: ['opus'] }).session,
    addCodecs(session, ['iLBC', 'PCMU']),
    setAnnexA(setAnnexB(session, 'no'), 'no'),
    setPtime(session, 30),
    holdOffer(session, { zeroAddress: true }),
    resumeOffer(session, '192.0.2.200'),
  ];
  const answer = answerFor(session, OURS);
  if (answer.ok) results.push(answer.value);
  for (const result of results) {
    checkPrinted(result);
    demand(result.media.length === session.media.length, 'a stream is lost');
  }
  fitAnswer(session, other);
}

function converse(text: string, other: string): void {
  sameText(text, other);
  const invited = stepOfferAnswer(NO_OFFER_YET, { kind: 'invite', from: 'local', sdp: text });
  const { state } = stepOfferAnswer(invited.state, {
    kind: 'unreliable18x',
    from: 'remote',
    sdp: text,
  });
  stepOfferAnswer(state, { kind: 'invite2xx', from: 'remote', sdp: other });
}
