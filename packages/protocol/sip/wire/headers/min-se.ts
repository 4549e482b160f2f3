// Min-SE (RFC 4028 section 5): the shortest session interval somebody on the way puts up with.
import type { Codec } from '../codec.ts';
import { MAX_UINT32 } from '../limits.ts';
import { type Parameter, printParameters } from '../parameters.ts';

export interface MinSe {
  readonly seconds: number;
  readonly others: readonly Parameter[];
}

export const minSe: Codec<MinSe> = {
  parse(from) {
    from.skipSpace();
    const seconds = from.cappedNumber(MAX_UINT32);
    if (seconds === undefined) return undefined;
    const others = from.parameters();
    return others === undefined ? undefined : { seconds, others };
  },
  print: ({ seconds, others }) => String(seconds) + printParameters(others),
};
