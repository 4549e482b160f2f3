// When two URIs mean the same (RFC 3261 section 19.1.4, RFC 3966 section 4).
import type { Parameter } from './parameters.ts';
import { sameWord } from './text.ts';
import type { SipUri, TelUri, Uri } from './uri.ts';
import { normalEscapes, unescapeUri } from './uri-escape.ts';

export function sameUri(one: Uri, other: Uri): boolean {
  if (one.kind === 'sip' && other.kind === 'sip') return sameSipUri(one, other);
  if (one.kind === 'tel' && other.kind === 'tel') return sameTelUri(one, other);
  if (one.kind !== 'opaque' || other.kind !== 'opaque') return false;
  return one.scheme === other.scheme && one.rest === other.rest;
}

function sameSipUri(one: SipUri, other: SipUri): boolean {
  return (
    one.scheme === other.scheme &&
    sameText(one.user, other.user) &&
    sameText(one.password, other.password) &&
    sameWord(one.host, other.host) &&
    // A port that is left out is not the same as the default written down.
    one.port === other.port &&
    sameSipParameters(one.parameters, other.parameters) &&
    sameHeaders(one, other)
  );
}

/** User and password count with their case. */
function sameText(one: string | undefined, other: string | undefined): boolean {
  if (one === other) return true;
  if (one === undefined || other === undefined) return false;
  return normalEscapes(one) === normalEscapes(other);
}

function sameWordText(one: string | undefined, other: string | undefined): boolean {
  return sameWord(normalEscapes(one ?? ''), normalEscapes(other ?? ''));
}

/** A parameter that only one of the two has is ignored, but for these. */
const NEVER_IGNORED = ['user', 'ttl', 'method', 'maddr', 'transport'];

function sameSipParameters(one: readonly Parameter[], other: readonly Parameter[]): boolean {
  return agreesWith(one, other) && agreesWith(other, one);
}

function agreesWith(list: readonly Parameter[], other: readonly Parameter[]): boolean {
  return list.every((mine) => {
    const { name, value } = mine;
    // Of parameters that come twice, which they must not, the first counts.
    if (find(list, name) !== mine) return true;
    const theirs = find(other, name);
    if (theirs === undefined) return !NEVER_IGNORED.some((word) => sameWord(word, name));
    return sameWordText(value, theirs.value);
  });
}

function find(list: readonly Parameter[], name: string): Parameter | undefined {
  return list.find((parameter) => sameWordText(parameter.name, name));
}

/** Header fields are never ignored; their order means nothing. */
function sameHeaders(one: SipUri, other: SipUri): boolean {
  const left = [...other.headers];
  for (const { name, value } of one.headers) {
    const at = left.findIndex(
      (header) =>
        sameWordText(header.name, name) && unescapeUri(header.value) === unescapeUri(value),
    );
    if (at < 0) return false;
    left.splice(at, 1);
  }
  return left.length === 0;
}

const VISUAL_SEPARATORS = /[-.()]/g;

function sameTelUri(one: TelUri, other: TelUri): boolean {
  return (
    sameWord(digitsOf(one), digitsOf(other)) &&
    hasAllOf(one.parameters, other.parameters) &&
    hasAllOf(other.parameters, one.parameters)
  );
}

function hasAllOf(list: readonly Parameter[], other: readonly Parameter[]): boolean {
  return other.every(({ name }) => {
    const [mine, theirs] = [find(list, name), find(other, name)];
    return mine !== undefined && sameWordText(mine.value, theirs?.value);
  });
}

/** The number without what only makes it readable. */
export function digitsOf(uri: TelUri): string {
  return uri.number.replace(VISUAL_SEPARATORS, '');
}
