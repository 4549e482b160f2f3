// For bars: a customer and a vendor whose messages are texts with the call's own words put in, on
// sockets that are function calls.
import { ok } from '@tandem/base/kernel';
import type { DatagramEvents, SocketAddress, Sockets } from '@tandem/protocol/sip';

export const US = '10.0.0.1';
export const CALLER: SocketAddress = { address: '10.0.0.2', port: 5060 };
export const VENDOR: SocketAddress = { address: '10.0.0.3', port: 5060 };

const sdp = (address: string): string =>
  [
    ...['v=0', `o=- 1 1 IN IP4 ${address}`, 's=-', `c=IN IP4 ${address}`, 't=0 0'],
    ...['m=audio 4000 RTP/AVP 8 0 18 101', 'a=rtpmap:8 PCMA/8000', 'a=rtpmap:0 PCMU/8000'],
    ...['a=rtpmap:18 G729/8000', 'a=fmtp:18 annexb=no', 'a=rtpmap:101 telephone-event/8000'],
    ...['a=fmtp:101 0-15', 'a=ptime:20', 'a=sendrecv', ''],
  ].join('\r\n');

export const CALLER_SDP = sdp(CALLER.address);
const VENDOR_SDP = sdp(VENDOR.address);

export class WiredPeers {
  readonly #sent: { readonly text: string; readonly to: SocketAddress }[] = [];
  #events: DatagramEvents | undefined;
  #calls = 0;
  sent = 0;
  /** What the switch keeps until its turn ends leaves now. */
  turnEnds: () => void = () => undefined;

  /** Up to the ACK; what it gives hangs up. */
  call(): () => void {
    this.#calls += 1;
    const id = `c${this.#calls}`;
    this.#receive(invite(id), CALLER);
    const offer = this.#take('INVITE');
    this.#receive(response(offer, 180, ''), VENDOR);
    this.#receive(response(offer, 200, VENDOR_SDP), VENDOR);
    const answer = this.#take('SIP/2.0 200');
    // A copy: a part of a text would keep the whole text in memory.
    const found = /^To: .*;tag=(\w+)/m.exec(answer)?.[1] ?? '';
    const toTag = Buffer.from(found, 'latin1').toString('latin1');
    this.#receive(inDialog('ACK', 1, { id, toTag }), CALLER);
    this.#sent.length = 0;
    return () => {
      this.#receive(inDialog('BYE', 2, { id, toTag }), CALLER);
      this.#receive(response(this.#take('BYE'), 200, ''), VENDOR);
      this.#sent.length = 0;
    };
  }

  #take(start: string): string {
    const found = this.#sent.findLast(({ text }) => text.startsWith(start));
    if (found === undefined) throw new Error(`${start} was not sent`);
    return found.text;
  }

  #receive(text: string, from: SocketAddress): void {
    this.#events?.received(Buffer.from(text, 'latin1'), from);
    this.turnEnds();
  }

  sockets(): Sockets {
    const refused = { code: 'NONE', message: '', advice: '' };
    return {
      sourceAddress: () => US,
      bindDatagrams: async (at, events) => {
        this.#events = events;
        return ok({
          local: at,
          send: (bytes: Uint8Array, to: SocketAddress) => {
            this.sent += 1;
            this.#sent.push({ text: Buffer.from(bytes).toString('latin1'), to });
          },
          drops: async () => undefined,
          close: async () => undefined,
        });
      },
      listen: async () => ({ ok: false, error: refused }),
      connect: () => {
        throw new Error('no streams here');
      },
    };
  }
}

/** Each call has its own: one that calls a thousand times a second is blocked, as it should be. */
const callerOf = (id: string): string => `86138${id.slice(1).padStart(8, '0')}`;

function invite(id: string): string {
  return [
    `INVITE sip:8613900000002@${US} SIP/2.0`,
    `Via: SIP/2.0/UDP ${CALLER.address}:5060;branch=z9hG4bK-${id};rport`,
    'Max-Forwards: 70',
    `From: "Ann" <sip:${callerOf(id)}@${CALLER.address}>;tag=from-${id}`,
    `To: <sip:8613900000002@${US}>`,
    `Call-ID: ${id}-b2f6c1d0-4a5b-4c3d@${CALLER.address}`,
    'CSeq: 1 INVITE',
    `Contact: <sip:${callerOf(id)}@${CALLER.address}:5060>`,
    'Allow: INVITE, ACK, CANCEL, BYE, UPDATE, INFO, OPTIONS',
    'Supported: timer, replaces',
    'User-Agent: Customer Switch 4.2',
    'Content-Type: application/sdp',
    `Content-Length: ${CALLER_SDP.length}`,
    '',
    CALLER_SDP,
  ].join('\r\n');
}

function inDialog(
  method: string,
  cseq: number,
  { id, toTag }: { readonly id: string; readonly toTag: string },
): string {
  return [
    `${method} sip:8613900000002@${US}:5060 SIP/2.0`,
    `Via: SIP/2.0/UDP ${CALLER.address}:5060;branch=z9hG4bK-${id}-${method};rport`,
    'Max-Forwards: 70',
    `From: "Ann" <sip:${callerOf(id)}@${CALLER.address}>;tag=from-${id}`,
    `To: <sip:8613900000002@${US}>;tag=${toTag}`,
    `Call-ID: ${id}-b2f6c1d0-4a5b-4c3d@${CALLER.address}`,
    `CSeq: ${cseq} ${method}`,
    'Content-Length: 0',
    '\r\n',
  ].join('\r\n');
}

function response(request: string, status: number, body: string): string {
  const line = (name: string): string => new RegExp(`^${name}: .*`, 'm').exec(request)?.[0] ?? '';
  const to = line('To');
  return [
    `SIP/2.0 ${status} OK`,
    ...[line('Via'), line('From'), to.includes(';tag=') ? to : `${to};tag=vendor`],
    ...[line('Call-ID'), line('CSeq')],
    `Contact: <sip:8613900000002@${VENDOR.address}:5060>`,
    ...(body === '' ? [] : ['Content-Type: application/sdp']),
    `Content-Length: ${body.length}`,
    '',
    body,
  ].join('\r\n');
}
