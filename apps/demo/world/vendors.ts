// The demo's vendors: how each of them takes calls. What they are to Tandem stands in system.ts.

export interface VendorTraits {
  readonly id: string;
  readonly about: string;
  /** Host of its address in the demo's network. */
  readonly host: number;
  /** Of the price that calls are sold for, in percent; the loss is a destination of its own. */
  readonly costPercent: number;
  readonly priority: number;
  /** Of a hundred calls: those that are answered, busy, never answered; the rest is refused. */
  readonly answered: number;
  readonly busy: number;
  readonly unanswered: number;
  readonly refusal: number;
  /** From the INVITE to the first ringing. */
  readonly ringsAfterMs: readonly [number, number];
  /** From there to the answer. */
  readonly answersAfterMs: readonly [number, number];
  /** Of a hundred that ring: with media of its own. */
  readonly earlyMedia: number;
  /** Of a hundred that are answered: nobody is there, the answer costs money, and ends soon. */
  readonly falseAnswers: number;
  /** Now and then it takes nothing at all, for a while: 503. */
  readonly hasOutages: boolean;
  /** Of a hundred packets that it sends, lost on their way. */
  readonly lossPercent: number;
}

const GOOD: Omit<VendorTraits, 'id' | 'about' | 'host' | 'costPercent' | 'priority'> = {
  ...{ answered: 62, busy: 12, unanswered: 16, refusal: 404 },
  ...{ ringsAfterMs: [600, 1_800], answersAfterMs: [2_500, 12_000], earlyMedia: 45 },
  ...{ falseAnswers: 0, hasOutages: false, lossPercent: 0 },
};

export const VENDORS: readonly VendorTraits[] = [
  {
    ...GOOD,
    ...{ id: 'north', host: 1, costPercent: 78, priority: 10 },
    about: 'Good: most calls are answered, voices are clear',
  },
  {
    ...GOOD,
    ...{ id: 'east', host: 2, costPercent: 55, priority: 10 },
    about: 'Cheap and poor: half of its calls fail, and the next vendor has to do it',
    ...{ answered: 24, busy: 6, unanswered: 8, refusal: 503, lossPercent: 4 },
  },
  {
    ...GOOD,
    ...{ id: 'south', host: 3, costPercent: 70, priority: 10 },
    about: 'Slow: it takes long until it rings',
    ...{ answered: 52, ringsAfterMs: [4_500, 9_000] },
  },
  {
    ...GOOD,
    ...{ id: 'west', host: 4, costPercent: 60, priority: 10 },
    about: 'False routes: it answers at once where nobody is',
    ...{ answered: 90, busy: 2, unanswered: 0, falseAnswers: 70, earlyMedia: 0 },
    ...{ ringsAfterMs: [200, 400], answersAfterMs: [100, 600] },
  },
  {
    ...GOOD,
    ...{ id: 'polar', host: 5, costPercent: 80, priority: 10 },
    about: 'Good, but for minutes it takes nothing and says 503',
    hasOutages: true,
  },
  {
    ...GOOD,
    ...{ id: 'lunar', host: 6, costPercent: 125, priority: 20 },
    about: 'Dearer than what calls are sold for: only where a loss is allowed',
    answered: 75,
  },
];

/** An outage and what is between two of them, of a vendor that has them. */
export const OUTAGE_MS = 60_000;
export const OUTAGE_EVERY_MS = 300_000;
/** What it says then, and when it should be asked again. */
export const OUTAGE_STATUS = 503;

/** Whether a vendor with outages takes nothing now. */
export const isOut = ({ hasOutages }: VendorTraits, nowMs: number): boolean =>
  hasOutages && nowMs % OUTAGE_EVERY_MS >= OUTAGE_EVERY_MS - OUTAGE_MS;
