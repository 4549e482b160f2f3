// Who holds a key or a session, remembered for a moment: looking it up for every request cost more
// than the request. A right that is taken away is gone at once: whatever may have changed one makes
// all of it forgotten, here by whoever changes it (`forgetful`) and between offices by notices of
// the database. While nobody hears those, nothing is remembered.
import { type Clock, type Ms, ms } from '@tandem/base/kernel';
import type { Rights } from '@tandem/domain/rights';
import type { Operator } from '../ports.ts';
import type { ApiKey } from './ports.ts';

/** A notice that a broken line swallowed is made good by then. */
const REMEMBERED_MS = ms(2_000);
/** Of keys and of sessions each; beyond it the oldest is looked up again. */
const MOST_REMEMBERED = 10_000;

export interface KeyHolder {
  readonly key: ApiKey;
  readonly operator: Pick<Operator, 'id' | 'accountKey'>;
  /** What both have. */
  readonly rights: Rights;
}

export interface SessionHolder {
  readonly operator: Operator;
  readonly expiresAtMs: number;
}

interface Remembered<Holder> {
  readonly holder: Holder;
  readonly at: Ms;
}

export class AccessMemory {
  readonly #clock: Pick<Clock, 'now'>;
  readonly #all: HolderMemory<unknown>[] = [];
  readonly #heard = new Set<() => void>();
  #isTrusted: boolean;
  readonly keys: HolderMemory<KeyHolder>;
  readonly sessions: HolderMemory<SessionHolder>;

  /** `isTrusted`: whoever changes a right elsewhere is heard already. */
  constructor(clock: Pick<Clock, 'now'>, isTrusted = false) {
    this.#clock = clock;
    this.#isTrusted = isTrusted;
    this.keys = this.beside<KeyHolder>();
    this.sessions = this.beside<SessionHolder>();
  }

  /** Something else that is forgotten with the rest: of the configuration. */
  beside<Holder>(): HolderMemory<Holder> {
    const memory = new HolderMemory<Holder>(this.#clock, this.#isTrusted);
    this.#all.push(memory as HolderMemory<unknown>);
    return memory;
  }

  /** A right may be gone. */
  forget(): void {
    for (const memory of this.#all) memory.forget();
    for (const hear of this.#heard) hear();
  }

  /** Whether notices of other offices are heard from now on. */
  trust(isTrusted: boolean): void {
    this.#isTrusted = isTrusted;
    for (const memory of this.#all) memory.trust(isTrusted);
    for (const hear of this.#heard) hear();
  }

  /** For answers that go on. Gives what ends it. */
  onForget(hear: () => void): () => void {
    this.#heard.add(hear);
    return () => void this.#heard.delete(hear);
  }
}

export class HolderMemory<Holder> {
  readonly #clock: Pick<Clock, 'now'>;
  readonly #remembered = new Map<string, Remembered<Holder>>();
  #isTrusted: boolean;
  /** How often all was forgotten: who began to look before that may have seen what is no more. */
  #forgotten = 0;

  constructor(clock: Pick<Clock, 'now'>, isTrusted: boolean) {
    this.#clock = clock;
    this.#isTrusted = isTrusted;
  }

  /** By the hash of a token. What is not found is asked for again each time. */
  async find(
    hash: Uint8Array,
    look: () => Promise<Holder | undefined>,
  ): Promise<Holder | undefined> {
    const place = Buffer.from(hash).toString('base64');
    const known = this.#remembered.get(place);
    const now = this.#clock.now();
    if (known !== undefined && now - known.at < REMEMBERED_MS) return known.holder;
    const forgottenBefore = this.#forgotten;
    const holder = await look();
    if (holder === undefined) this.#remembered.delete(place);
    else if (forgottenBefore === this.#forgotten) this.#remember(place, { holder, at: now });
    return holder;
  }

  forget(): void {
    this.#forgotten += 1;
    this.#remembered.clear();
  }

  trust(isTrusted: boolean): void {
    this.#isTrusted = isTrusted;
    this.forget();
  }

  #remember(place: string, remembered: Remembered<Holder>): void {
    if (!this.#isTrusted) return;
    this.#remembered.delete(place); // so that the map's order is that of looking them up
    this.#remembered.set(place, remembered);
    if (this.#remembered.size <= MOST_REMEMBERED) return;
    for (const oldest of this.#remembered.keys()) {
      this.#remembered.delete(oldest);
      return;
    }
  }
}
