// Warning (RFC 3261 section 20.43): a code, who says it, and a text for people.
import type { Codec } from '../codec.ts';
import { quotedString, VALUE } from '../text.ts';

export interface Warning {
  /** Three digits: 300 to 399. */
  readonly code: number;
  /** Host and port, or any name. */
  readonly agent: string;
  /** Wire text. */
  readonly text: string;
}

const MAX_CODE = 999;

export const warning: Codec<Warning> = {
  parse(from) {
    from.skipSpace();
    const code = from.number(MAX_CODE);
    if (code === undefined) return undefined;
    from.skipSpace();
    const agent = from.run(VALUE);
    if (agent === '') return from.fail('the name of the sender is missing');
    from.skipSpace();
    const text = from.quoted();
    return text === undefined ? undefined : { code, agent, text };
  },
  print: ({ code, agent, text }) =>
    `${code} ${agent.replace(/[^!#-+\--:=?-~\x80-\xff]/g, '')} ${quotedString(text)}`,
};
