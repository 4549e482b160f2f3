// Which new INVITEs we have taken or turned away lately, so that one that is sent again gets the
// same verdict: a call that is being set up must not hear a 503 because its caller was impatient,
// and one that was turned away must not be set up behind its caller's back.
//
// A fixed table of hashes: nothing to allocate, nothing to clean up. Two INVITEs may share a slot;
// the older one is forgotten then, and is judged anew.
import type { Ms } from '@tandem/base/kernel';

export type Verdict = 'taken' | 'refused';

/** Twice what 2,000 calls a second leave in one period. A power of two, for the mask. */
const SLOTS = 131_072;
/** How long a caller sends again (64 x T1). What was seen is remembered for one to two of these. */
export const PERIOD_MS = 32_000;

const REFUSED_BIT = 1;

export class SeenInvites {
  #current = new Uint32Array(SLOTS);
  #previous = new Uint32Array(SLOTS);
  #turnedMs: number | undefined;

  remember(hash: number, verdict: Verdict, nowMs: Ms): void {
    this.#turn(nowMs);
    this.#current[slotOf(hash)] = entryOf(hash, verdict);
  }

  verdictOn(hash: number, nowMs: Ms): Verdict | undefined {
    this.#turn(nowMs);
    return verdictIn(this.#current, hash) ?? verdictIn(this.#previous, hash);
  }

  #turn(nowMs: Ms): void {
    this.#turnedMs ??= nowMs;
    const elapsedMs = nowMs - this.#turnedMs;
    if (elapsedMs < PERIOD_MS) return;
    const old = this.#previous;
    this.#previous = this.#current;
    this.#current = old.fill(0);
    if (elapsedMs >= 2 * PERIOD_MS) this.#previous.fill(0);
    this.#turnedMs = nowMs;
  }
}

function slotOf(hash: number): number {
  return (hash >>> 1) & (SLOTS - 1);
}

/** The lowest bit says the verdict, and a hash of zero is none. */
function entryOf(hash: number, verdict: Verdict): number {
  return ((hash | 2) & ~REFUSED_BIT) | (verdict === 'refused' ? REFUSED_BIT : 0);
}

function verdictIn(table: Uint32Array, hash: number): Verdict | undefined {
  const entry = table[slotOf(hash)] ?? 0;
  if (entry === entryOf(hash, 'taken') >>> 0) return 'taken';
  return entry === entryOf(hash, 'refused') >>> 0 ? 'refused' : undefined;
}

const FNV_START = 0x811c9dc5;
const FNV_PRIME = 0x01000193;

/**
 * What tells one INVITE from another: its transaction. Call-ID and CSeq are part of it because some
 * peers give every call the same branch.
 */
export function inviteHash(callId: string, branch: string, cseq: number): number {
  return hashOf(branch, hashOf(callId, Math.imul(FNV_START ^ cseq, FNV_PRIME)));
}

function hashOf(text: string, start: number): number {
  let hash = start;
  for (let at = 0; at < text.length; at += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(at), FNV_PRIME);
  }
  // The last character must reach all bits too.
  hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d);
  return (hash ^ (hash >>> 13)) >>> 0;
}
