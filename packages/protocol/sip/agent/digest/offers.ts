// Which algorithms to name in a challenge (RFC 8760). Both, each in a header of its own: who speaks
// SHA-256 may choose it. But phones are about that give up at any challenge that names more than
// MD5, wherever it stands. Some say who they are; of others it shows: they were asked by both, did
// not answer, and come again. What is remembered of that has a fixed size and depends on who asks
// alone, never on whether there is such a user.
//
//   new -- asked by both --> asked -- answered --> new
//                              \-- comes again unsigned --> plain -- answered by MD5 --> kept plain
import type { Clock, Random } from '@tandem/base/kernel';
import type { DigestAlgorithm } from './arithmetic.ts';

export interface Asker {
  /** Where the request came from. */
  readonly address: string;
  /** The user part of From, as it was written. */
  readonly user: string;
  /** User-Agent; empty when it does not say. */
  readonly product: string;
  /** What the request was signed by, if it was. */
  readonly signedBy?: DigestAlgorithm | undefined;
}

export interface OffersOptions {
  readonly clock: Pick<Clock, 'now'>;
  readonly random: Random;
  /** In the order of their headers. */
  readonly algorithms: readonly DigestAlgorithm[];
}

/** libre before 2.0, and what is made of it, ends at an algorithm that it does not know. */
const GIVES_UP = /^(?:baresip v[01]\.|re v)/i;
/** 10 bytes each. Who shares a slot by chance is asked by MD5 alone at worst. */
const SLOTS = 65_536;
/** Sooner it is the same try again: its answer, or our question, was lost on the way. */
const SAME_TRY_MS = 6_000;
/** Phones that failed try again within that; who never proves who he is is forgotten then. */
const MEMORY_MS = 3_600_000;

const NEW = 0;
const ASKED = 1;
const PLAIN = 2;
const KEPT_PLAIN = 3;

const MD5_ALONE: readonly DigestAlgorithm[] = Object.freeze(['MD5']);

export class Offers {
  readonly #clock: Pick<Clock, 'now'>;
  readonly #key: number;
  readonly #algorithms: readonly DigestAlgorithm[];
  readonly #isChoice: boolean;
  readonly #states = new Uint8Array(SLOTS);
  readonly #sinceMs = new Float64Array(SLOTS);

  constructor({ clock, random, algorithms }: OffersOptions) {
    this.#clock = clock;
    this.#key = random.uint32();
    this.#algorithms = algorithms;
    this.#isChoice = algorithms.includes('MD5') && algorithms.length > 1;
  }

  to(asker: Asker): readonly DigestAlgorithm[] {
    if (!this.#isChoice) return this.#algorithms;
    const { address, user, product, signedBy } = asker;
    // One that has signed has chosen: it is asked by what it knows.
    if (signedBy !== undefined) return signedBy === 'MD5' ? MD5_ALONE : this.#algorithms;
    if (GIVES_UP.test(product)) return this.#plainly(this.#slotOf(address, user));
    if (this.#states[this.#slotOf(address, '')] === KEPT_PLAIN) return MD5_ALONE;
    return this.#next(this.#slotOf(address, user)) ? this.#algorithms : MD5_ALONE;
  }

  /** It has proved who it is, by this algorithm. */
  answered({ address, user }: Pick<Asker, 'address' | 'user'>, by: DigestAlgorithm): void {
    const slot = this.#slotOf(address, user);
    const state = this.#states[slot];
    if (state === NEW || state === KEPT_PLAIN) return;
    if (state === ASKED || by !== 'MD5') {
      this.#states[slot] = NEW;
      return;
    }
    this.#states[slot] = KEPT_PLAIN;
    // Its calls may name another number than its registration does.
    this.#states[this.#slotOf(address, '')] = KEPT_PLAIN;
  }

  /** Its calls do not say what it is: once it has answered, its address is known by that. */
  #plainly(slot: number): readonly DigestAlgorithm[] {
    if (this.#states[slot] !== KEPT_PLAIN) {
      this.#states[slot] = PLAIN;
      this.#sinceMs[slot] = this.#clock.now();
    }
    return MD5_ALONE;
  }

  /** Whether this time both are named. */
  #next(slot: number): boolean {
    const nowMs = this.#clock.now();
    const ageMs = nowMs - (this.#sinceMs[slot] ?? 0);
    const state = this.#states[slot];
    if (state === KEPT_PLAIN) return false;
    if (state === NEW || ageMs > MEMORY_MS) {
      this.#states[slot] = ASKED;
      this.#sinceMs[slot] = nowMs;
      return true;
    }
    if (state === ASKED && ageMs > SAME_TRY_MS) this.#states[slot] = PLAIN;
    return this.#states[slot] === ASKED;
  }

  /** FNV-1a from a secret start, so that nobody can choose whom he shares a slot with. */
  #slotOf(address: string, user: string): number {
    const hash = hashOf(user, hashOf(address, 0x811c9dc5 ^ this.#key) ^ 0x20);
    return (hash ^ (hash >>> 16)) & (SLOTS - 1);
  }
}

function hashOf(text: string, start: number): number {
  let hash = start;
  for (let at = 0; at < text.length; at += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  }
  return hash;
}

/** The user part of an address as it was written; what is none will do as well. */
export function userIn(uri: string): string {
  const end = uri.indexOf('@');
  return end < 0 ? uri : uri.slice(uri.indexOf(':') + 1, end);
}
