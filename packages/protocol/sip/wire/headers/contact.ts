// Contact (RFC 3261 section 20.10): where to reach somebody, how gladly and for how long. `*` is
// all contacts of an address of record, in a REGISTER that removes them.
import type { Codec } from '../codec.ts';
import { MAX_PARAMETERS, MAX_UINT32 } from '../limits.ts';
import { type Address, printAddress, readAddress } from '../name-addr.ts';
import { NO_PARAMETERS, type Parameter, printParameters, withParameter } from '../parameters.ts';
import type { Reader } from '../reader.ts';
import { consistsOf, DIGIT } from '../text.ts';

export interface ContactAddress extends Address {
  /** 0 to 1, three decimals. */
  readonly q: number | undefined;
  /**
   * Undefined also when the peer sent something that is no number (section 10.2.1.1: the default).
   */
  readonly expiresSeconds: number | undefined;
  /** Capabilities, instance, reg-id and what we do not know. */
  readonly others: readonly Parameter[];
}

export type Contact = ContactAddress | '*';

const STAR = 0x2a;

export const contact: Codec<Contact> = {
  parse(from) {
    from.skipSpace();
    if (from.take(STAR)) return '*';
    if (!readAddress(from, true)) return undefined;
    return readParameters(from, { display: from.display, uri: from.uri });
  },

  print(value) {
    if (value === '*') return '*';
    let text = printAddress(value);
    if (value.q !== undefined) text += `;q=${printQ(value.q)}`;
    if (value.expiresSeconds !== undefined) text += `;expires=${value.expiresSeconds}`;
    return text + printParameters(value.others);
  },
};

function readParameters(from: Reader, address: Address): Contact | undefined {
  let q: number | undefined;
  let expiresSeconds: number | undefined;
  let others = NO_PARAMETERS;
  let count = 0;
  while (from.takeSemicolon()) {
    const start = from.at;
    if (!from.skipName()) return undefined;
    if (++count > MAX_PARAMETERS) return from.fail('there are too many parameters');
    if (from.isWord(start, 'q')) {
      q = readQ(from.parameterValue());
    } else if (from.isWord(start, 'expires')) {
      expiresSeconds = readSeconds(from.openedValue());
    } else {
      others = withParameter(others, from.text.slice(start, from.at), from.parameterValue());
    }
    if (from.fault !== '') return undefined;
  }
  return { display: address.display, uri: address.uri, q, expiresSeconds, others };
}

function readSeconds(text: string | undefined): number | undefined {
  if (text === undefined || !consistsOf(text, DIGIT)) return undefined;
  return Math.min(Number(text), MAX_UINT32);
}

const QVALUE = /^(?:0?\.\d{1,3}|[01](?:\.\d{0,3})?)$/;

/** Something that is no q is as good as none: it must not keep a phone from registering. */
export function readQ(text: string | undefined): number | undefined {
  return text !== undefined && QVALUE.test(text) ? Math.min(Number(text), 1) : undefined;
}

export function printQ(q: number): string {
  const thousandths = Math.round(Math.min(Math.max(q, 0), 1) * 1000);
  return String(thousandths / 1000);
}
