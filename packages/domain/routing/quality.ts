// What calls show of a routing gateway, in slices of time of which the oldest falls out (RTE-7):
// how many attempts were answered (ASR), how long answered calls were (ACD), how long it was until
// it rang (PDD). Each measure has a window of its own.
//
//   |slice|slice|slice|now  |     attempts, answers when they end; seconds when the call ends
//    oldest ------------>
export type Measure = 'asr' | 'acd' | 'quality';

export interface QualityWindows {
  readonly asrMs: number;
  readonly acdMs: number;
  readonly qualityMs: number;
  readonly slices: number;
}

export interface QualityFigures {
  readonly attempts: number;
  readonly answers: number;
  /** Calls that were answered and are over. */
  readonly ended: number;
  readonly seconds: number;
  /** Attempts that rang or were answered, and how long that took in all. */
  readonly rang: number;
  readonly pddMs: number;
}

const FIELDS = ['attempts', 'answers', 'ended', 'seconds', 'rang', 'pddMs'] as const;
const COUNT = FIELDS.length;

class SliceWindow {
  readonly lengthMs: number;
  readonly slices: number;
  readonly #sums: Float64Array;
  /** Of all slices: asked for by every call, and changed by few. */
  readonly #totals = new Float64Array(COUNT);
  #now = Number.NaN;

  constructor(lengthMs: number, slices: number) {
    this.lengthMs = lengthMs;
    this.slices = slices;
    this.#sums = new Float64Array(slices * COUNT);
  }

  add(nowMs: number, more: Partial<QualityFigures>): void {
    const at = this.#moveTo(nowMs) * COUNT;
    FIELDS.forEach((field, of) => {
      const by = more[field] ?? 0;
      this.#sums[at + of] = (this.#sums[at + of] ?? 0) + by;
      this.#totals[of] = (this.#totals[of] ?? 0) + by;
    });
  }

  figures(nowMs: number): QualityFigures {
    this.#moveTo(nowMs);
    const [attempts = 0, answers = 0, ended = 0, seconds = 0, rang = 0, pddMs = 0] = this.#totals;
    return { attempts, answers, ended, seconds, rang, pddMs };
  }

  /** The slice of this moment; those that time has passed over are empty again. */
  #moveTo(nowMs: number): number {
    const slice = Math.floor(nowMs / (this.lengthMs / this.slices));
    const passed = Number.isNaN(this.#now) ? this.slices : slice - this.#now;
    for (let step = 0; step < Math.min(passed, this.slices); step += 1) {
      this.#empty(((slice - step) % this.slices) * COUNT);
    }
    this.#now = Number.isNaN(this.#now) ? slice : Math.max(slice, this.#now);
    return this.#now % this.slices;
  }

  #empty(at: number): void {
    for (let of = 0; of < COUNT; of += 1) {
      // What is added and taken away are whole numbers and milliseconds: nothing is lost by it.
      this.#totals[of] = (this.#totals[of] ?? 0) - (this.#sums[at + of] ?? 0);
      this.#sums[at + of] = 0;
    }
  }
}

/** A gateway, or a gateway in one area. */
export type QualityOf = bigint | string;

const MEASURES: readonly Measure[] = ['asr', 'acd', 'quality'];

export class QualityBoard {
  readonly #gateways = new Map<QualityOf, Map<Measure, SliceWindow>>();

  add(
    gateway: QualityOf,
    more: Partial<QualityFigures>,
    { nowMs, windows }: { readonly nowMs: number; readonly windows: QualityWindows },
  ): void {
    const known = this.#gateways.get(gateway) ?? new Map<Measure, SliceWindow>();
    this.#gateways.set(gateway, known);
    for (const measure of MEASURES) {
      const lengthMs = windows[`${measure}Ms`];
      let window = known.get(measure);
      // Other lengths begin anew: what was counted fits into none of their slices.
      if (window?.lengthMs !== lengthMs || window.slices !== windows.slices) {
        window = new SliceWindow(lengthMs, windows.slices);
        known.set(measure, window);
      }
      window.add(nowMs, more);
    }
  }

  /** null: nothing of it was seen within the window. */
  figures(gateway: QualityOf, measure: Measure, nowMs: number): QualityFigures | null {
    const figures = this.#gateways.get(gateway)?.get(measure)?.figures(nowMs);
    return figures === undefined || figures.attempts + figures.ended === 0 ? null : figures;
  }
}

/** Fewer say more about chance than about a gateway (conventions: shares that are left open). */
export const USUAL_ATTEMPTS = 20;
const PERCENT = 100;

/** Higher is better; null: too few attempts to judge by. */
export function measured(
  figures: QualityFigures | null,
  measure: Measure,
  leastAttempts: number | null,
): number | null {
  if (figures === null || figures.attempts < (leastAttempts ?? USUAL_ATTEMPTS)) return null;
  const { attempts, answers, ended, seconds } = figures;
  const asr = (answers / attempts) * PERCENT;
  if (measure === 'asr') return asr;
  // Of calls that go on nobody knows yet how long they are.
  const acd = ended === 0 ? null : seconds / ended;
  if (measure === 'acd') return acd;
  return acd === null ? null : (asr / PERCENT) * acd;
}

export interface Thresholds {
  readonly minimumAsrPercent: number | null;
  readonly minimumAcdSeconds: number | null;
  readonly qualityAttempts: number | null;
}

/** Below which of its thresholds it is; null: below none, or not judged. */
export function poorBy(
  thresholds: Thresholds,
  figuresOf: (measure: Measure) => QualityFigures | null,
): 'asr' | 'acd' | null {
  const { minimumAsrPercent, minimumAcdSeconds, qualityAttempts } = thresholds;
  const isBelow = (measure: 'asr' | 'acd', least: number | null): boolean => {
    if (least === null) return false;
    const value = measured(figuresOf(measure), measure, qualityAttempts);
    return value !== null && value < least;
  };
  if (isBelow('asr', minimumAsrPercent)) return 'asr';
  return isBelow('acd', minimumAcdSeconds) ? 'acd' : null;
}
