// Nonces that prove themselves: when each was made and for which address stands in it, under a
// seal, so that challenges cost no memory however many strangers ask. Memory is spent on those
// alone that were answered rightly: the last count of each, so that no answer is taken twice.
//
//   made -- answered within the first wait --> counted -- each with a higher count --> too old
//     \-- later: stale                            \-- the same count again: stale
import { Buffer } from 'node:buffer';
import { createHmac, timingSafeEqual } from 'node:crypto';
import { type Clock, invariant, type Random } from '@tandem/base/kernel';

export type NonceState =
  | 'good'
  /** Sent by us to that address, but not to be answered any more. */
  | 'stale'
  /** Not sent by us, or to another address. */
  | 'foreign';

export interface NonceOptions {
  readonly clock: Pick<Clock, 'wallMs'>;
  readonly random: Random;
  /** 32 bytes that nobody else knows; the same ones after a restart keep nonces good. */
  readonly seal: Uint8Array;
  /** SS_SIP_AUTHENTICATION_TIMEOUT; asked each time. */
  readonly firstAnswerMs: () => number;
  readonly limits?: NonceLimits;
}

export interface NonceLimits {
  /** How long one nonce may be counted on. */
  readonly lifetimeMs: number;
  /** Answered nonces whose counts are remembered. */
  readonly remembered: number;
}

export const NONCE_LIMITS: NonceLimits = Object.freeze({
  // Phones that refresh every hour or sooner are challenged once in two refreshes at most.
  lifetimeMs: 2 * 3_600_000,
  // 50 bytes each, and two generations of them: more phones than one switch has.
  remembered: 200_000,
});

/** What survives a restart in good order: see `keep` and `restore`. */
export interface KeptNonces {
  readonly counts: readonly (readonly [serial: number, count: number])[];
  readonly floorMs: number;
}

const TIME_BYTES = 6;
const SERIAL_BYTES = 6;
/** 96 bits: nobody guesses one in the hours that it would be of use. */
const SEAL_BYTES = 12;
const SEAL_KEY_BYTES = 32;
const HEAD_BYTES = TIME_BYTES + SERIAL_BYTES;
const NONCE_BYTES = HEAD_BYTES + SEAL_BYTES;
/** base64url: four characters for three bytes. */
const NONCE_CHARACTERS = (NONCE_BYTES / 3) * 4;

export class Nonces {
  readonly #options: NonceOptions;
  readonly #limits: NonceLimits;
  /** By serial: those first answered since the generation began, and those of the one before. */
  #young = new Map<number, number>();
  #old = new Map<number, number>();
  #youngSinceMs: number;
  /** Made before, and nothing known of its count: stale. */
  #floorMs: number;

  constructor(options: NonceOptions) {
    invariant(options.seal.length === SEAL_KEY_BYTES, 'the seal of nonces has 32 bytes');
    this.#options = options;
    this.#limits = options.limits ?? NONCE_LIMITS;
    // What was counted before the start is not known, unless `restore` tells.
    this.#floorMs = options.clock.wallMs();
    this.#youngSinceMs = this.#floorMs;
  }

  get remembered(): number {
    return this.#young.size + this.#old.size;
  }

  make(address: string): string {
    const head = Buffer.allocUnsafe(HEAD_BYTES);
    head.writeUIntBE(this.#options.clock.wallMs(), 0, TIME_BYTES);
    head.set(this.#options.random.bytes(SERIAL_BYTES), TIME_BYTES);
    return Buffer.concat([head, this.#sealOf(head, address)]).toString('base64url');
  }

  stateOf(nonce: string, address: string): NonceState {
    const read = this.#read(nonce, address);
    if (read === undefined) return 'foreign';
    const { madeMs, serial } = read;
    const ageMs = this.#options.clock.wallMs() - madeMs;
    if (ageMs > this.#limits.lifetimeMs) return 'stale';
    if (this.#young.has(serial) || this.#old.has(serial)) return 'good';
    const isLate = ageMs > this.#options.firstAnswerMs() || madeMs < this.#floorMs;
    return isLate ? 'stale' : 'good';
  }

  /** Takes the count of a right answer; false when it, or a later one, was taken before. */
  takes(nonce: string, count: number): boolean {
    const serial = Buffer.from(nonce, 'base64url').readUIntBE(TIME_BYTES, SERIAL_BYTES);
    this.#rotate();
    const home = this.#old.has(serial) ? this.#old : this.#young;
    const last = home.get(serial);
    if (last !== undefined && count <= last) return false;
    home.set(serial, count);
    return true;
  }

  /** For the next start, when this process takes no more answers. */
  keep(): KeptNonces {
    return { counts: [...this.#old, ...this.#young], floorMs: this.#floorMs };
  }

  restore(kept: KeptNonces): void {
    for (const [serial, count] of kept.counts) this.#young.set(serial, count);
    this.#floorMs = kept.floorMs;
  }

  /**
   * Forgets the older generation when all of it is past its life. Sooner when there are too many:
   * then what was made before the younger one began goes stale, so that nothing that is forgotten
   * is good again from its first count.
   */
  #rotate(): void {
    const nowMs = this.#options.clock.wallMs();
    const isFull = this.#young.size >= this.#limits.remembered;
    if (!isFull && nowMs - this.#youngSinceMs <= this.#limits.lifetimeMs) return;
    if (isFull) this.#floorMs = Math.max(this.#floorMs, this.#youngSinceMs + 1);
    this.#old = this.#young;
    this.#young = new Map();
    this.#youngSinceMs = nowMs;
  }

  #read(nonce: string, address: string): { madeMs: number; serial: number } | undefined {
    if (nonce.length !== NONCE_CHARACTERS) return undefined;
    const bytes = Buffer.from(nonce, 'base64url');
    if (bytes.length !== NONCE_BYTES) return undefined;
    const head = bytes.subarray(0, HEAD_BYTES);
    if (!timingSafeEqual(bytes.subarray(HEAD_BYTES), this.#sealOf(head, address))) {
      return undefined;
    }
    return {
      madeMs: head.readUIntBE(0, TIME_BYTES),
      serial: head.readUIntBE(TIME_BYTES, SERIAL_BYTES),
    };
  }

  #sealOf(head: Uint8Array, address: string): Uint8Array {
    const mac = createHmac('sha256', this.#options.seal).update(head).update(address);
    return mac.digest().subarray(0, SEAL_BYTES);
  }
}
