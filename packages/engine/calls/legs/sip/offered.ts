// An INVITE in the words of leg.ts. All texts are their own: a leg lives for hours, and the message
// that began it must not.
import type { Session } from '@tandem/protocol/sdp';
import {
  type Credentials,
  HEADERS,
  type HeaderKind,
  ownText,
  parseUri,
  type ReceivedRequest,
  type SipRequest,
  type Uri,
  unescapeUri,
  utf8Text,
} from '@tandem/protocol/sip';
import type { Offered } from '../leg.ts';
import { divertedOf } from './diverted.ts';
import { unknownIn } from './unknown.ts';

/** What Offered.authorization is when it is not null. */
export interface SipAuthorization {
  readonly method: string;
  readonly requestUri: string;
  readonly credentials: readonly Credentials[];
}

/** Section 8.1.1.6: what a request without Max-Forwards had. */
const USUAL_HOPS = 70;

export function offeredBy(
  received: ReceivedRequest,
  local: Offered['local'],
  description: Session | null,
): Offered {
  const { message, flow } = received;
  const from = partsOf(message.from.uri);
  const to = partsOf(message.to.uri);
  const target = message.uri.ok ? partsOfUri(message.uri.value) : NOBODY;
  const { address, port } = flow.remote;
  return {
    protocol: 'sip',
    source: { address, port },
    transport: flow.transport,
    local,
    callId: ownText(message.callId),
    caller: from.user,
    callee: target.user,
    toUser: to.user,
    callerDisplay: ownText(utf8Text(message.from.display)),
    callerDomain: from.host,
    calleeDomain: target.host,
    requestUri: ownText(message.requestUri),
    userAgent: text(message, HEADERS.userAgent) ?? '',
    description,
    maxForwards: hopsLeft(message),
    assertedIdentity: text(message, HEADERS.assertedIdentity),
    preferredIdentity: text(message, HEADERS.preferredIdentity),
    remotePartyId: text(message, HEADERS.remotePartyId),
    privacy: text(message, HEADERS.privacy),
    ...{ diverted: divertedOf(message), otherHeaders: unknownIn(message) },
    authorization: authorizationOf(message),
  };
}

/**
 * What an INVITE said is agreed by its answer, and what is wanted of it later stands in the facts
 * of the call: the rest would be a tenth of all that a call holds while it is up.
 */
export const ANSWERED: Offered = Object.freeze({
  ...({ protocol: 'sip', transport: 'udp', callId: '', description: null } as const),
  ...{ source: { address: '', port: 0 }, local: { address: '', port: 0 } },
  ...{ caller: '', callee: '', toUser: '', callerDisplay: '', callerDomain: '' },
  ...{ calleeDomain: '', requestUri: '', userAgent: '', maxForwards: 0, diverted: [] },
  ...{ assertedIdentity: null, preferredIdentity: null, remotePartyId: null, privacy: null },
  ...{ otherHeaders: [], authorization: null },
});

interface UriParts {
  readonly user: string;
  readonly host: string;
}

const NOBODY: UriParts = Object.freeze({ user: '', host: '' });

function partsOf(text: string): UriParts {
  const uri = parseUri(text);
  return uri.ok ? partsOfUri(uri.value) : NOBODY;
}

function partsOfUri(uri: Uri): UriParts {
  switch (uri.kind) {
    case 'sip':
      return { user: numberOf(uri.user ?? ''), host: ownText(uri.host) };
    case 'tel':
      return { user: ownText(uri.number), host: '' };
    case 'opaque':
      return NOBODY;
  }
}

/** Parameters of a user part (RFC 3261 section 19.1.6, `;npdi`, `;phone-context`) are no number. */
function numberOf(user: string): string {
  const semicolon = user.indexOf(';');
  return ownText(unescapeUri(semicolon < 0 ? user : user.slice(0, semicolon)));
}

function hopsLeft(message: SipRequest): number {
  const hops = message.read(HEADERS.maxForwards);
  return Math.max(0, (hops.ok ? (hops.value ?? USUAL_HOPS) : USUAL_HOPS) - 1);
}

function text(message: SipRequest, kind: HeaderKind<unknown>): string | null {
  const all = lines(message, kind);
  return all.length === 0 ? null : all.join(', ');
}

const NONE: readonly string[] = Object.freeze([]);

function lines(message: SipRequest, kind: HeaderKind<unknown>): readonly string[] {
  let line = message.lineOf(kind);
  if (line < 0) return NONE;
  const values: string[] = [];
  for (; line >= 0; line = message.lineOf(kind, line + 1)) {
    values.push(ownText(message.lineValue(line)));
  }
  return values;
}

function authorizationOf(message: SipRequest): SipAuthorization | null {
  const { authorization, proxyAuthorization } = HEADERS;
  if (!message.has(authorization) && !message.has(proxyAuthorization)) return null;
  const both = [message.list(authorization), message.list(proxyAuthorization)];
  const credentials = both.flatMap((read) => (read.ok ? read.value : []));
  return { method: message.method, requestUri: ownText(message.requestUri), credentials };
}
