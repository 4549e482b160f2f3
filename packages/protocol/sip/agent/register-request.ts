// What a REGISTER asks for (RFC 3261 section 10.3), read and checked, before anybody decides.
import { fail, ok, type Result } from '@tandem/base/kernel';
import {
  type ContactAddress,
  HEADERS,
  parameterText,
  parseUri,
  type SipRequest,
  type SipUri,
  unescapeUri,
} from '../wire/index.ts';

export interface RegisterRequest {
  /** Whose bindings: the user part of To, unescaped. */
  readonly user: string;
  readonly callId: string;
  readonly cseq: number;
  /** `*`: all of them are to go. None: what is there is only asked for. */
  readonly contacts: readonly AskedContact[] | '*';
  /** RFC 3327: the way back through proxies, as Route wants it. */
  readonly path: readonly string[];
}

export interface AskedContact {
  /** As on the wire, without brackets. */
  readonly uri: string;
  readonly parsed: SipUri;
  /** 0 to 1. */
  readonly q: number;
  /** 0: the binding is to go. Undefined: as long as is usual. */
  readonly expiresSeconds: number | undefined;
  /** RFC 5626: which device, and which of its flows; empty when it does not say. */
  readonly instance: string;
}

export interface RegisterFault {
  readonly status: number;
  readonly reason: string;
}

export function readRegister(message: SipRequest): Result<RegisterRequest, RegisterFault> {
  const to = parseUri(message.to.uri);
  if (!to.ok || to.value.kind !== 'sip') return bad('Bad To');
  if (to.value.user === undefined) return fail({ status: 404, reason: 'To has no user' });
  const contacts = message.list(HEADERS.contact);
  const expires = message.read(HEADERS.expires);
  const path = message.list(HEADERS.path);
  if (!contacts.ok) return bad('Bad Contact');
  if (!path.ok) return bad('Bad Path');
  // Section 10.2.1.1: a value that is none means the usual one.
  const usual = expires.ok ? expires.value : undefined;
  const asked = readContacts(contacts.value, usual);
  if (!asked.ok) return asked;
  return ok({
    user: unescapeUri(to.value.user),
    callId: message.callId,
    cseq: message.cseqNumber,
    contacts: asked.value,
    path: path.value.map((one) => HEADERS.path.codec.print(one)),
  });
}

type ContactList = readonly (ContactAddress | '*')[];

function readContacts(
  list: ContactList,
  usual: number | undefined,
): Result<readonly AskedContact[] | '*', RegisterFault> {
  if (list.includes('*')) {
    // Section 10.3 step 6.
    const isAlone = list.length === 1 && usual === 0;
    return isAlone ? ok('*') : bad('Contact * needs Expires 0 and stands alone');
  }
  const asked: AskedContact[] = [];
  for (const contact of list) {
    if (contact === '*') continue;
    const read = readContact(contact, usual);
    if (!read.ok) return read;
    asked.push(read.value);
  }
  return ok(asked);
}

function readContact(
  contact: ContactAddress,
  usual: number | undefined,
): Result<AskedContact, RegisterFault> {
  const { uri, q, expiresSeconds = usual, others } = contact;
  const parsed = parseUri(uri);
  if (!parsed.ok || parsed.value.kind !== 'sip') return bad('Contact is no SIP address');
  const device = parameterText(others, '+sip.instance') ?? '';
  const flow = parameterText(others, 'reg-id') ?? '';
  const instance = device === '' ? '' : `${device} ${flow}`;
  return ok({ uri, parsed: parsed.value, q: q ?? 1, expiresSeconds, instance });
}

function bad(reason: string): Result<never, RegisterFault> {
  return fail({ status: 400, reason });
}
