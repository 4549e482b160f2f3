// The list of headers we know. A new one is a file in this folder and a line here: name, codec and,
// if it has one, its compact form. `one` holds a single value, `list` any number separated by
// commas, `lines` any number of which each needs a line of its own.
import { listedAddress, singleAddress } from '../address-codecs.ts';
import type { Codec, HeaderKind, LinesHeader, ListHeader, OneHeader } from '../codec.ts';
import { seconds, text, uint32, word } from '../simple-codecs.ts';
import { assertedIdentity } from './asserted-identity.ts';
import { authenticationInfo } from './authentication-info.ts';
import { credentials } from './authorization.ts';
import { callId } from './call-id.ts';
import { contact } from './contact.ts';
import { contentDisposition } from './content-disposition.ts';
import { contentLength } from './content-length.ts';
import { mediaType } from './content-type.ts';
import { cseq } from './cseq.ts';
import { date } from './date.ts';
import { diversion } from './diversion.ts';
import { event } from './event.ts';
import { historyInfo } from './history-info.ts';
import { identity } from './identity.ts';
import { maxForwards } from './max-forwards.ts';
import { minSe } from './min-se.ts';
import { parameterisedWord } from './parameterised-word.ts';
import { privacy } from './privacy.ts';
import { rack } from './rack.ts';
import { reason } from './reason.ts';
import { remotePartyId } from './remote-party-id.ts';
import { join, replaces, targetDialog } from './replaces.ts';
import { retryAfter } from './retry-after.ts';
import { route } from './route.ts';
import { sessionExpires } from './session-expires.ts';
import { subscriptionState } from './subscription-state.ts';
import { taggedAddress } from './tagged-address.ts';
import { timestamp } from './timestamp.ts';
import { via } from './via.ts';
import { warning } from './warning.ts';
import { challenge } from './www-authenticate.ts';

let lastId = 0;

function kind<T>(name: string, codec: Codec<T>, compact: string | undefined) {
  lastId += 1;
  return { id: lastId, name, compact, prefix: `\r\n${name}: `, codec };
}

function one<T>(name: string, codec: Codec<T>, compact?: string): OneHeader<T> {
  return Object.freeze({ many: 'one', ...kind(name, codec, compact) });
}

function list<T>(name: string, codec: Codec<T>, compact?: string): ListHeader<T> {
  return Object.freeze({ many: 'list', ...kind(name, codec, compact) });
}

function lines<T>(name: string, codec: Codec<T>, compact?: string): LinesHeader<T> {
  return Object.freeze({ many: 'lines', ...kind(name, codec, compact) });
}

export const HEADERS = Object.freeze({
  via: list('Via', via, 'v'),
  from: one('From', taggedAddress, 'f'),
  to: one('To', taggedAddress, 't'),
  callId: one('Call-ID', callId, 'i'),
  cseq: one('CSeq', cseq),
  contentLength: one('Content-Length', contentLength, 'l'),
  maxForwards: one('Max-Forwards', maxForwards),
  contact: list('Contact', contact, 'm'),
  route: list('Route', route),
  recordRoute: list('Record-Route', route),
  path: list('Path', route),
  serviceRoute: list('Service-Route', route),
  contentType: one('Content-Type', mediaType, 'c'),
  contentDisposition: one('Content-Disposition', contentDisposition),
  contentEncoding: list('Content-Encoding', word, 'e'),
  contentLanguage: list('Content-Language', word),
  mimeVersion: one('MIME-Version', text),
  expires: one('Expires', seconds),
  minExpires: one('Min-Expires', seconds),
  allow: list('Allow', word),
  supported: list('Supported', word, 'k'),
  require: list('Require', word),
  unsupported: list('Unsupported', word),
  proxyRequire: list('Proxy-Require', word),
  event: one('Event', event, 'o'),
  allowEvents: list('Allow-Events', word, 'u'),
  subscriptionState: one('Subscription-State', subscriptionState),
  authorization: lines('Authorization', credentials),
  proxyAuthorization: lines('Proxy-Authorization', credentials),
  wwwAuthenticate: lines('WWW-Authenticate', challenge),
  proxyAuthenticate: lines('Proxy-Authenticate', challenge),
  authenticationInfo: one('Authentication-Info', authenticationInfo),
  privacy: one('Privacy', privacy),
  assertedIdentity: list('P-Asserted-Identity', assertedIdentity),
  preferredIdentity: list('P-Preferred-Identity', assertedIdentity),
  remotePartyId: list('Remote-Party-ID', remotePartyId),
  diversion: list('Diversion', diversion),
  historyInfo: list('History-Info', historyInfo),
  reason: list('Reason', reason),
  retryAfter: one('Retry-After', retryAfter),
  rseq: one('RSeq', uint32),
  rack: one('RAck', rack),
  sessionExpires: one('Session-Expires', sessionExpires, 'x'),
  minSe: one('Min-SE', minSe),
  referTo: one('Refer-To', singleAddress, 'r'),
  referredBy: one('Referred-By', singleAddress, 'b'),
  replyTo: one('Reply-To', singleAddress),
  replaces: one('Replaces', replaces),
  join: one('Join', join),
  targetDialog: one('Target-Dialog', targetDialog),
  warning: list('Warning', warning),
  date: one('Date', date),
  timestamp: one('Timestamp', timestamp),
  userAgent: one('User-Agent', text),
  server: one('Server', text),
  accept: list('Accept', mediaType),
  acceptEncoding: list('Accept-Encoding', parameterisedWord),
  acceptLanguage: list('Accept-Language', parameterisedWord),
  organization: one('Organization', text),
  subject: one('Subject', text, 's'),
  priority: one('Priority', word),
  identity: lines('Identity', identity, 'y'),
  callInfo: list('Call-Info', listedAddress),
  alertInfo: list('Alert-Info', listedAddress),
  errorInfo: list('Error-Info', listedAddress),
  infoPackage: one('Info-Package', parameterisedWord),
  recvInfo: list('Recv-Info', parameterisedWord),
  sipEtag: one('SIP-ETag', word),
  sipIfMatch: one('SIP-If-Match', word),
  earlyMedia: list('P-Early-Media', word),
});

/** All of them, for what goes through the list: name table, tests, fuzzing. */
export const ALL_HEADERS: readonly HeaderKind<unknown>[] = Object.values(HEADERS);
