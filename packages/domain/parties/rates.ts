import type { CallLevel, DecimalText, Moment, Weekday } from './words.ts';

export interface RateGroup {
  readonly name: string;
  readonly minimumBalance: DecimalText;
  readonly bandCrossing: 'start' | 'split';
  readonly timeZone: string | null;
  readonly memo: string;
}

/** One price of a rate group: `price` buys `per` seconds. */
export interface Rate {
  readonly prefix: string;
  readonly area: string;
  readonly level: CallLevel | null;
  readonly price: DecimalText;
  readonly per: number;
  readonly first: number;
  readonly firstPrice: DecimalText | null;
  readonly next: number;
  readonly connectionFee: DecimalText;
  readonly incrementMode: 'first-then-next' | 'round-total';
  readonly minimumFee: DecimalText;
  readonly attemptFee: DecimalText;
  /** "180:0.009/60/6": from a charged second on. */
  readonly steps: readonly string[];
  readonly graceSeconds: number;
  readonly effectiveFrom: Moment | null;
  readonly effectiveUntil: Moment | null;
  readonly weekdays: readonly Weekday[];
  readonly fromTime: string;
  readonly untilTime: string;
  readonly locked: boolean;
}
