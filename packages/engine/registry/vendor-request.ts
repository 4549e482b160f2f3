// The REGISTER that we send to a vendor, and what its answer says.
import {
  type DigestClient,
  HEADERS,
  hostText,
  ipOf,
  type Login,
  parameterText,
  parseUri,
  type RegistrationInput,
  type SipResponse,
  type TransportName,
  type Via,
  writeRequest,
} from '@tandem/protocol/sip';
import { addressUri, transportParameter } from './options-request.ts';

export interface VendorRequest {
  readonly login: Login;
  /** As configured; also the domain of our name there, without its port. */
  readonly address: string;
  readonly transport: TransportName;
  /** SS_SIP_LOCAL_DOMAIN in From, where the gateway wants it; null: the vendor's. */
  readonly domain: string | null;
  /** SS_SIP_USER_AGENT_PRIVACY */
  readonly privacy: boolean;
  readonly callId: string;
  readonly fromTag: string;
  readonly cseq: number;
  /** Marks our Contact, so that calls over this registration are known by it. */
  readonly line: string;
  readonly seconds: number;
}

export const LINE = 'line';

export function writeRegister(request: VendorRequest, via: Via, client: DigestClient): Uint8Array {
  const { login, address, transport, callId, cseq, seconds } = request;
  const uri = addressUri(address, transport);
  const name = `sip:${login.user}@${request.domain ?? domainOf(address)}`;
  const host = via.port === undefined ? via.host : `${via.host}:${via.port}`;
  const mark = `${transportParameter(transport)};${LINE}=${request.line}`;
  const contact = `sip:${login.user}@${host}${mark}`;
  const writer = writeRequest('REGISTER', uri)
    .header(HEADERS.via, via)
    .header(HEADERS.maxForwards, 70)
    .line(HEADERS.from, `<${name}>;tag=${request.fromTag}`)
    .line(HEADERS.to, `<${name}>`)
    .line(HEADERS.callId, callId)
    .header(HEADERS.cseq, { number: cseq, method: 'REGISTER' })
    .line(HEADERS.contact, `<${contact}>`)
    .header(HEADERS.expires, seconds);
  // RFC 3323: who reads it on the way need not learn whose it is.
  if (request.privacy) writer.line(HEADERS.privacy, 'id');
  client.sign(writer, { method: 'REGISTER', uri }, login);
  return writer.finish();
}

/** Without its port: `[2001:db8::1]:5061` is `[2001:db8::1]`. */
function domainOf(address: string): string {
  const bare = ipOf(address);
  if (bare !== undefined) return hostText(bare);
  const uri = parseUri(`sip:${address}`);
  return uri.ok && uri.value.kind === 'sip' ? uri.value.host : address;
}

export interface AnswerContext {
  readonly client: DigestClient;
  readonly line: string;
  /** The request had an answer to a challenge in it. */
  readonly wasSigned: boolean;
}

export function inputOf(
  response: SipResponse,
  { client, line, wasSigned }: AnswerContext,
): RegistrationInput {
  const { status } = response;
  if (status < 300) return { type: 'accepted', grantedSeconds: grantedIn(response, line) };
  if (status === 401 || status === 407) {
    return { type: 'challenged', meaning: client.challenged(response, wasSigned) };
  }
  if (status === 423) {
    const min = response.read(HEADERS.minExpires);
    return { type: 'tooBrief', minSeconds: min.ok ? min.value : undefined };
  }
  return { type: 'refused', retryAfterSeconds: retryAfterIn(response) };
}

/** RFC 3261 section 10.2.4: what stands at our Contact, and else in Expires. */
function grantedIn(response: SipResponse, line: string): number | undefined {
  const contacts = response.list(HEADERS.contact);
  if (contacts.ok) {
    for (const contact of contacts.value) {
      if (contact === '*' || contact.expiresSeconds === undefined) continue;
      if (lineOf(contact.uri) === line) return contact.expiresSeconds;
    }
    // Some registrars give back the address without its parameters.
    const [only, second] = contacts.value;
    const isOurs = only !== undefined && only !== '*' && second === undefined;
    if (isOurs && only.expiresSeconds !== undefined) return only.expiresSeconds;
  }
  const expires = response.read(HEADERS.expires);
  return expires.ok ? expires.value : undefined;
}

/** The mark of one of our Contacts in a URI. */
export function lineOf(uri: string): string | undefined {
  const parsed = parseUri(uri);
  if (!parsed.ok || parsed.value.kind !== 'sip') return undefined;
  return parameterText(parsed.value.parameters, LINE);
}

function retryAfterIn(response: SipResponse): number | undefined {
  const retryAfter = response.read(HEADERS.retryAfter);
  return retryAfter.ok ? retryAfter.value?.seconds : undefined;
}
