// a=rtcp-fb (RFC 4585 section 4.2): feedback messages for one payload type, or for all.
import { type Grammar, wholeNumber } from './grammar.ts';
import { PAYLOAD_LIMIT } from './rtpmap.ts';

export interface RtcpFeedback {
  readonly payload: number | '*';
  readonly feedback: string;
}

const VALUE = /^\s*(\d{1,3}|\*)\s+(\S.*)$/;

export const rtcpFeedback: Grammar<RtcpFeedback> = {
  name: 'rtcp-fb',
  parse(value) {
    const match = VALUE.exec(value);
    if (match === null) return undefined;
    const payload = match[1] === '*' ? '*' : wholeNumber(match[1], PAYLOAD_LIMIT);
    if (payload === undefined) return undefined;
    return { payload, feedback: (match[2] as string).trimEnd() };
  },
  print: ({ payload, feedback }) => `${payload} ${feedback}`,
};
