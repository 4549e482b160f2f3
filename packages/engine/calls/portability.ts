// Where numbers were ported to (RTE-8): asked before a call is decided, believed for a while. A
// call waits for one answer at most, and two calls to one number wait for the same.
//
//   call -> whatToAsk -> nothing, or known ----------------------> decided over what is known
//                  `---> ask -> answer, failure or too late -> kept -^
import { type Clock, type Ms, ms, type Result, type Timers } from '@tandem/base/kernel';
import type { PortedNumber } from '@tandem/domain/numbers';
import type { PortabilityServer } from '@tandem/domain/parties';
import type { PortabilityQuestion, PortabilityServers } from './ports.ts';

/** Some 40 MB; the oldest is forgotten. */
const MOST_ANSWERS = 200_000;
const DAY_SECONDS = 86_400;
const MS_PER_SECOND = 1_000;
/** A server that failed is left alone for so long about this number. */
const FAILURE_MS = 5_000;

interface Known {
  /** null: it failed. */
  readonly answer: PortedNumber | null;
  readonly untilMs: number;
}

export interface PortabilityParts {
  readonly servers: PortabilityServers;
  readonly clock: Pick<Clock, 'now'>;
  readonly timers: Timers;
}

export class Portability {
  readonly #parts: PortabilityParts;
  readonly #known = new Map<string, Known>();
  readonly #waiting = new Map<string, (() => void)[]>();

  constructor(parts: PortabilityParts) {
    this.#parts = parts;
  }

  /** undefined: nobody has asked, or it was too long ago. null: who was asked has failed. */
  look(question: PortabilityQuestion): PortedNumber | null | undefined {
    const known = this.#known.get(keyOf(question));
    if (known === undefined || this.#parts.clock.now() >= known.untilMs) return undefined;
    return known.answer;
  }

  /** `then` comes once, later, whatever becomes of the question. */
  ask(question: PortabilityQuestion, then: () => void): void {
    const key = keyOf(question);
    const others = this.#waiting.get(key);
    if (others !== undefined) {
      others.push(then);
      return;
    }
    this.#waiting.set(key, [then]);
    const { servers, timers } = this.#parts;
    const { server } = question;
    const cancel = timers.after(ms(server.timeoutMs), () => this.#answered(key, server, null));
    const heard = (answer: Result<PortedNumber, string>): void => {
      cancel();
      this.#answered(key, server, answer.ok ? answer.value : null);
    };
    servers.ask(question, heard);
  }

  #answered(key: string, server: PortabilityServer, answer: PortedNumber | null): void {
    const waiting = this.#waiting.get(key);
    // It was too late already.
    if (waiting === undefined) return;
    this.#waiting.delete(key);
    this.#keep(key, { answer, untilMs: this.#parts.clock.now() + lifeMs(server, answer) });
    for (const then of waiting) then();
  }

  #keep(key: string, known: Known): void {
    this.#known.delete(key);
    if (this.#known.size >= MOST_ANSWERS) {
      const [oldest] = this.#known.keys();
      if (oldest !== undefined) this.#known.delete(oldest);
    }
    this.#known.set(key, known);
  }
}

function lifeMs({ cacheSeconds }: PortabilityServer, answer: PortedNumber | null): Ms {
  return ms(answer === null ? FAILURE_MS : (cacheSeconds ?? DAY_SECONDS) * MS_PER_SECOND);
}

/** Who calls makes a difference where the server is told. */
function keyOf({ server, number, caller }: PortabilityQuestion): string {
  const told = server.url.includes('{caller}') ? ` ${caller}` : '';
  return `${server.url} ${number}${told}`;
}
