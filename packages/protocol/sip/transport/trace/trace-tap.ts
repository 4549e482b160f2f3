// The last messages that passed, for whoever looks for a fault: by address, by call, or by number.
// Off, it costs the transport one look at a field; on, each message is copied into a ring that is
// bounded in messages and bytes, so it can run on a busy switch for as long as one likes.
import { Buffer } from 'node:buffer';
import { type Clock, invariant } from '@tandem/base/kernel';
import type { TransportName } from '../flow.ts';
import type { SocketAddress } from '../ports.ts';
import { callIdOf, numbersOf } from './glance.ts';
import { redacted } from './redact.ts';

export interface TracedMessage {
  /** Counts up from 1; a page goes on behind one. */
  readonly sequence: number;
  /** UTC milliseconds. */
  readonly atMs: number;
  readonly direction: 'in' | 'out';
  readonly transport: TransportName;
  readonly local: SocketAddress;
  readonly remote: SocketAddress;
  /** Empty where none could be found. */
  readonly callId: string;
  /** Wire text, with secrets taken out. */
  readonly text: string;
}

/** A message is kept when it fits any of them; without any, all are. */
export interface TraceFilter {
  readonly addresses?: readonly string[];
  readonly callIds?: readonly string[];
  /** Digits that the user part of the Request-URI, From or To has in it. */
  readonly numbers?: readonly string[];
}

export interface TraceLimits {
  readonly messages: number;
  readonly bytes: number;
}

export interface TracePage {
  readonly items: readonly TracedMessage[];
  /** Where the next page goes on; the same as was asked when nothing is new. */
  readonly next: number;
  /** Messages behind the one asked for that the ring has lost already. */
  readonly missed: number;
  /** There is more to look at: a page may be empty and yet not be the last one. */
  readonly hasMore: boolean;
}

export interface PageAsked {
  /** The sequence of the last one seen; 0 for the first page. */
  readonly after: number;
  readonly limit: number;
  readonly filter?: TraceFilter;
}

/** What the transport hands over. */
export interface Passing {
  readonly direction: 'in' | 'out';
  readonly transport: TransportName;
  readonly local: SocketAddress;
  readonly remote: SocketAddress;
}

/** Some 20 s of a busy switch, or days of one gateway. */
export const TRACE_LIMITS: TraceLimits = Object.freeze({ messages: 100_000, bytes: 67_108_864 });

/** Calls found by a number whose other messages are kept for it. */
const MAX_FOLLOWED_CALLS = 1_000;

/** Looked at for one page: a filter that nothing fits must not hold up the calls. */
const MAX_LOOKED_AT = 2_000;

/** What a kept message takes beside its text. */
const ENTRY_BYTES = 200;

type Kept = TracedMessage;

export class TraceTap {
  /** The one thing that the transport looks at for each message. */
  isOn = false;
  readonly #clock: Pick<Clock, 'wallMs'>;
  #limits = TRACE_LIMITS;
  #filter: TraceFilter = {};
  /** A ring: `#first` is the place of the oldest. */
  #ring: (Kept | undefined)[] = [];
  #first = 0;
  #count = 0;
  #bytes = 0;
  #sequence = 0;
  readonly #followed = new Set<string>();

  constructor(clock: Pick<Clock, 'wallMs'>) {
    this.#clock = clock;
  }

  /** What was kept before stays until it is pushed out. */
  start(filter: TraceFilter = {}, limits: TraceLimits = TRACE_LIMITS): void {
    invariant(limits.messages >= 1, 'a trace keeps something');
    if (limits.messages !== this.#limits.messages) this.clear();
    this.#limits = limits;
    this.#filter = filter;
    this.#followed.clear();
    this.isOn = true;
  }

  stop(): void {
    this.isOn = false;
  }

  clear(): void {
    this.#ring = [];
    this.#first = 0;
    this.#count = 0;
    this.#bytes = 0;
  }

  get size(): number {
    return this.#count;
  }

  record(passing: Passing, bytes: Uint8Array): void {
    const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('latin1');
    this.recordText(passing, text);
  }

  recordText({ direction, transport, local, remote }: Passing, text: string): void {
    const callId = callIdOf(text);
    if (!this.#isWanted(remote.address, callId, text)) return;
    this.#sequence += 1;
    this.#keep({
      sequence: this.#sequence,
      atMs: this.#clock.wallMs(),
      direction,
      transport,
      local,
      remote,
      callId,
      text,
    });
  }

  read({ after, limit, filter = {} }: PageAsked): TracePage {
    const items: TracedMessage[] = [];
    const firstSequence = this.#sequence - this.#count + 1;
    let next = Math.max(after, firstSequence - 1);
    const missed = next - after;
    const last = Math.min(this.#sequence, next + MAX_LOOKED_AT);
    while (next < last && items.length < limit) {
      next += 1;
      const kept = this.#at(next - firstSequence);
      if (fits(kept, filter)) items.push({ ...kept, text: redacted(kept.text) });
    }
    return { items, next, missed, hasMore: next < this.#sequence };
  }

  #isWanted(address: string, callId: string, text: string): boolean {
    const { addresses, callIds, numbers } = this.#filter;
    if (addresses === undefined && callIds === undefined && numbers === undefined) return true;
    if (addresses?.includes(address) || callIds?.includes(callId)) return true;
    if (numbers === undefined) return false;
    if (this.#followed.has(callId)) return true;
    if (!hasNumber(text, numbers)) return false;
    this.#follow(callId);
    return true;
  }

  /** The other messages of a call need not have its number in them. */
  #follow(callId: string): void {
    if (callId === '') return;
    this.#followed.add(callId);
    if (this.#followed.size <= MAX_FOLLOWED_CALLS) return;
    for (const oldest of this.#followed) {
      this.#followed.delete(oldest);
      return;
    }
  }

  #keep(kept: Kept): void {
    const { messages, bytes } = this.#limits;
    const length = kept.text.length + ENTRY_BYTES;
    while (this.#count > 0 && (this.#count === messages || this.#bytes + length > bytes)) {
      this.#dropOldest();
    }
    this.#ring[(this.#first + this.#count) % messages] = kept;
    this.#count += 1;
    this.#bytes += length;
  }

  #dropOldest(): void {
    this.#bytes -= this.#at(0).text.length + ENTRY_BYTES;
    this.#ring[this.#first] = undefined;
    this.#first = (this.#first + 1) % this.#limits.messages;
    this.#count -= 1;
  }

  #at(index: number): Kept {
    const kept = this.#ring[(this.#first + index) % this.#limits.messages];
    invariant(kept !== undefined, 'the ring has no holes');
    return kept;
  }
}

function fits(message: TracedMessage, { addresses, callIds, numbers }: TraceFilter): boolean {
  if (addresses === undefined && callIds === undefined && numbers === undefined) return true;
  if (addresses?.includes(message.remote.address)) return true;
  if (callIds?.includes(message.callId)) return true;
  return numbers !== undefined && hasNumber(message.text, numbers);
}

function hasNumber(text: string, wanted: readonly string[]): boolean {
  return numbersOf(text).some((number) => wanted.some((digits) => number.includes(digits)));
}
