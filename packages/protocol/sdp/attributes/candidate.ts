// a=candidate (RFC 8839 section 5.1, RFC 6544 for TCP): an address that ICE may try.
import { addressFamily } from '../address.ts';
import { wordsOf } from '../words.ts';
import { type Grammar, isToken, wholeNumber } from './grammar.ts';

export interface Candidate {
  readonly foundation: string;
  /** 1 RTP, 2 RTCP */
  readonly component: number;
  readonly transport: string;
  readonly priority: number;
  readonly address: string;
  readonly port: number;
  /** host, srflx, prflx, relay */
  readonly type: string;
  /** Pairs in their order: raddr, rport, tcptype, generation ... */
  readonly extensions: readonly (readonly [name: string, value: string])[];
}

const PORT_LIMIT = 65_535;
const COMPONENT_LIMIT = 256;
const PRIORITY_LIMIT = 2 ** 32 - 1;
const WORDS_BEFORE_EXTENSIONS = 8;

export const candidate: Grammar<Candidate> = {
  name: 'candidate',
  parse(value) {
    const words = wordsOf(value);
    const [foundation = '', componentText, transport = '', priorityText, address = ''] = words;
    const [portText, typ, type] = words.slice(5);
    const component = wholeNumber(componentText, COMPONENT_LIMIT);
    const priority = wholeNumber(priorityText, PRIORITY_LIMIT);
    const port = wholeNumber(portText, PORT_LIMIT);
    if (component === undefined || priority === undefined || port === undefined) return undefined;
    if (typ !== 'typ' || type === undefined || !isToken(type)) return undefined;
    if (addressFamily(address) === undefined) return undefined;
    const extensions = pairsOf(words.slice(WORDS_BEFORE_EXTENSIONS));
    if (extensions === undefined) return undefined;
    return { foundation, component, transport, priority, address, port, type, extensions };
  },
  print({ foundation, component, transport, priority, address, port, type, extensions }) {
    const start = `${foundation} ${component} ${transport} ${priority}`;
    const pairs = extensions.map(([name, value]) => `${name} ${value}`);
    return [start, address, `${port}`, `typ ${type}`, ...pairs].join(' ');
  },
};

function pairsOf(words: readonly string[]): (readonly [string, string])[] | undefined {
  if (words.length % 2 !== 0) return undefined;
  const pairs: (readonly [string, string])[] = [];
  for (let at = 0; at < words.length; at += 2) {
    pairs.push([words[at] as string, words[at + 1] as string]);
  }
  return pairs;
}
