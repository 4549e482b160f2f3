// a=ssrc (RFC 5576): what belongs to one source of packets.
import { type Grammar, isToken, wholeNumber } from './grammar.ts';

export interface Ssrc {
  readonly ssrc: number;
  readonly attribute: string;
  readonly value: string | undefined;
}

const SSRC_LIMIT = 2 ** 32 - 1;
const VALUE = /^\s*(\d{1,10})\s+([^:\s]+)(?::(.*))?$/;

export const ssrc: Grammar<Ssrc> = {
  name: 'ssrc',
  parse(text) {
    const match = VALUE.exec(text);
    const number = wholeNumber(match?.[1], SSRC_LIMIT);
    const attribute = match?.[2];
    if (match === null || number === undefined || attribute === undefined) return undefined;
    return isToken(attribute) ? { ssrc: number, attribute, value: match[3] } : undefined;
  },
  print({ ssrc: number, attribute, value }) {
    return value === undefined ? `${number} ${attribute}` : `${number} ${attribute}:${value}`;
  },
};
