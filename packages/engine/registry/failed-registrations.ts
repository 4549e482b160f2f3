// Registrations that failed lately, for people (DIA-2): whose, from where, why, how often. What is
// only challenged has not failed; a wrong password counts when it answers a challenge that we sent
// to that very address, so that nobody fills the book by forging addresses.
import type { Clock } from '@tandem/base/kernel';
import { ownText } from '@tandem/protocol/sip';

export type RegistrationFault = 'unknownName' | 'wrongPassword' | 'refused';

export interface FailedRegistration {
  /** As it was claimed. */
  readonly user: string;
  readonly address: string;
  readonly fault: RegistrationFault;
  /** What we answered: refused tells why in its words. */
  readonly status: number;
  readonly phrase: string;
  /** User-Agent; empty when it does not say. */
  readonly product: string;
  readonly firstMs: number;
  readonly lastMs: number;
  readonly times: number;
}

export type RegistrationFailure = Omit<FailedRegistration, 'firstMs' | 'lastMs' | 'times'>;

/** More than a person reads; the longest quiet one makes room. 200 bytes each. */
const MOST_FAILURES = 1_000;
/** A name of a guesser may be as long as a datagram. */
const MOST_CHARACTERS = 128;

export class FailedRegistrations {
  readonly #clock: Pick<Clock, 'wallMs'>;
  /** The longest quiet one first. */
  readonly #known = new Map<string, FailedRegistration>();

  constructor(clock: Pick<Clock, 'wallMs'>) {
    this.#clock = clock;
  }

  note(failure: RegistrationFailure): void {
    const user = kept(failure.user);
    const product = kept(failure.product);
    const key = `${user} ${failure.address} ${failure.fault} ${failure.status}`;
    const nowMs = this.#clock.wallMs();
    const before = this.#known.get(key);
    const { firstMs = nowMs, times = 0 } = before ?? {};
    if (before !== undefined) this.#known.delete(key);
    this.#known.set(key, { ...failure, user, product, firstMs, lastMs: nowMs, times: times + 1 });
    if (this.#known.size <= MOST_FAILURES) return;
    const [oldest] = this.#known.keys();
    if (oldest !== undefined) this.#known.delete(oldest);
  }

  /** Newest first. */
  all(): readonly FailedRegistration[] {
    return [...this.#known.values()].reverse();
  }
}

/** Cut out of its message it would keep all of that: 64 kB each, for as long as it stands here. */
function kept(text: string): string {
  return ownText(text.slice(0, MOST_CHARACTERS));
}
