// URIs: sip and sips (RFC 3261 section 19.1), tel (RFC 3966), and any other as one opaque text.
// Reading takes what peers send; parts are kept as on the wire, escapes included, so that a URI
// that only passes through does not change. `unescapeUri` opens a part.
import { fail, ok, type Result } from '@tandem/base/kernel';
import { MAX_PARAMETERS, MAX_URI_BYTES, MAX_URI_HEADERS } from './limits.ts';
import { NO_PARAMETERS, type Parameter } from './parameters.ts';
import { consistsOf, HOST, isToken, URI } from './text.ts';
import { strictUriText, type UriPart } from './uri-escape.ts';

export interface SipUri {
  readonly kind: 'sip';
  readonly scheme: 'sip' | 'sips';
  readonly user: string | undefined;
  readonly password: string | undefined;
  /** A name, an IPv4 address, or an IPv6 address in its brackets. */
  readonly host: string;
  readonly port: number | undefined;
  readonly parameters: readonly Parameter[];
  /** What follows the question mark: names of headers and their escaped values. */
  readonly headers: readonly UriHeader[];
}

export interface UriHeader {
  readonly name: string;
  readonly value: string;
}

export interface TelUri {
  readonly kind: 'tel';
  /** With its visual separators, as written. */
  readonly number: string;
  readonly parameters: readonly Parameter[];
}

export interface OpaqueUri {
  readonly kind: 'opaque';
  readonly scheme: string;
  readonly rest: string;
}

export type Uri = SipUri | TelUri | OpaqueUri;

export interface UriFault {
  readonly says: string;
}

const MAX_PORT = 65_535;
const SCHEME = /^[A-Za-z][A-Za-z0-9+.-]*$/;
const NO_HEADERS: readonly UriHeader[] = Object.freeze([]);

export function parseUri(text: string): Result<Uri, UriFault> {
  if (text.length > MAX_URI_BYTES) return refuse('is too long');
  const colon = text.indexOf(':');
  if (colon < 1) return refuse('has no scheme');
  if (!consistsOf(text, URI)) return refuse('has a character that does not belong there');
  const scheme = text.slice(0, colon).toLowerCase();
  if (scheme === 'sip' || scheme === 'sips') return parseSip(scheme, text, colon + 1);
  if (!SCHEME.test(scheme)) return refuse('has no scheme');
  const rest = text.slice(colon + 1);
  if (rest === '') return refuse('has nothing behind its scheme');
  return scheme === 'tel' ? parseTel(rest) : ok({ kind: 'opaque', scheme, rest });
}

function refuse(why: string): Result<never, UriFault> {
  return fail({ says: `the URI ${why}` });
}

function parseSip(scheme: 'sip' | 'sips', text: string, start: number): Result<SipUri, UriFault> {
  let user: string | undefined;
  let password: string | undefined;
  let hostAt = start;
  const at = text.indexOf('@', start);
  if (at >= 0) {
    hostAt = at + 1;
    if (text.indexOf('@', hostAt) >= 0) return refuse('has two @');
    const colon = text.indexOf(':', start);
    const userEnd = colon >= 0 && colon < at ? colon : at;
    // An empty user is sent by some phones: it means none.
    if (userEnd > start) user = text.slice(start, userEnd);
    if (userEnd < at) password = text.slice(userEnd + 1, at);
  }
  const question = text.indexOf('?', hostAt);
  const end = question < 0 ? text.length : question;
  const semicolon = text.indexOf(';', hostAt);
  const hostEnd = semicolon >= 0 && semicolon < end ? semicolon : end;
  const portAt = portPlace(text, hostAt, hostEnd);
  const host = text.slice(hostAt, portAt);
  if (!isHost(host)) return refuse('has no host');
  const port = portAt === hostEnd ? undefined : readPort(text.slice(portAt + 1, hostEnd));
  if (port === 0) return refuse('has a port that is none');
  const parameters = hostEnd < end ? splitParameters(text.slice(hostEnd + 1, end)) : NO_PARAMETERS;
  if (typeof parameters === 'string') return refuse(parameters);
  const headers = question < 0 ? NO_HEADERS : splitHeaders(text.slice(question + 1));
  if (typeof headers === 'string') return refuse(headers);
  return ok({ kind: 'sip', scheme, user, password, host, port, parameters, headers });
}

/** Where the colon before the port is; the end when there is none. */
function portPlace(text: string, hostAt: number, hostEnd: number): number {
  const bracket = text.startsWith('[', hostAt) ? text.indexOf(']', hostAt) : hostAt;
  const colon = bracket < 0 ? -1 : text.indexOf(':', bracket);
  return colon >= 0 && colon < hostEnd ? colon : hostEnd;
}

const IPV6_REFERENCE = /^\[[0-9A-Fa-f:.]+\]$/;

function isHost(host: string): boolean {
  return consistsOf(host, HOST) || IPV6_REFERENCE.test(host);
}

/** 0 when it is not a port. */
function readPort(digits: string): number {
  const port = /^\d{1,5}$/.test(digits) ? Number(digits) : 0;
  return port <= MAX_PORT ? port : 0;
}

function splitParameters(text: string): readonly Parameter[] | string {
  const list: Parameter[] = [];
  let at = 0;
  while (at < text.length) {
    const semicolon = text.indexOf(';', at);
    const end = semicolon < 0 ? text.length : semicolon;
    const equals = text.indexOf('=', at);
    const nameEnd = equals >= 0 && equals < end ? equals : end;
    if (nameEnd === at) return 'has a parameter without a name';
    const name = text.slice(at, nameEnd);
    const value = nameEnd < end ? text.slice(nameEnd + 1, end) : undefined;
    if (list.push({ name, value }) > MAX_PARAMETERS) return 'has too many parameters';
    at = end + 1;
  }
  return list;
}

function splitHeaders(text: string): readonly UriHeader[] | string {
  const list: UriHeader[] = [];
  for (const pair of text.split('&', MAX_URI_HEADERS + 1)) {
    const equals = pair.indexOf('=');
    if (equals < 1) return 'has a header field without a name';
    list.push({ name: pair.slice(0, equals), value: pair.slice(equals + 1) });
  }
  return list.length > MAX_URI_HEADERS ? 'has too many header fields' : list;
}

const PHONE_NUMBER = /^\+?[0-9A-Fa-f*#().-]+$/;

function parseTel(rest: string): Result<TelUri, UriFault> {
  const semicolon = rest.indexOf(';');
  const number = semicolon < 0 ? rest : rest.slice(0, semicolon);
  if (!PHONE_NUMBER.test(number)) return refuse('has no telephone number');
  const parameters = semicolon < 0 ? NO_PARAMETERS : splitParameters(rest.slice(semicolon + 1));
  if (typeof parameters === 'string') return refuse(parameters);
  return ok({ kind: 'tel', number, parameters });
}

/** Strict whatever the parts hold: what may not stand bare goes out escaped. */
export function printUri(uri: Uri): string {
  switch (uri.kind) {
    case 'sip':
      return printSip(uri);
    case 'tel':
      return printTel(uri);
    case 'opaque':
      return `${uri.scheme}:${strictUriText(uri.rest, 'opaque')}`;
  }
}

const NO_PHONE_CHARACTER = /[^0-9A-Fa-f*#().+-]/g;

function printTel(uri: TelUri): string {
  const number = uri.number.replace(NO_PHONE_CHARACTER, '');
  return `tel:${number}${printUriParameters(uri.parameters)}`;
}

function printSip(uri: SipUri): string {
  let text = `${uri.scheme}:`;
  if (uri.user !== undefined) {
    text += strictUriText(uri.user, 'user');
    if (uri.password !== undefined) text += `:${strictUriText(uri.password, 'password')}`;
    text += '@';
  }
  text += isHost(uri.host) ? uri.host : `[${uri.host.replace(/[^0-9A-Fa-f:.]/g, '')}]`;
  if (uri.port !== undefined) text += `:${uri.port}`;
  text += printUriParameters(uri.parameters);
  let separator = '?';
  for (const { name, value } of uri.headers) {
    text += `${separator}${strict(name, 'header')}=${strict(value, 'header')}`;
    separator = '&';
  }
  return text;
}

function printUriParameters(list: readonly Parameter[]): string {
  let text = '';
  for (const { name, value } of list) {
    text += `;${strict(name, 'parameter')}`;
    if (value !== undefined) text += `=${strict(value, 'parameter')}`;
  }
  return text;
}

/** Most names and values are words, for which looking is cheaper than rewriting. */
function strict(text: string, part: UriPart): string {
  return isToken(text) && !text.includes('%') ? text : strictUriText(text, part);
}
