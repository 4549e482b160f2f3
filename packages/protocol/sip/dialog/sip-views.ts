// What dialogs want to know of a message of the wire layer. Made only where a dialog begins or is
// refreshed; to find the dialog of a message its own fields are enough.
import { ok, type Result } from '@tandem/base/kernel';
import {
  type Contact,
  HEADERS,
  hasParameter,
  parseUri,
  type Route,
  type SipMessage,
  type SipRequest,
  type SipResponse,
  type WireError,
} from '../wire/index.ts';
import type { DialogRequest, DialogResponse, Hop } from './ports.ts';
import type { SessionTimerHeaders } from './session-timer.ts';

export function dialogRequestOf(request: SipRequest): Result<DialogRequest, WireError> {
  const way = wayOf(request);
  if (!way.ok) return way;
  const { method, callId, fromTag, toTag, cseqNumber } = request;
  const { from, to } = request;
  return ok({
    ...{ method, callId, fromTag, toTag, cseqNumber },
    fromUri: from.uri,
    toUri: to.uri,
    ...way.value,
  });
}

export function dialogResponseOf(response: SipResponse): Result<DialogResponse, WireError> {
  const way = wayOf(response);
  if (!way.ok) return way;
  const { status, method, callId, fromTag, toTag, cseqNumber } = response;
  return ok({ ...{ status, method, callId, fromTag, toTag, cseqNumber }, ...way.value });
}

type Way = Pick<DialogRequest, 'contactUri' | 'recordRoutes'>;

function wayOf(message: SipMessage): Result<Way, WireError> {
  const contacts = message.list(HEADERS.contact);
  if (!contacts.ok) return contacts;
  const routes = message.list(HEADERS.recordRoute);
  if (!routes.ok) return routes;
  return ok({ contactUri: uriOf(contacts.value[0]), recordRoutes: routes.value.map(hopOf) });
}

function uriOf(contact: Contact | undefined): string | undefined {
  return contact === undefined || contact === '*' ? undefined : contact.uri;
}

function hopOf(route: Route): Hop {
  const uri = parseUri(route.uri);
  const loose = uri.ok && uri.value.kind === 'sip' && hasParameter(uri.value.parameters, 'lr');
  return { text: HEADERS.recordRoute.codec.print(route), uri: route.uri, loose };
}

/** RFC 4028: what a request or a 2xx says of session timers. */
export function sessionTimerOf(message: SipMessage): Result<SessionTimerHeaders, WireError> {
  const sessionExpires = message.read(HEADERS.sessionExpires);
  if (!sessionExpires.ok) return sessionExpires;
  const minSe = message.read(HEADERS.minSe);
  if (!minSe.ok) return minSe;
  const supported = message.list(HEADERS.supported);
  if (!supported.ok) return supported;
  const required = message.list(HEADERS.require);
  if (!required.ok) return required;
  const isTimer = (word: string): boolean => word.toLowerCase() === 'timer';
  return ok({
    supported: supported.value.some(isTimer) || required.value.some(isTimer),
    sessionExpires: sessionExpires.value,
    minS: minSe.value?.seconds,
  });
}
