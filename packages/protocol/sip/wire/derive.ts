// Requests that are made of the INVITE they belong to: the ACK of a final response that is no 2xx
// (RFC 3261 section 17.1.1.3) and CANCEL (section 9.1).
import { HEADERS } from './headers/index.ts';
import type { SipRequest, SipResponse } from './message.ts';
import { type MessageWriter, writeRequest } from './print.ts';

/** Section 8.1.1.6: enough for any sensible path. */
const MAX_FORWARDS_AT_START = 70;

/** To is that of the response, with its tag; the transaction is the same, so the Via is. */
export function ackTo(invite: SipRequest, response: SipResponse): MessageWriter {
  const writer = sameTransaction(invite, 'ACK');
  writer.copy(response, HEADERS.to);
  return writer.header(HEADERS.cseq, { number: invite.cseqNumber, method: 'ACK' });
}

export function cancelOf(invite: SipRequest): MessageWriter {
  const writer = sameTransaction(invite, 'CANCEL');
  writer.copy(invite, HEADERS.to);
  return writer.header(HEADERS.cseq, { number: invite.cseqNumber, method: 'CANCEL' });
}

function sameTransaction(invite: SipRequest, method: 'ACK' | 'CANCEL'): MessageWriter {
  return writeRequest(method, invite.requestUri)
    .line(HEADERS.via, invite.topVia)
    .copy(invite, HEADERS.route)
    .header(HEADERS.maxForwards, MAX_FORWARDS_AT_START)
    .copy(invite, HEADERS.from)
    .copy(invite, HEADERS.callId);
}
