// Shedding (see load.machine.ts for when): new calls are answered 503 with Retry-After before they
// cost anything, and everything that belongs to a call we have goes through: requests in a dialog,
// responses, and INVITEs that are sent again for a call that is being set up.
import { type Cancel, type Clock, ms, type Timers } from '@tandem/base/kernel';
import type { SipRequest } from '../../wire/index.ts';
import type { SocketAddress } from '../ports.ts';
import { CALM, type LoadReading, type LoadRule, type LoadState, step } from './load.machine.ts';
import { type RawInvite, readRawInvite } from './raw-invite.ts';
import { refusalOf } from './refusal.ts';
import { inviteHash, PERIOD_MS, SeenInvites } from './seen-invites.ts';

/**
 * As the kernel counts, which lets a buffer hold twice its size: 450 messages, 150 ms of work for a
 * switch of 3,000 calls a second. Where the buffer is smaller than this, it is half of what that
 * one holds: past it there are only drops.
 */
const HIGH_BACKLOG_BYTES = 1_048_576;
const LOW_SHARE = 1 / 8;

/** For a receive buffer of so many bytes, as it was granted. */
export function ruleFor(bufferBytes: number): LoadRule {
  const backlogBytes = Math.min(HIGH_BACKLOG_BYTES, bufferBytes);
  return {
    // A first answer that is later than T1 (500 ms) makes the caller send again.
    high: { delayMs: 200, backlogBytes },
    low: { delayMs: 40, backlogBytes: backlogBytes * LOW_SHARE },
    readings: 2,
    // Half of a second from nobody to all, and one back: what is turned away when all is well
    // again is lost, and a share that was too small is soon seen.
    rise: 0.2,
    fall: 0.1,
  };
}

const LOAD_RULE: LoadRule = Object.freeze(ruleFor(HIGH_BACKLOG_BYTES));

/** How often the load is read. */
const READ_EVERY_MS = ms(100);

/** Peers that were turned away at once must not all come back at once. */
const RETRY_AFTER_SECONDS = 3;
const RETRY_SPREAD_SECONDS = 8;

export interface OverloadOptions {
  readonly clock: Pick<Clock, 'now'>;
  readonly timers: Timers;
  /** What has stood since it was asked last: see standing-load.ts. */
  readonly read: () => LoadReading;
  /** Asked at each reading. */
  readonly rule?: () => LoadRule;
}

export interface Refusal {
  readonly toTag: string;
  readonly retryAfterSeconds: number;
}

export interface RawRefusal {
  readonly invite: RawInvite;
  readonly bytes: Uint8Array;
}

export class Overload {
  readonly #options: OverloadOptions;
  readonly #seen = new SeenInvites();
  #state: LoadState = CALM;
  #refusedMs = Number.NEGATIVE_INFINITY;
  #cancel: Cancel | undefined;
  #refused = 0;
  #began = 0;

  constructor(options: OverloadOptions) {
    this.#options = options;
  }

  /** Calls turned away; one that was sent again counts again. */
  get refused(): number {
    return this.#refused;
  }

  /** How often shedding began. */
  get began(): number {
    return this.#began;
  }

  /** Of new calls, from 0 to 1. */
  get share(): number {
    return this.#state.name === 'shedding' ? this.#state.share : 0;
  }

  /** False: nothing is turned away, so nobody has to ask. */
  get isWatchful(): boolean {
    return this.share > 0 || this.#options.clock.now() - this.#refusedMs < 2 * PERIOD_MS;
  }

  start(): void {
    this.stop();
    this.#cancel = this.#options.timers.after(READ_EVERY_MS, () => {
      this.update(this.#options.read());
      this.start();
    });
  }

  stop(): void {
    this.#cancel?.();
    this.#cancel = undefined;
  }

  update(reading: LoadReading): void {
    const before = this.#state;
    this.#state = step(before, reading, this.#options.rule?.() ?? LOAD_RULE);
    if (before.name === 'calm' && this.#state.name === 'shedding') this.#began += 1;
  }

  /** The answer to an INVITE that is not parsed; undefined when it is to be parsed. */
  refuseRaw(bytes: Uint8Array, source: SocketAddress): RawRefusal | undefined {
    const invite = readRawInvite(bytes);
    // A To with a tag: within a dialog. One inside quotes is mistaken for it, which costs a parse.
    if (invite === undefined || TAG.test(invite.to)) return undefined;
    const { topVia, callId, cseq } = invite;
    const hash = inviteHash(callId, topVia.branch, cseq);
    if (!this.#isRefused(hash)) return undefined;
    const refusal = this.#refuse(hash);
    return { invite, bytes: refusalOf(invite, { source, ...refusal }) };
  }

  /** The same for a new INVITE that was parsed; remembers those that are taken. */
  judge(request: SipRequest): Refusal | undefined {
    const hash = inviteHash(request.callId, request.branch, request.cseqNumber);
    if (this.#isRefused(hash)) return this.#refuse(hash);
    this.#seen.remember(hash, 'taken', this.#options.clock.now());
    return undefined;
  }

  #isRefused(hash: number): boolean {
    const verdict = this.#seen.verdictOn(hash, this.#options.clock.now());
    return verdict === undefined ? hash < this.share * HASHES : verdict === 'refused';
  }

  #refuse(hash: number): Refusal {
    const nowMs = this.#options.clock.now();
    this.#seen.remember(hash, 'refused', nowMs);
    this.#refusedMs = nowMs;
    this.#refused += 1;
    return {
      // The same each time it is sent again (RFC 3261 section 8.2.7), without remembering it.
      toTag: hash.toString(36),
      retryAfterSeconds: RETRY_AFTER_SECONDS + (hash % RETRY_SPREAD_SECONDS),
    };
  }
}

/** Hashes are as likely in one part of their range as in another. */
const HASHES = 2 ** 32;

const TAG = /;\s*tag\s*=/i;
