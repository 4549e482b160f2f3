// Session-Expires and Min-SE (RFC 4028 sections 4 and 5).
import type { Codec } from '../codec.ts';
import { MAX_UINT32 } from '../limits.ts';
import { type Parameter, pickParameters, printKnown, printParameters } from '../parameters.ts';
import { sameWord } from '../text.ts';

export interface SessionExpires {
  readonly seconds: number;
  /** Undefined when it is left to the other side, or is none of the two. */
  readonly refresher: 'uac' | 'uas' | undefined;
  readonly others: readonly Parameter[];
}

export const sessionExpires: Codec<SessionExpires> = {
  parse(from) {
    from.skipSpace();
    const seconds = from.cappedNumber(MAX_UINT32);
    if (seconds === undefined) return undefined;
    const parameters = from.parameters();
    if (parameters === undefined) return undefined;
    const { known, others } = pickParameters(parameters, ['refresher']);
    return { seconds, refresher: readRefresher(known.refresher ?? ''), others };
  },
  print: ({ seconds, refresher, others }) =>
    String(seconds) + printKnown('refresher', refresher) + printParameters(others),
};

function readRefresher(word: string): 'uac' | 'uas' | undefined {
  if (sameWord(word, 'uac')) return 'uac';
  return sameWord(word, 'uas') ? 'uas' : undefined;
}
