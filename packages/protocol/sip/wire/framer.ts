// Cuts a stream into messages (RFC 3261 section 18.3) and keep-alives (RFC 5626 section 3.5.1).
// Pure: bytes in, events out, however the stream was cut into chunks. What is unfinished is kept,
// up to the length of one message; an idle connection keeps nothing.
//
//   BOUNDARY -- CRLF --> ping or pong --> BOUNDARY
//      | any other byte
//   HEAD ------ empty line, length known --> BODY -- all there --> message | malformed --> BOUNDARY
//      | no length, or no SIP                  (nothing is sent for a body of no bytes)
//   BROKEN: where the message ends is not known, so nor is the next one: the connection is closed
import { Buffer } from 'node:buffer';
import { MAX_HEAD_BYTES } from './limits.ts';
import { measure, parse, type SipMessage } from './message.ts';
import { type WireError, wireError } from './raw-message.ts';
import { CLASS, CR, LF, TOKEN } from './text.ts';
import type { WireErrorCode } from './wire-error.ts';

export type FramerEvent =
  | { readonly type: 'message'; readonly message: SipMessage }
  /** One message that cannot be read; the ones behind it can. */
  | { readonly type: 'malformed'; readonly error: WireError }
  /** The peer keeps its connection alive: answer with CRLF. */
  | { readonly type: 'ping' }
  /** The peer has answered our keep-alive. */
  | { readonly type: 'pong' }
  /** Answer if the error can be answered, then close: no event follows. */
  | { readonly type: 'broken'; readonly error: WireError };

export interface FramerOptions {
  /**
   * Who keeps the connection alive: the side that opened it (RFC 5626 section 3.5). Pings of the
   * peer are two CRLF; pongs are one, and from the bytes alone two pongs look like a ping.
   */
  readonly openedBy: 'peer' | 'us';
}

const NOTHING: readonly FramerEvent[] = Object.freeze([]);
const PING: FramerEvent = Object.freeze({ type: 'ping' });
const PONG: FramerEvent = Object.freeze({ type: 'pong' });
const NO_BYTES = Buffer.alloc(0);

export class StreamFramer {
  private readonly openedBy: 'peer' | 'us';
  /** Bytes of the unfinished message lie in front of it. */
  private kept: Buffer = NO_BYTES;
  private keptLength = 0;
  /** Up to here the unfinished head was searched for the empty line. */
  private searched = 0;
  /** Length of the unfinished message; 0 while its head is not complete. */
  private messageLength = 0;
  /** One CRLF of a ping has come. */
  private halfPing = false;
  private isBroken = false;

  constructor(options: FramerOptions) {
    this.openedBy = options.openedBy;
  }

  /** Bytes of a message that is not complete: a peer that leaves it so for long is cut off. */
  get unfinishedBytes(): number {
    return this.keptLength;
  }

  push(chunk: Uint8Array): readonly FramerEvent[] {
    if (this.isBroken || chunk.length === 0) return NOTHING;
    const bytes = this.keptLength === 0 ? chunk : this.append(chunk);
    const events: FramerEvent[] = [];
    let at = 0;
    while (at < bytes.length) {
      const next = this.step(bytes, at, events);
      if (next <= at) break;
      at = next;
    }
    if (this.isBroken) this.keep(NO_BYTES);
    else this.keep(bytes.subarray(at));
    return events;
  }

  /**
   * Takes the next keep-alive or message from `at` on; gives where it ends, or `at` when it does
   * not.
   */
  private step(bytes: Uint8Array, at: number, events: FramerEvent[]): number {
    const byte = bytes[at] ?? 0;
    if (this.searched === 0 && (byte === CR || byte === LF)) return this.blank(bytes, at, events);
    if (((CLASS[byte] ?? 0) & TOKEN) === 0) return this.breakUp(events, 'startLine');
    this.halfPing = false;
    if (this.messageLength === 0 && !this.measureHead(bytes, at, events)) return at;
    const end = at + this.messageLength;
    if (end > bytes.length) return at;
    const parsed = parse(bytes.subarray(at, end), { from: 'stream' });
    events.push(
      parsed.ok
        ? { type: 'message', message: parsed.value }
        : { type: 'malformed', error: parsed.error },
    );
    this.messageLength = 0;
    this.searched = 0;
    return end;
  }

  /** RFC 3261 section 7.5: empty lines between messages mean nothing but that somebody is there. */
  private blank(bytes: Uint8Array, at: number, events: FramerEvent[]): number {
    if (bytes[at] === LF) return at + 1;
    if (at + 1 === bytes.length) return at;
    if (bytes[at + 1] !== LF) return this.breakUp(events, 'loneCarriageReturn');
    if (this.openedBy === 'us') {
      events.push(PONG);
    } else {
      if (this.halfPing) events.push(PING);
      this.halfPing = !this.halfPing;
    }
    return at + 2;
  }

  /** Finds out how long the message is. False when its head is not complete, or hopeless. */
  private measureHead(bytes: Uint8Array, at: number, events: FramerEvent[]): boolean {
    const bodyAt = this.endOfHead(bytes, at);
    if (bodyAt < 0) {
      if (bytes.length - at > MAX_HEAD_BYTES) this.breakUp(events, 'headTooLong');
      return false;
    }
    const length = measure(bytes.subarray(at, bodyAt));
    if (length.ok) this.messageLength = length.value;
    else this.breakUpWith(events, length.error);
    return length.ok;
  }

  /** Behind the empty line; -1 when it has not come. Never looks at a byte twice. */
  private endOfHead(bytes: Uint8Array, at: number): number {
    let place = at + this.searched;
    const { length } = bytes;
    for (; place < length; place += 1) {
      if (bytes[place] !== LF) continue;
      const next = bytes[place + 1];
      if (next === LF) return place + 2;
      if (next === CR && bytes[place + 2] === LF) return place + 3;
      // Whether this line end begins the empty line is not known yet.
      if (place + 1 === length || (next === CR && place + 2 === length)) break;
    }
    this.searched = place - at;
    return -1;
  }

  /** Gives -1: no message begins behind this. */
  private breakUp(events: FramerEvent[], code: WireErrorCode): -1 {
    return this.breakUpWith(events, wireError(code, { at: 0 }));
  }

  private breakUpWith(events: FramerEvent[], error: WireError): -1 {
    this.isBroken = true;
    events.push({ type: 'broken', error });
    return -1;
  }

  private append(chunk: Uint8Array): Buffer {
    const length = this.keptLength + chunk.length;
    if (length > this.kept.length) {
      const grown = Buffer.allocUnsafeSlow(Math.max(length, 2 * this.kept.length));
      grown.set(this.kept.subarray(0, this.keptLength));
      this.kept = grown;
    }
    this.kept.set(chunk, this.keptLength);
    return this.kept.subarray(0, length);
  }

  private keep(rest: Uint8Array): void {
    if (rest.length === 0) {
      this.kept = NO_BYTES;
    } else if (rest.buffer !== this.kept.buffer) {
      this.kept = Buffer.allocUnsafeSlow(rest.length);
      this.kept.set(rest);
    } else if (rest.byteOffset !== this.kept.byteOffset) {
      this.kept.copyWithin(0, rest.byteOffset - this.kept.byteOffset);
    }
    this.keptLength = rest.length;
  }
}
