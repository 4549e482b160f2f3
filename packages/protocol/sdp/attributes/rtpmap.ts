// a=rtpmap (RFC 8866 section 6.6): what a payload type means.
import { wordsOf } from '../words.ts';
import { type Grammar, isToken, wholeNumber } from './grammar.ts';

export interface Rtpmap {
  readonly payload: number;
  readonly encoding: string;
  readonly clockRate: number;
  /** 1 when not said. */
  readonly channels: number;
}

export const PAYLOAD_LIMIT = 127;
const CLOCK_RATE_LIMIT = 1_000_000;
const CHANNELS_LIMIT = 32;

export const rtpmap: Grammar<Rtpmap> = {
  name: 'rtpmap',
  parse(value) {
    const [payloadText, description] = wordsOf(value);
    const payload = wholeNumber(payloadText, PAYLOAD_LIMIT);
    if (payload === undefined || description === undefined) return undefined;
    const [encoding = '', rateText, channelsText = '1'] = description.split('/', 3);
    const clockRate = wholeNumber(rateText, CLOCK_RATE_LIMIT);
    const channels = wholeNumber(channelsText, CHANNELS_LIMIT);
    if (!clockRate || !channels || !isToken(encoding)) return undefined;
    return { payload, encoding, clockRate, channels };
  },
  print({ payload, encoding, clockRate, channels }) {
    const suffix = channels === 1 ? '' : `/${channels}`;
    return `${payload} ${encoding}/${clockRate}${suffix}`;
  },
};
