// The messages that transactions send on their own, made by the wire layer.
import { invariant } from '@tandem/base/kernel';
import { HEADERS } from '../wire/headers/index.ts';
import {
  ackTo,
  cancelOf,
  parse,
  responseTo,
  SipRequest,
  type SipResponse,
  type Source,
} from '../wire/index.ts';
import type { TransactionTypes } from './message-views.ts';
import type { MessageMaker } from './ports.ts';

/** How the wire's messages lie in those that the transport hands up. */
export interface SipMessageMakerOptions<T extends TransactionTypes> {
  readonly requestOf: (request: T['request']) => SipRequest;
  readonly responseOf: (response: T['response']) => SipResponse;
  /** Where a request came from, for `received` and `rport` in the 100. */
  readonly sourceOf: (request: T['request'], replyTo: T['destination']) => Source | undefined;
}

export function sipMessageMaker<T extends TransactionTypes>(
  options: SipMessageMakerOptions<T>,
): MessageMaker<T> {
  const { requestOf, responseOf, sourceOf } = options;
  return {
    ack: (invite, response) => ackTo(parsed(invite), responseOf(response)).finish(),
    cancel(invite, reason) {
      const writer = cancelOf(parsed(invite));
      if (reason !== undefined) writer.line(HEADERS.reason, reason);
      return writer.finish();
    },
    trying(request, replyTo) {
      const source = sourceOf(request, replyTo);
      const line = source === undefined ? { status: 100 } : { status: 100, source };
      return responseTo(requestOf(request), line).finish();
    },
  };
}

/** Its bytes are kept, not the message: few INVITEs ever need an ACK or a CANCEL of ours. */
function parsed(invite: Uint8Array): SipRequest {
  const request = parse(invite, { from: 'datagram' });
  invariant(request.ok && request.value instanceof SipRequest, 'an INVITE of ours can be read');
  return request.value;
}
