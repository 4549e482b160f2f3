// What comes in, on its way to the transactions: gate, load, parser, and the way back that its
// answers take. What cannot be read is answered here, without any state, where it can be answered
// at all.
import {
  HEADERS,
  parse,
  type RawMessage,
  responseTo,
  type SipMessage,
  type SipRequest,
  type Via,
  type WireError,
} from '../wire/index.ts';
import type { Connection } from './connection.ts';
import type { Counts } from './counters.ts';
import { Flow, type Place } from './flow.ts';
import type { Overload, Refusal } from './overload/overload.ts';
import { isInvite } from './overload/raw-invite.ts';
import { inviteHash } from './overload/seen-invites.ts';
import type { SocketAddress } from './ports.ts';
import { ReceivedRequest, ReceivedResponse } from './received.ts';
import { type ReplyMode, type ReplyVia, replyAddress } from './reply.ts';
import type { TraceTap } from './trace/trace-tap.ts';

/**
 * Asked for each datagram and connection before anything is spent on it, and for each message on a
 * connection. What is a response is seen by its first bytes.
 */
export interface Gate {
  admits(address: string, isResponse?: boolean): boolean;
}

export interface InboundUser {
  request(request: ReceivedRequest): void;
  response(response: ReceivedResponse): void;
}

export interface InboundOptions {
  readonly user: InboundUser;
  readonly counts: Counts;
  readonly gate: Gate;
  readonly trace: TraceTap | undefined;
  readonly overload: Overload | undefined;
  readonly replyMode: (source: SocketAddress) => ReplyMode;
  /** For the answers made here: nobody waits to hear that one was not sent. */
  readonly send: (bytes: Uint8Array, flow: Flow) => void;
}

/** The shortest request is far longer: this is somebody holding a NAT open. */
const KEEP_ALIVE_BYTES = 8;

const NO_VIA: ReplyVia = {
  host: '',
  port: undefined,
  rport: 'asked',
  others: [],
};

export class Inbound {
  readonly #options: InboundOptions;

  constructor(options: InboundOptions) {
    this.#options = options;
  }

  datagram(place: Place, bytes: Uint8Array, from: SocketAddress): void {
    const { counts, gate, trace, overload } = this.#options;
    if (!gate.admits(from.address, beginsResponse(bytes))) {
      counts.gated += 1;
      return;
    }
    if (bytes.length <= KEEP_ALIVE_BYTES) {
      counts.keepAlives += 1;
      return;
    }
    counts.received += 1;
    counts.receivedBytes += bytes.length;
    if (trace?.isOn) {
      const { transport, local } = place;
      trace.record({ direction: 'in', transport, local, remote: from }, bytes);
    }
    if (overload?.isWatchful && isInvite(bytes) && this.#refuseRaw(place, bytes, from)) return;
    const parsed = parse(bytes, { from: 'datagram' });
    const flow = new Flow(place, from);
    if (!parsed.ok) this.#answerMalformed(parsed.error, flow);
    else if (parsed.value.kind === 'response') {
      this.#options.user.response(new ReceivedResponse(parsed.value, flow));
    } else this.#request(parsed.value, flow, this.#replyTo(parsed.value.via, flow));
  }

  message(connection: Connection, message: SipMessage): void {
    const { flow } = connection;
    const { counts, gate, user } = this.#options;
    if (!gate.admits(flow.remote.address, message.kind === 'response')) {
      counts.gated += 1;
      return;
    }
    counts.received += 1;
    counts.receivedBytes += message.text.length;
    this.#record(flow, message.text);
    if (message.kind === 'response') user.response(new ReceivedResponse(message, flow));
    else this.#request(message, flow, this.#replyOn(connection, message.via));
  }

  malformed({ flow }: Connection, error: WireError): void {
    const { counts } = this.#options;
    counts.received += 1;
    if (error.answer !== undefined) this.#record(flow, error.answer.request.text);
    this.#answerMalformed(error, flow);
  }

  #request(message: SipRequest, flow: Flow, replyTo: Flow): void {
    const { overload, user } = this.#options;
    const request = new ReceivedRequest(message, flow, replyTo);
    // Within a dialog, or no call at all: it goes through whatever the load.
    const isNewCall = message.method === 'INVITE' && message.toTag === '';
    const refusal = isNewCall ? overload?.judge(message) : undefined;
    if (refusal === undefined) user.request(request);
    else this.#refuse(request, refusal);
  }

  #refuseRaw(place: Place, bytes: Uint8Array, source: SocketAddress): boolean {
    const refusal = this.#options.overload?.refuseRaw(bytes, source);
    if (refusal === undefined) return false;
    const { host, port, rportAt } = refusal.invite.topVia;
    const rport = rportAt < 0 ? undefined : 'asked';
    const flow = new Flow(place, source);
    this.#options.counts.refused += 1;
    this.#options.send(refusal.bytes, this.#replyTo({ ...NO_VIA, host, port, rport }, flow));
    return true;
  }

  #refuse({ message, source, replyTo }: ReceivedRequest, refusal: Refusal): void {
    const { toTag, retryAfterSeconds } = refusal;
    const retryAfter = {
      seconds: retryAfterSeconds,
      comment: '',
      durationSeconds: undefined,
      others: [],
    };
    const response = responseTo(message, { status: 503, toTag, source })
      .header(HEADERS.retryAfter, retryAfter)
      .finish();
    this.#options.counts.refused += 1;
    this.#options.send(response, replyTo);
  }

  #answerMalformed({ answer, says }: WireError, flow: Flow): void {
    const { counts, send } = this.#options;
    if (answer === undefined) {
      counts.malformedDropped += 1;
      return;
    }
    const { request, status } = answer;
    counts.malformedAnswered += 1;
    const toTag = inviteHash(request.raw(HEADERS.callId) ?? '', '', 0).toString(36);
    const reason = status === 400 ? { reason: says } : {};
    const response = responseTo(request, { status, toTag, source: flow.remote, ...reason });
    send(response.finish(), this.#replyTo(topViaOf(request), flow));
  }

  /** The way that the answers to a datagram take; the way it came where that is the same. */
  #replyTo(via: ReplyVia, flow: Flow): Flow {
    if (flow.reliable) return flow;
    const remote = this.#replyAddress(via, flow);
    return remote === flow.remote ? flow : new Flow(flow.place, remote);
  }

  /**
   * RFC 3261 section 18.2.2: answers take the connection that the request came by, and when that is
   * gone, one to the port of its Via.
   */
  #replyOn(connection: Connection, via: Via): Flow {
    const { flow } = connection;
    const remote = this.#replyAddress(via, flow);
    const last = connection.replyTo;
    const isSame =
      last !== undefined &&
      last.remote.port === remote.port &&
      last.remote.address === remote.address;
    if (isSame && last.connection === connection) return last;
    const replyTo = new Flow(flow.place, remote);
    replyTo.connection = connection;
    connection.replyTo = replyTo;
    return replyTo;
  }

  #replyAddress(via: ReplyVia, { remote: source, transport }: Flow): SocketAddress {
    const mode = this.#options.replyMode(source);
    return replyAddress({ via, source, transport, mode });
  }

  #record({ transport, place, remote }: Flow, text: string): void {
    const { trace } = this.#options;
    if (!trace?.isOn) return;
    trace.recordText({ direction: 'in', transport, local: place.local, remote }, text);
  }
}

/** `SIP/`: no method begins so. */
function beginsResponse(bytes: Uint8Array): boolean {
  return bytes[0] === 0x53 && bytes[1] === 0x49 && bytes[2] === 0x50 && bytes[3] === 0x2f;
}

/** Of a request that is not good enough to be parsed; what cannot be read says nothing. */
function topViaOf(request: RawMessage): ReplyVia {
  const vias = request.list(HEADERS.via);
  return (vias.ok ? vias.value[0] : undefined) ?? NO_VIA;
}
