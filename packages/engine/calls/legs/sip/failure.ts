// A final response of a vendor's in the words of leg.ts.
import { normalizeNumber } from '@tandem/domain/numbers';
import {
  type ContactAddress,
  HEADERS,
  ownText,
  parseUri,
  type SipResponse,
  unescapeUri,
  utf8Text,
} from '@tandem/protocol/sip';
import type { LegFailure, Redirection } from '../leg.ts';
import { causeIn } from './words.ts';

export function failureOf(response: SipResponse): LegFailure {
  const { status } = response;
  const retryAfter = response.read(HEADERS.retryAfter);
  return {
    why: 'refused',
    status,
    phrase: ownText(utf8Text(response.reason)),
    cause: causeIn(response),
    retryAfterSeconds: retryAfter.ok ? (retryAfter.value?.seconds ?? null) : null,
    contacts: status < 400 ? contactsOf(response) : [],
  };
}

/** Nothing came, there was no way, or an answer without media: in our own words. */
export function ownFailure(
  why: Exclude<LegFailure['why'], 'refused'>,
  status: number,
  phrase: string,
): LegFailure {
  return { why, status, phrase, cause: null, retryAfterSeconds: null, contacts: [] };
}

/** Section 20.10: no q is 1. */
const DEFAULT_Q = 1;

function contactsOf(response: SipResponse): readonly Redirection[] {
  const contacts = response.list(HEADERS.contact);
  if (!contacts.ok) return [];
  const addresses = contacts.value.filter((each): each is ContactAddress => each !== '*');
  // Sorting keeps the order of those that are alike.
  const byQ = [...addresses].sort((one, other) => (other.q ?? DEFAULT_Q) - (one.q ?? DEFAULT_Q));
  return byQ.flatMap(({ uri }) => redirectionTo(uri) ?? []);
}

function redirectionTo(text: string): Redirection | undefined {
  const uri = parseUri(text);
  if (!uri.ok || uri.value.kind !== 'sip') return undefined;
  const { user = '', host, port } = uri.value;
  // Parameters of the number (RFC 3966) stand in the user part.
  const [digits = '', ...parameters] = unescapeUri(user).split(';');
  const address = ownText(port === undefined ? host : `${host}:${port}`);
  const rn = parameters.find((parameter) => ROUTING_NUMBER.test(parameter));
  const ported = rn === undefined ? {} : { routingNumber: numberIn(rn.slice(RN_LENGTH)) };
  return { number: numberIn(digits), address, ...ported };
}

const ROUTING_NUMBER = /^rn=/i;
const RN_LENGTH = 'rn='.length;

function numberIn(digits: string): string {
  const number = normalizeNumber(digits);
  return number.ok ? number.value : '';
}
