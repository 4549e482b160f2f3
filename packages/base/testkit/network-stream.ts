// A reliable stream between two ends, as TCP shows it to programs: bytes arrive in order but cut
// into other pieces than were written, later than they were sent, until one end says that it is
// done, or resets, or the path stays cut for too long.
import { type Clock, invariant, ms, type Timers } from '@tandem/base/kernel';
import type { Endpoint } from './network-endpoint.ts';
import type { Link } from './network-link.ts';
import type { SeededRandom } from './seeded-random.ts';

export type ConnectFailure = 'refused' | 'timedOut';

export type StreamClose =
  | 'ended' // both ends were done
  | 'reset'
  | 'timedOut'; // nothing came through for too long

export interface StreamEvents {
  data(bytes: Uint8Array): void;
  /** The other end writes no more; this one still may. */
  end(): void;
  /** Last of all, once. */
  close(why: StreamClose): void;
}

export interface SimulatedStream {
  readonly local: Endpoint;
  /** As this end sees it: behind a NAT, the NAT's. */
  readonly remote: Endpoint;
  /** Written, but not yet arrived. */
  readonly inFlightBytes: number;
  /** False when the stream is closed or this end is done: the bytes go nowhere. */
  write(bytes: Uint8Array): boolean;
  /** This end writes no more. */
  end(): void;
  /** Both ends close at once, and what is under way is lost. */
  reset(): void;
}

/** What a packet of Ethernet leaves for the data of TCP over IPv4. */
const LARGEST_SEGMENT_BYTES = 1460;
/** A stream whose path is cut looks again so often, */
const CUT_RETRY_MS = 200;
/** and gives up after this long without a segment getting through. */
const CUT_TIMEOUT_MS = 60_000;

export interface StreamPairOptions {
  readonly clock: Clock & Timers;
  readonly random: SeededRandom;
  readonly path: { readonly there: Link; readonly back: Link };
  readonly isCut: () => boolean;
  readonly ends: {
    readonly caller: Pick<SimulatedStream, 'local' | 'remote'>;
    readonly callee: Pick<SimulatedStream, 'local' | 'remote'>;
  };
}

export class StreamPair {
  readonly caller: StreamEnd;
  readonly callee: StreamEnd;

  constructor(options: StreamPairOptions) {
    const { ends, path } = options;
    this.caller = new StreamEnd({ ...options, ...ends.caller, link: path.there });
    this.callee = new StreamEnd({ ...options, ...ends.callee, link: path.back });
    this.caller.joins(this.callee);
    this.callee.joins(this.caller);
  }
}

interface StreamEndOptions
  extends Pick<StreamPairOptions, 'clock' | 'random' | 'isCut'>,
    Pick<SimulatedStream, 'local' | 'remote'> {
  /** The way of what this end writes. */
  readonly link: Link;
}

type Arrival = Uint8Array | 'end' | 'reset';

class StreamEnd implements SimulatedStream {
  readonly local: Endpoint;
  readonly remote: Endpoint;
  inFlightBytes = 0;
  readonly #options: StreamEndOptions;
  #peer: StreamEnd | undefined;
  #events: StreamEvents | undefined;
  /** What arrived before anybody listened. */
  readonly #early: Arrival[] = [];
  /** On the way from this end to the other, oldest first. */
  readonly #underWay: { readonly what: Arrival; readonly arrivalMs: number }[] = [];
  #cutSinceMs: number | undefined;
  #isDone = false;
  #peerIsDone = false;
  #isClosed = false;

  constructor(options: StreamEndOptions) {
    this.local = options.local;
    this.remote = options.remote;
    this.#options = options;
  }

  joins(peer: StreamEnd): void {
    this.#peer = peer;
  }

  hears(events: StreamEvents): void {
    this.#events = events;
    for (const arrival of this.#early.splice(0)) this.#take(arrival);
  }

  write(bytes: Uint8Array): boolean {
    if (this.#isClosed || this.#isDone) return false;
    for (let at = 0; at < bytes.length; ) {
      // Cut anywhere: who reads messages must not rely on how they were written.
      const most = Math.min(LARGEST_SEGMENT_BYTES, bytes.length - at);
      const length = this.#options.random.between(1, most);
      this.inFlightBytes += length;
      this.#dispatch(bytes.slice(at, at + length));
      at += length;
    }
    return true;
  }

  end(): void {
    if (this.#isClosed || this.#isDone) return;
    this.#isDone = true;
    this.#dispatch('end');
    this.#closeWhenBothDone();
  }

  reset(): void {
    if (this.#isClosed) return;
    this.#underWay.length = 0;
    this.#dispatch('reset');
    this.#close('reset');
  }

  #dispatch(what: Arrival): void {
    const { clock, link } = this.#options;
    const arrivalMs = link.arrivalOfSegment(clock.now());
    this.#underWay.push({ what, arrivalMs });
    // One timer for all that is under way keeps it in order, also over a cut.
    if (this.#underWay.length === 1) this.#waitFor(arrivalMs - clock.now());
  }

  #waitFor(delayMs: number): void {
    this.#options.clock.after(ms(Math.max(0, delayMs)), () => this.#arrive());
  }

  #arrive(): void {
    const first = this.#underWay[0];
    if (first === undefined) return;
    const nowMs = this.#options.clock.now();
    if (this.#options.isCut()) {
      this.#cutSinceMs ??= nowMs;
      if (nowMs - this.#cutSinceMs >= CUT_TIMEOUT_MS) this.#giveUp();
      else this.#waitFor(CUT_RETRY_MS);
      return;
    }
    this.#cutSinceMs = undefined;
    if (first.arrivalMs <= nowMs) {
      this.#underWay.shift();
      if (typeof first.what !== 'string') this.inFlightBytes -= first.what.length;
      this.#peer?.takes(first.what);
    }
    const next = this.#underWay[0];
    if (next !== undefined) this.#waitFor(next.arrivalMs - nowMs);
  }

  /** The other end hears nothing of it: its own writing will tell, or nothing ever. */
  #giveUp(): void {
    this.#underWay.length = 0;
    this.#close('timedOut');
  }

  takes(arrival: Arrival): void {
    if (this.#isClosed) return;
    if (this.#events === undefined) this.#early.push(arrival);
    else this.#take(arrival);
  }

  #take(arrival: Arrival): void {
    const events = this.#events;
    invariant(events !== undefined, 'somebody listens');
    if (this.#isClosed) return;
    if (arrival === 'reset') {
      this.#underWay.length = 0;
      this.#close('reset');
    } else if (arrival === 'end') {
      this.#peerIsDone = true;
      events.end();
      this.#closeWhenBothDone();
    } else {
      events.data(arrival);
    }
  }

  #closeWhenBothDone(): void {
    if (this.#isDone && this.#peerIsDone) this.#close('ended');
  }

  #close(why: StreamClose): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#events?.close(why);
  }
}
