// The 503 of a call that is turned away, with as little work as a response takes: copied lines, and
// in the top Via what RFC 3261 section 18.2.1 and RFC 3581 section 4 want there.
import { Buffer } from 'node:buffer';
import { ipOf } from '../addresses.ts';
import type { SocketAddress } from '../ports.ts';
import type { RawInvite, TopVia } from './raw-invite.ts';

export interface RefusalLine {
  readonly source: SocketAddress;
  readonly toTag: string;
  readonly retryAfterSeconds: number;
}

export function refusalOf(invite: RawInvite, line: RefusalLine): Uint8Array {
  const { topVia, otherVias, from, to, callId, cseq } = invite;
  let text = `SIP/2.0 503 Service Unavailable\r\nVia: ${stamped(topVia, line.source)}\r\n`;
  for (const value of otherVias) text += `Via: ${value}\r\n`;
  text +=
    `From: ${from}\r\nTo: ${to};tag=${line.toTag}\r\nCall-ID: ${callId}\r\n` +
    `CSeq: ${cseq} INVITE\r\nRetry-After: ${line.retryAfterSeconds}\r\nContent-Length: 0\r\n\r\n`;
  return Buffer.from(text, 'latin1');
}

function stamped({ value, host, rportAt }: TopVia, { address, port }: SocketAddress): string {
  if (rportAt >= 0) {
    const behind = rportAt + ';rport'.length;
    return `${value.slice(0, behind)}=${port};received=${address}${value.slice(behind)}`;
  }
  return ipOf(host) === address ? value : `${value};received=${address}`;
}
