// Messages for the tests of this layer.
import assert from 'node:assert/strict';
import type { Result } from '@tandem/base/kernel';
import { parse, type SipMessage, SipRequest, SipResponse } from './message.ts';

const SDP = [
  'v=0',
  'o=- 1718281828 1718281828 IN IP4 192.0.2.10',
  's=-',
  'c=IN IP4 192.0.2.10',
  't=0 0',
  'm=audio 40000 RTP/AVP 8 0 18 101',
  'a=rtpmap:8 PCMA/8000',
  'a=rtpmap:0 PCMU/8000',
  'a=rtpmap:18 G729/8000',
  'a=fmtp:18 annexb=no',
  'a=rtpmap:101 telephone-event/8000',
  'a=fmtp:101 0-15',
  'a=sendrecv',
  '',
].join('\r\n');

/** An INVITE of 864 bytes as gateways send it: what the goals of speed are about. */
export const INVITE = [
  'INVITE sip:8613800138000@203.0.113.5:5060;user=phone SIP/2.0',
  'Via: SIP/2.0/UDP 192.0.2.10:5060;rport;branch=z9hG4bK-524287-1-0-7f3a9c',
  'Max-Forwards: 70',
  'From: "Alice Example" <sip:442071838750@192.0.2.10:5060>;tag=as5d2c1f00',
  'To: <sip:8613800138000@203.0.113.5:5060;user=phone>',
  'Call-ID: 4f1c2b6e7a5d4c3b2a19@192.0.2.10',
  'CSeq: 102 INVITE',
  'Contact: <sip:442071838750@192.0.2.10:5060;transport=udp>',
  'Allow: INVITE, ACK, CANCEL, OPTIONS, BYE, UPDATE, PRACK, INFO',
  'Supported: 100rel, timer, replaces',
  'User-Agent: ExampleGateway/4.2 release 7.1',
  'Content-Type: application/sdp',
  `Content-Length: ${SDP.length}`,
  '',
  SDP,
].join('\r\n');

/** A small OPTIONS with these lines besides the ones it needs. */
export function optionsWith(...lines: readonly string[]): string {
  return [
    'OPTIONS sip:b.example.com SIP/2.0',
    'Via: SIP/2.0/UDP a.example.com;branch=z9hG4bK1',
    'From: <sip:a@example.com>;tag=1',
    'To: <sip:b@example.com>',
    'Call-ID: 1@a',
    'CSeq: 1 OPTIONS',
    ...lines,
    '',
    '',
  ].join('\r\n');
}

/** Characters are bytes. */
export function bytesOf(wire: string): Uint8Array {
  return Buffer.from(wire, 'latin1');
}

export function textOf(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('latin1');
}

export function messageOf(wire: string): SipMessage {
  return taken(parse(bytesOf(wire), { from: 'datagram' }));
}

export function requestOf(wire: string): SipRequest {
  const message = messageOf(wire);
  assert.ok(message instanceof SipRequest);
  return message;
}

export function responseOf(wire: string): SipResponse {
  const message = messageOf(wire);
  assert.ok(message instanceof SipResponse);
  return message;
}

export function taken<T>(result: Result<T, { readonly says: string }>): T {
  assert.ok(result.ok, result.ok ? '' : result.error.says);
  return result.value;
}

export function errorOf<E>(result: Result<unknown, E>): E {
  assert.ok(!result.ok, 'it was read');
  return result.error;
}
