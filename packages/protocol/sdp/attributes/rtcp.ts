// a=rtcp (RFC 3605): where RTCP is awaited when not on the port after RTP.
import { addressFamily } from '../address.ts';
import { connectionTo, parseConnection } from '../connection.ts';
import { wordsOf } from '../words.ts';
import { type Grammar, wholeNumber } from './grammar.ts';

export interface Rtcp {
  readonly port: number;
  /** undefined: the address of the stream. */
  readonly address: string | undefined;
}

const PORT_LIMIT = 65_535;

export const rtcp: Grammar<Rtcp> = {
  name: 'rtcp',
  parse(value) {
    const [portText, ...rest] = wordsOf(value);
    const port = wholeNumber(portText, PORT_LIMIT);
    if (port === undefined) return undefined;
    if (rest.length === 0) return { port, address: undefined };
    const address = parseConnection(rest.join(' '))?.address;
    return address === undefined || addressFamily(address) === undefined
      ? undefined
      : { port, address };
  },
  print({ port, address }) {
    if (address === undefined) return `${port}`;
    const { netType, addressType } = connectionTo(address);
    return `${port} ${netType} ${addressType} ${address}`;
  },
};
