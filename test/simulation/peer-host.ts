// A host of the simulated network that speaks SIP as gateways do: it sends again what is not
// answered, knows its dialogs, and can fall silent. Its calls hang on it by their Call-ID.
import { type Cancel, ms } from '@tandem/base/kernel';
import type { SimulatedNetwork, SimulatedSocket, VirtualClock } from '@tandem/base/testkit';
import { parse, type SipMessage, type SipRequest, type SipResponse } from '@tandem/protocol/sip';

const T1_MS = 500;
const T2_MS = 4_000;
const GIVE_UP_MS = 64 * T1_MS;

export interface PeerCall {
  request(request: SipRequest): void;
  response(response: SipResponse): void;
}

export class PeerHost {
  readonly address: string;
  readonly clock: VirtualClock;
  readonly calls = new Map<string, PeerCall>();
  /** What comes for a call that is not there. */
  stranger: (request: SipRequest, from: string) => void = () => undefined;
  readonly #socket: SimulatedSocket;
  #branches = 0;

  constructor(network: SimulatedNetwork, clock: VirtualClock, address: string) {
    this.address = address;
    this.clock = clock;
    const bound = network.bind(`${address}:5060`, ({ bytes, from }) => {
      const message = parse(bytes, { from: 'datagram' });
      if (!message.ok) throw new Error(`no SIP: ${Buffer.from(bytes).toString('latin1')}`);
      this.#hear(message.value, from.ip);
    });
    if (!bound.ok) throw new Error(`${address} is taken`);
    this.#socket = bound.value;
  }

  #hear(message: SipMessage, from: string): void {
    const call = this.calls.get(message.callId);
    if (message.kind === 'response') call?.response(message);
    else if (call === undefined) this.stranger(message, from);
    else call.request(message);
  }

  newBranch(): string {
    this.#branches += 1;
    return `z9hG4bK${this.address}-${this.#branches}`;
  }

  send(to: string, text: string): void {
    this.#socket.send({ ip: to, port: 5060 }, Buffer.from(text, 'latin1'));
  }

  /** Sends it, again and again until it is stopped; `gaveUp` comes after 32 s. */
  insists(to: string, text: string, gaveUp: () => void = () => undefined): Cancel {
    let waitMs = T1_MS;
    let waitedMs = 0;
    let cancel: Cancel = () => undefined;
    const again = (): void => {
      this.send(to, text);
      cancel = this.clock.after(ms(waitMs), () => {
        waitedMs += waitMs;
        waitMs = Math.min(T2_MS, waitMs * 2);
        if (waitedMs >= GIVE_UP_MS) gaveUp();
        else again();
      });
    };
    again();
    return () => cancel();
  }

  later(delayMs: number, act: () => void): void {
    this.clock.after(ms(delayMs), act);
  }
}

export function message(first: string, lines: readonly string[], body = ''): string {
  const type = body === '' ? [] : ['Content-Type: application/sdp'];
  return [first, ...lines, ...type, `Content-Length: ${body.length}`, '', body].join('\r\n');
}

/** A response with what it must have of its request. */
export function answerTo(request: SipRequest, status: number, more: Answer = {}): string {
  const { tag = '', contact, lines = [], body = '' } = more;
  const to = request.rawNamed('To')[0] ?? '';
  return message(
    `SIP/2.0 ${status} So`,
    [
      ...request.rawNamed('Via').map((via) => `Via: ${via}`),
      `From: ${request.rawNamed('From')[0] ?? ''}`,
      `To: ${request.toTag === '' && tag !== '' ? `${to};tag=${tag}` : to}`,
      `Call-ID: ${request.callId}`,
      `CSeq: ${request.cseqNumber} ${request.method}`,
      ...(contact === undefined ? [] : [`Contact: ${contact}`]),
      ...lines,
    ],
    body,
  );
}

export interface Answer {
  readonly tag?: string;
  readonly lines?: readonly string[];
  readonly contact?: string;
  readonly body?: string;
}

export function sdpOf(address: string): string {
  const lines = [
    'v=0',
    `o=- 1 1 IN IP4 ${address}`,
    's=-',
    `c=IN IP4 ${address}`,
    't=0 0',
    'm=audio 4000 RTP/AVP 8',
    'a=rtpmap:8 PCMA/8000',
  ];
  return `${lines.join('\r\n')}\r\n`;
}

/** Between `<` and `>` of Contact. */
export function contactOf(message: SipMessage): string {
  return /<([^>]*)>/.exec(message.rawNamed('Contact')[0] ?? '')?.[1] ?? '';
}
