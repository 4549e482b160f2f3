// One TCP or TLS connection: its bytes cut into messages, its keep-alives, and the deadlines that
// keep a peer who is slow, silent or gone from holding on to us.
//
//   OPENING -- opened --> OPEN -- the peer is done --> HALF CLOSED
//      |                   |                              |
//      +---- fault --------+-------- close(why) ----------+--> CLOSING -- sent, or late --> CLOSED
//
// Deadlines are looked at by `sweep`, which the table calls twice a second for all connections:
// none has a timer of its own.
import { type Clock, invariant, type Ms } from '@tandem/base/kernel';
import { type FramerEvent, type SipMessage, StreamFramer, type WireError } from '../wire/index.ts';
import type { CloseReason, SendFailed, SendFault } from './faults.ts';
import type { Carrier, Flow, TransportName } from './flow.ts';
import {
  CLOSING_MS,
  CONNECT_MS,
  FIRST_MESSAGE_MS,
  HALF_CLOSED_MS,
  IDLE_MS,
  MAX_QUEUED_BYTES,
  PING_MS,
  PONG_MS,
  STUCK_MS,
  UNFINISHED_MESSAGE_MS,
} from './limits.ts';
import type { SocketAddress, StreamClose, StreamConnection, StreamEvents } from './ports.ts';

export interface ConnectionUser {
  connectionOpened(connection: Connection): void;
  message(connection: Connection, message: SipMessage): void;
  malformed(connection: Connection, error: WireError): void;
  keepAlive(connection: Connection, what: 'ping' | 'pong'): void;
  /** Last of all, once. */
  connectionClosed(connection: Connection, why: CloseReason): void;
}

export interface ConnectionOptions {
  /** The way its messages come. */
  readonly flow: Flow;
  readonly remote: SocketAddress;
  readonly openedBy: 'us' | 'peer';
  readonly serverName: string | undefined;
  readonly clock: Pick<Clock, 'now'>;
  /** SS_TCP_CLOSE_RESET. */
  readonly closesByReset: () => boolean;
  readonly user: ConnectionUser;
}

type State = 'opening' | 'open' | 'halfClosed' | 'closing' | 'closed';

const TWO_LINE_ENDS = bytesOf('\r\n\r\n');
const LINE_END = bytesOf('\r\n');

export class Connection implements StreamEvents, Carrier {
  /** The way its messages come. */
  readonly flow: Flow;
  readonly remote: SocketAddress;
  readonly openedBy: 'us' | 'peer';
  readonly serverName: string | undefined;
  /** The way the last response went, where that is another. */
  replyTo: Flow | undefined;
  /** RFC 5923: the port by which requests find this connection; 0 when the peer has not asked. */
  aliasPort = 0;
  readonly #options: ConnectionOptions;
  readonly #framer: StreamFramer;
  #stream: StreamConnection | undefined;
  #state: State = 'opening';
  /** When it came to be in this state. */
  #sinceMs: Ms;
  #why: CloseReason | undefined;
  /** Those who wait for the connection with what they have written. */
  #waiting: SendFailed[] = [];
  #hasSpoken = false;
  #usedMs: Ms;
  #sentMs: Ms;
  #unfinishedSinceMs: Ms | undefined;
  #stuckSinceMs: Ms | undefined;
  #writtenBytes = 0;
  #takenBytes = 0;
  #pingedMs: Ms | undefined;
  #answersPings = false;

  constructor(options: ConnectionOptions) {
    this.flow = options.flow;
    this.flow.connection = this;
    this.remote = options.remote;
    this.openedBy = options.openedBy;
    this.serverName = options.serverName;
    this.#options = options;
    this.#framer = new StreamFramer({ openedBy: options.openedBy });
    const nowMs = options.clock.now();
    this.#sinceMs = nowMs;
    this.#usedMs = nowMs;
    this.#sentMs = nowMs;
  }

  /** The stream that this connection hears of and writes to. */
  carriedBy(stream: StreamConnection): this {
    this.#stream = stream;
    return this;
  }

  get transport(): TransportName {
    return this.flow.transport;
  }

  get state(): State {
    return this.#state;
  }

  /** Messages may be sent on it, now or when it is open. */
  get isUsable(): boolean {
    return this.#state === 'opening' || this.#state === 'open' || this.#state === 'halfClosed';
  }

  get queuedBytes(): number {
    return this.#stream?.queuedBytes ?? 0;
  }

  /** Whether TLS has shown the peer to have this name. */
  isTrustedAs(name: string): boolean {
    const peer = this.#stream?.peer;
    const wanted = name.toLowerCase();
    return peer?.trusted === true && peer.names.some((one) => one.toLowerCase() === wanted);
  }

  /** Gives the fault when it could not even be tried; later ones go to `failed`. */
  send(bytes: Uint8Array, failed: SendFailed): SendFault | undefined {
    if (!this.isUsable || this.#stream === undefined) return this.#why ?? 'closing';
    if (this.queuedBytes + bytes.length > MAX_QUEUED_BYTES) {
      this.close('overrun');
      return 'overrun';
    }
    const nowMs = this.#options.clock.now();
    if (!this.#write(bytes, nowMs)) return 'closing';
    this.#usedMs = nowMs;
    if (this.#state === 'opening') this.#waiting.push(failed);
    return undefined;
  }

  opened(): void {
    if (this.#state !== 'opening') return;
    this.#enter('open');
    this.#waiting = [];
    this.#options.user.connectionOpened(this);
  }

  data(bytes: Uint8Array): void {
    if (this.#state !== 'open' && this.#state !== 'halfClosed') return;
    let sawMessage = false;
    for (const event of this.#framer.push(bytes)) {
      this.#take(event);
      sawMessage ||= event.type === 'message' || event.type === 'malformed';
    }
    if (this.#framer.unfinishedBytes === 0) this.#unfinishedSinceMs = undefined;
    else if (sawMessage || this.#unfinishedSinceMs === undefined) {
      this.#unfinishedSinceMs = this.#options.clock.now();
    }
  }

  ended(): void {
    if (this.#state === 'open') this.#enter('halfClosed');
  }

  closed(why: StreamClose): void {
    if (this.#state === 'closed') return;
    const reason = this.#why ?? why;
    this.#why = reason;
    this.#enter('closed');
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const failed of waiting) failed(reason);
    this.#options.user.connectionClosed(this, reason);
  }

  /**
   * What is queued still goes out when the peer reads it; faults of the peer end it at once.
   */
  close(why: CloseReason): void {
    if (this.#state === 'closed' || this.#state === 'closing') return;
    const wasOpening = this.#state === 'opening';
    this.#why = why;
    this.#enter('closing');
    const isPeersFault = why !== 'idle' && why !== 'closing' && why !== 'malformed';
    if (wasOpening || isPeersFault || this.#options.closesByReset()) this.#stream?.reset();
    else this.#stream?.end();
  }

  sweep(nowMs: Ms): void {
    const late = this.#lateness(nowMs);
    if (late === 'forgotten') this.#stream?.reset();
    else if (late !== undefined) this.close(late);
    else if (this.#state === 'open') this.#keepAlive(nowMs);
  }

  #lateness(nowMs: Ms): CloseReason | 'forgotten' | undefined {
    const inStateMs = nowMs - this.#sinceMs;
    switch (this.#state) {
      case 'opening':
        return inStateMs >= CONNECT_MS ? 'timedOut' : undefined;
      case 'halfClosed':
        return inStateMs >= HALF_CLOSED_MS ? 'idle' : this.#slowness(nowMs);
      case 'open':
        return this.#slowness(nowMs);
      case 'closing':
        return inStateMs >= CLOSING_MS ? 'forgotten' : undefined;
      case 'closed':
        return undefined;
    }
  }

  #slowness(nowMs: Ms): CloseReason | undefined {
    if (this.#isStuck(nowMs)) return 'stuck';
    if (isPast(this.#unfinishedSinceMs, UNFINISHED_MESSAGE_MS, nowMs)) return 'unfinished';
    if (this.#answersPings && isPast(this.#pingedMs, PONG_MS, nowMs)) return 'unanswered';
    const isSilent = this.openedBy === 'peer' && !this.#hasSpoken;
    if (isSilent && nowMs - this.#sinceMs >= FIRST_MESSAGE_MS) return 'silent';
    return nowMs - this.#usedMs >= IDLE_MS ? 'idle' : undefined;
  }

  /** Something is queued, and not a byte of it has moved for long. */
  #isStuck(nowMs: Ms): boolean {
    const takenBytes = this.#writtenBytes - this.queuedBytes;
    const moved = takenBytes > this.#takenBytes;
    this.#takenBytes = takenBytes;
    if (moved || this.queuedBytes === 0) this.#stuckSinceMs = undefined;
    else this.#stuckSinceMs ??= nowMs;
    return isPast(this.#stuckSinceMs, STUCK_MS, nowMs);
  }

  /** RFC 5626 section 3.5.1: the side that opened the connection keeps it alive. */
  #keepAlive(nowMs: Ms): void {
    if (this.openedBy !== 'us' || nowMs - this.#sentMs < PING_MS) return;
    this.#pingedMs = nowMs;
    this.#write(TWO_LINE_ENDS, nowMs);
  }

  #take(event: FramerEvent): void {
    const { user, clock } = this.#options;
    if (this.#state !== 'open' && this.#state !== 'halfClosed') return;
    switch (event.type) {
      case 'message':
        this.#hasSpoken = true;
        this.#usedMs = clock.now();
        user.message(this, event.message);
        return;
      case 'malformed':
        user.malformed(this, event.error);
        return;
      case 'ping':
        this.#usedMs = clock.now();
        this.#write(LINE_END, this.#usedMs);
        user.keepAlive(this, 'ping');
        return;
      case 'pong':
        this.#pingedMs = undefined;
        this.#answersPings = true;
        user.keepAlive(this, 'pong');
        return;
      case 'broken':
        user.malformed(this, event.error);
        this.close('malformed');
        return;
    }
  }

  /** False: the stream is gone, which we are about to hear. */
  #write(bytes: Uint8Array, nowMs: Ms): boolean {
    const stream = this.#stream;
    invariant(stream !== undefined, 'a connection is carried by a stream');
    if (!stream.write(bytes)) return false;
    this.#sentMs = nowMs;
    this.#writtenBytes += bytes.length;
    return true;
  }

  #enter(state: State): void {
    this.#state = state;
    this.#sinceMs = this.#options.clock.now();
  }
}

function isPast(since: Ms | undefined, limit: Ms, now: Ms): boolean {
  return since !== undefined && now - since >= limit;
}

function bytesOf(text: string): Uint8Array {
  return Uint8Array.from(text, (character) => character.charCodeAt(0));
}
