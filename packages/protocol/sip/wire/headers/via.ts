// Via (RFC 3261 section 20.42, RFC 3581): who sent the message, and the way back for its response.
import type { Codec } from '../codec.ts';
import { MAX_PARAMETERS } from '../limits.ts';
import {
  NO_PARAMETERS,
  type Parameter,
  printParameter,
  printParameters,
  withParameter,
} from '../parameters.ts';
import { Reader } from '../reader.ts';
import {
  CLOSE_BRACKET,
  COLON,
  consistsOf,
  EQUALS,
  HOST,
  isToken,
  OPEN_BRACKET,
  SLASH,
  SPACE,
  TAB,
  trimBlanks,
} from '../text.ts';

export interface Via {
  /** `SIP/2.0`; kept, because a message of another version is answered as well. */
  readonly protocol: string;
  /** As written: UDP, TCP, TLS, SCTP, WS, WSS or something newer. */
  readonly transport: string;
  /** As written; an IPv6 address in its brackets. */
  readonly host: string;
  readonly port: number | undefined;
  /** Empty when there is none (RFC 2543). */
  readonly branch: string;
  readonly received: string | undefined;
  /** RFC 3581: `asked` when the sender wants it filled in. */
  readonly rport: number | 'asked' | undefined;
  /** maddr, ttl, alias, keep and what we do not know. */
  readonly others: readonly Parameter[];
}

const MAX_PORT = 65_535;
const VERSION_2 = 'SIP/2.0';

export const via: Codec<Via> = {
  parse(from) {
    from.skipSpace();
    const protocol = readProtocol(from);
    if (protocol === undefined) return undefined;
    const transport = from.token();
    if (transport === undefined) return undefined;
    const space = from.peek();
    if (space !== SPACE && space !== TAB) return from.fail('no blank follows the transport');
    from.skipSpace();
    const host = readHost(from);
    if (host === undefined) return undefined;
    let port: number | undefined;
    if (from.takeSeparator(COLON)) {
      port = from.number(MAX_PORT);
      if (port === undefined) return undefined;
    }
    return readParameters(from, { protocol, transport, host, port });
  },

  print(value) {
    const { protocol, transport, host, port, branch, received, rport } = value;
    let text = `${protocol}/${isToken(transport) ? transport : 'UDP'} ${strictHost(host)}`;
    if (port !== undefined) text += `:${port}`;
    if (rport !== undefined) text += rport === 'asked' ? ';rport' : `;rport=${rport}`;
    if (received !== undefined) text += printParameter('received', received);
    if (branch !== '') text += printParameter('branch', branch);
    return text + printParameters(value.others);
  },
};

/** The text of the first value on a Via line. */
export function firstVia(line: string): string {
  const from = new Reader().begin(line, 0, line.length);
  const isRead = via.parse(from) !== undefined;
  return isRead ? trimBlanks(line.slice(0, from.at)) : line;
}

type SentBy = Pick<Via, 'protocol' | 'transport' | 'host' | 'port'>;

function readParameters(from: Reader, sentBy: SentBy): Via | undefined {
  let branch = '';
  let received: string | undefined;
  let rport: number | 'asked' | undefined;
  let others = NO_PARAMETERS;
  let count = 0;
  while (from.takeSemicolon()) {
    const start = from.at;
    if (!from.skipName()) return undefined;
    if (++count > MAX_PARAMETERS) return from.fail('there are too many parameters');
    if (from.isWord(start, 'branch')) {
      // We and the next hop might each take another one for the transaction's.
      if (branch !== '') return from.fail('there are two branches');
      branch = from.parameterValue() ?? '';
    } else if (from.isWord(start, 'rport')) {
      rport = readRport(from);
    } else if (from.isWord(start, 'received')) {
      received = from.parameterValue();
    } else {
      const name = from.text.slice(start, from.at);
      others = withParameter(others, name, from.parameterValue());
    }
    if (from.fault !== '') return undefined;
  }
  const { protocol, transport, host, port } = sentBy;
  return { protocol, transport, host, port, branch, received, rport, others };
}

function readRport(from: Reader): number | 'asked' | undefined {
  return from.takeSeparator(EQUALS) ? (from.number(MAX_PORT) ?? 'asked') : 'asked';
}

function readProtocol(from: Reader): string | undefined {
  if (from.text.startsWith('SIP/2.0/', from.at)) {
    from.at += 8;
    return VERSION_2;
  }
  const name = from.token();
  if (name === undefined) return undefined;
  if (!from.takeSeparator(SLASH)) return from.fail('no slash follows the protocol');
  const version = from.token();
  if (version === undefined) return undefined;
  if (!from.takeSeparator(SLASH)) return from.fail('no slash follows the version');
  return `${name}/${version}`;
}

export function readHost(from: Reader): string | undefined {
  const start = from.at;
  if (from.take(OPEN_BRACKET)) {
    // Letters and dots for what follows the groups: an IPv4 tail, a zone.
    while (from.at < from.end && from.peek() !== CLOSE_BRACKET) {
      const before = from.at;
      from.skipRun(HOST);
      if (!from.take(COLON) && from.at === before) break;
    }
    if (!from.take(CLOSE_BRACKET)) return from.fail('an IPv6 address has no closing bracket');
  } else {
    from.skipRun(HOST);
  }
  return from.at > start ? from.text.slice(start, from.at) : from.fail('a host is missing');
}

/** An address in brackets is needed where it has colons, whoever forgot them. */
function strictHost(host: string): string {
  if (consistsOf(host, HOST)) return host;
  return IPV6_REFERENCE.test(host) ? host : `[${host.replace(NO_IPV6_CHARACTER, '')}]`;
}

const IPV6_REFERENCE = /^\[[0-9A-Za-z:._-]+\]$/;
const NO_IPV6_CHARACTER = /[^0-9A-Za-z:._-]/g;
