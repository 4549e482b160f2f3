// For tests only: a peer that says exactly what a test has it say, as text over UDP of the simulated
// network, and keeps what it hears. It knows nothing of transactions and sends nothing by itself.
import assert from 'node:assert/strict';
import type { SimulatedNetwork, SimulatedSocket } from '@tandem/base/testkit';
import { parse, type SipMessage, SipRequest, SipResponse } from '@tandem/protocol/sip';

export class Peer {
  readonly address: string;
  /** All that came, with retransmissions. */
  readonly heard: SipMessage[] = [];
  readonly #socket: SimulatedSocket;
  readonly #to: { readonly ip: string; readonly port: number };
  #looked = 0;

  constructor(network: SimulatedNetwork, address: string, to: string) {
    this.address = address;
    this.#to = { ip: to, port: 5060 };
    const bound = network.bind(`${address}:5060`, ({ bytes }) => {
      const message = parse(bytes, { from: 'datagram' });
      assert.ok(message.ok, `what comes is SIP: ${Buffer.from(bytes).toString('latin1')}`);
      this.heard.push(message.value);
    });
    assert.ok(bound.ok);
    this.#socket = bound.value;
  }

  /** Lines of a message; Content-Length is put in. */
  says(lines: readonly string[], body = ''): void {
    const head = [...lines, `Content-Length: ${body.length}`].join('\r\n');
    this.#socket.send(this.#to, Buffer.from(`${head}\r\n\r\n${body}`, 'latin1'));
  }

  /** A response to a request that it heard, with lines of its own. */
  answers(request: SipRequest, status: number, more: Answer = {}): void {
    const { tag = 'peer', lines = [], body = '' } = more;
    const to = headerOf(request, 'To');
    const toLine = request.toTag === '' && status > 100 ? `${to};tag=${tag}` : to;
    this.says(
      [
        `SIP/2.0 ${status} ${more.phrase ?? 'So'}`,
        ...linesOf(request, 'Via'),
        ...linesOf(request, 'Record-Route'),
        `From: ${headerOf(request, 'From')}`,
        `To: ${toLine}`,
        `Call-ID: ${request.callId}`,
        `CSeq: ${request.cseqNumber} ${request.method}`,
        ...(lines.some((line) => line.startsWith('Contact')) ? [] : [`Contact: ${this.contact}`]),
        ...(body === '' ? [] : ['Content-Type: application/sdp']),
        ...lines,
      ],
      body,
    );
  }

  get contact(): string {
    const host = this.address.includes(':') ? `[${this.address}]` : this.address;
    return `<sip:peer@${host}:5060>`;
  }

  /** What came since it was asked last, as `INVITE`, `200 BYE`. */
  news(): string[] {
    const news = this.heard.slice(this.#looked).map(nameOf);
    this.#looked = this.heard.length;
    return news;
  }

  /** The last request with this method. */
  request(method: string): SipRequest {
    const found = this.heard.findLast(
      (each): each is SipRequest => each instanceof SipRequest && each.method === method,
    );
    assert.ok(found, `${method} came; heard: ${this.heard.map(nameOf).join(', ')}`);
    return found;
  }

  /** The last response with this status. */
  response(status: number): SipResponse {
    const found = this.heard.findLast(
      (each): each is SipResponse => each instanceof SipResponse && each.status === status,
    );
    assert.ok(found, `${status} came; heard: ${this.heard.map(nameOf).join(', ')}`);
    return found;
  }
}

export interface Answer {
  readonly tag?: string;
  readonly phrase?: string;
  readonly lines?: readonly string[];
  readonly body?: string;
}

export function nameOf(message: SipMessage): string {
  return message instanceof SipResponse ? `${message.status} ${message.method}` : message.method;
}

export function linesOf(message: SipMessage, name: string): string[] {
  return message.rawNamed(name).map((value) => `${name}: ${value}`);
}

export function headerOf(message: SipMessage, name: string): string {
  return message.rawNamed(name)[0] ?? '';
}
