// A test call as the API shows it.
import type { WordKey } from '../../i18n/index.ts';
import type { Tone } from '../../ui/word.tsx';

export const TEST_CALLS = '/api/v1/test-calls';

export interface Signal {
  readonly afterMs: number;
  readonly is: 'ringing' | 'progress' | 'answered' | 'refused' | 'hungUp';
  readonly status: number | null;
}

export interface TestCall {
  readonly id: string;
  readonly state: 'running' | 'over';
  readonly signals: readonly Signal[];
  readonly media: {
    readonly packets: number;
    readonly lossPercent: number;
    readonly jitterMs: number;
    /** Since the answer; less than 0: before it. */
    readonly firstPacketMs: number | null;
    /** Anything at all; null: it could not be told. */
    readonly soundHeard: boolean | null;
    /** Our own, that came back. */
    readonly toneHeard: boolean | null;
  } | null;
  readonly verdict: { readonly code: string; readonly says: string } | null;
}

export const SIGNAL_WORDS: Readonly<Record<Signal['is'], WordKey>> = {
  ringing: 'setup.signalRinging',
  progress: 'setup.signalProgress',
  answered: 'setup.signalAnswered',
  refused: 'setup.signalRefused',
  hungUp: 'setup.signalHungUp',
};

/** What is not here is told in the words of the server alone. */
export const VERDICTS: Readonly<Record<string, readonly [WordKey, Tone]>> = {
  good: ['setup.verdictGood', 'good'],
  lossy: ['setup.verdictLossy', 'warn'],
  silent: ['setup.verdictSilent', 'warn'],
  noMedia: ['setup.verdictNoMedia', 'bad'],
  unmeasured: ['setup.verdictUnmeasured', 'warn'],
  refused: ['setup.verdictRefused', 'bad'],
  noAnswer: ['setup.verdictNoAnswer', 'warn'],
  hungUpEarly: ['setup.verdictHungUpEarly', 'warn'],
  notPlaced: ['setup.verdictNotPlaced', 'bad'],
};
