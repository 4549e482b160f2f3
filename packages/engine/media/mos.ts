// How good speech is, estimated from what the network did to it: the E-model (ITU-T G.107) with
// the figures that a relay has. What happens before and behind the sides is not known here.

export interface MosQuestion {
  /** As the catalogue of codecs spells it. */
  readonly codec: string;
  /** 0 to 1. */
  readonly lossShare: number;
  readonly jitterMs: number;
}

/** G.107: all other impairments at their defaults. */
const BEST_R = 93.2;
/** Packets of 20 ms, a jitter buffer of twice the jitter, and the way itself. */
const FIXED_DELAY_MS = 60;
const BUFFERED_JITTERS = 2;
/** From here on delay disturbs the conversation (G.107, simplified by Cole and Rosenbluth). */
const DISTURBING_DELAY_MS = 177.3;
const DELAY_FACTOR = 0.024;
const DISTURBING_FACTOR = 0.11;
const LARGEST_R = 100;
const PERCENT = 100;
const WORST_MOS = 1;
const BEST_MOS = 4.5;

interface Impairment {
  /** Of the codec itself, and how well it bears loss (G.113 appendix I). */
  readonly equipment: number;
  readonly robustness: number;
}

/** With concealment of lost packets, as every phone of today has it. */
const USUAL: Impairment = { equipment: 0, robustness: 25.1 };
const IMPAIRMENTS: Readonly<Record<string, Impairment>> = {
  G729: { equipment: 11, robustness: 19 },
  G723: { equipment: 15, robustness: 16.1 },
  GSM: { equipment: 20, robustness: 10 },
  iLBC: { equipment: 11, robustness: 32 },
};

export function estimatedMos({ codec, lossShare, jitterMs }: MosQuestion): number {
  const { equipment, robustness } = IMPAIRMENTS[codec] ?? USUAL;
  const loss = lossShare * PERCENT;
  const lossImpairment = equipment + ((95 - equipment) * loss) / (loss + robustness);
  const delay = FIXED_DELAY_MS + BUFFERED_JITTERS * jitterMs;
  const beyond = Math.max(0, delay - DISTURBING_DELAY_MS);
  const r = BEST_R - lossImpairment - DELAY_FACTOR * delay - DISTURBING_FACTOR * beyond;
  return mosOfR(Math.min(LARGEST_R, Math.max(0, r)));
}

/** G.107 annex B; its dip below 1 near zero is cut. */
function mosOfR(r: number): number {
  const mos = 1 + 0.035 * r + r * (r - 60) * (100 - r) * 7e-6;
  return Math.min(BEST_MOS, Math.max(WORST_MOS, mos));
}
