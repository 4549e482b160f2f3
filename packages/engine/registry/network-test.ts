// The network test (DIA-2): an address is asked by OPTIONS some times in a row, on the way that
// calls to it take. Whoever asks is told of each question: who answered, and after how long.
import { type Clock, type Ms, ms, type Random, type Timers } from '@tandem/base/kernel';
import { type TransportName, utf8Text } from '@tandem/protocol/sip';
import { newToken, writeOptions } from './options-request.ts';
import type { OutgoingRequests, RequestEnd, Whereabouts } from './ports.ts';

export interface NetworkTestOptions {
  readonly clock: Pick<Clock, 'now'>;
  readonly timers: Timers;
  readonly random: Random;
  readonly requests: OutgoingRequests;
  readonly whereabouts: Whereabouts;
}

export interface TestedAddress {
  readonly address: string;
  readonly transport: TransportName;
  readonly localAddress: string | null;
}

/** null: no answer came, not within the test. */
export interface TestQuestion {
  readonly status: number | null;
  readonly phrase: string;
  readonly tookMs: number | null;
}

export interface AddressTested {
  readonly address: string;
  readonly transport: TransportName;
  /** Without a way to it nothing was sent: a name that is not known, or an address of no use. */
  readonly hasWay: boolean;
  readonly questions: readonly TestQuestion[];
}

/** Enough to tell a line that loses one in five from one that loses none. */
const QUESTIONS = 5;
const BETWEEN_MS = 200;
/** Those who asked wait: the office gives up on the switch after five seconds. */
const PATIENCE_MS = ms(4_000);

interface Question {
  status: number | null;
  phrase: string;
  tookMs: number | null;
}

export class NetworkTest {
  readonly #options: NetworkTestOptions;

  constructor(options: NetworkTestOptions) {
    this.#options = options;
  }

  /** `done` comes once, at the latest after the patience of the test. */
  begin(tested: TestedAddress, done: (result: AddressTested) => void): void {
    const { timers, random } = this.#options;
    const { address, transport } = tested;
    const questions = Array.from(
      { length: QUESTIONS },
      (): Question => ({ status: null, phrase: '', tookMs: null }),
    );
    const callId = newToken(random);
    let [open, hasWay, isOver] = [QUESTIONS, true, false];
    const finish = (): void => {
      if (isOver) return;
      isOver = true;
      // What comes later must not change what was told.
      done({ address, transport, hasWay, questions: questions.map((one) => ({ ...one })) });
    };
    const cancel = timers.after(PATIENCE_MS, finish);
    const closed = (): void => {
      open -= 1;
      if (open > 0) return;
      cancel();
      finish();
    };
    questions.forEach((question, at) => {
      timers.after(ms(at * BETWEEN_MS), () => {
        const asked = { ...tested, callId, cseq: at + 1, random };
        if (this.#ask(asked, question, closed)) return;
        hasWay = false;
        closed();
      });
    });
  }

  #ask(
    asked: TestedAddress & Parameters<typeof writeOptions>[0],
    question: Question,
    closed: () => void,
  ): boolean {
    const { clock, requests, whereabouts } = this.#options;
    const { address, transport, localAddress } = asked;
    const flows = whereabouts.flowsTo({ address, transport, localAddress });
    if (flows.length === 0) return false;
    const askedAt: Ms = clock.now();
    const ended = (end: RequestEnd): void => {
      if (end.type === 'response') {
        question.status = end.response.status;
        question.phrase = utf8Text(end.response.message.reason);
        question.tookMs = Math.round(clock.now() - askedAt);
      }
      closed();
    };
    const sent = requests.request({
      ...{ method: 'OPTIONS', flows, largeByTcp: false, ended },
      write: (via) => writeOptions(asked, via),
    });
    return sent.ok;
  }
}
