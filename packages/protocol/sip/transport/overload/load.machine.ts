// What share of new calls is turned away (as a pure function). Past its limit a switch does not get
// slower evenly: set-up times jump to seconds, peers send again, and the work doubles when there is
// least time for it. To turn all away at once would be the other cliff: measured, a switch that did
// so served a third of the calls that it could have. So the share goes up in large steps while the
// load is high, stays between, and comes down in small ones while it is low.
//
//          `readings` high ones in a row              high: share + rise, at most all
//    CALM ------------------------------> SHEDDING --+ between: the share stays
//      ^                                     |  ^    | low: share - fall
//      +----------- no share is left --------+  +----+

export interface LoadReading {
  /** How late the event loop comes to what is due, at least. */
  readonly delayMs: number;
  /**
   * Received by the system and not read by us yet, at least: under load messages wait here first.
   */
  readonly backlogBytes: number;
}

export interface LoadRule {
  /** High is one of the two at least so large, */
  readonly high: LoadReading;
  /** and low both at most so. */
  readonly low: LoadReading;
  /** One alone may be a stall that is over already. */
  readonly readings: number;
  readonly rise: number;
  readonly fall: number;
}

export type LoadState =
  | { readonly name: 'calm'; readonly highReadings: number }
  | { readonly name: 'shedding'; readonly share: number; readonly last: LoadReading };

export const CALM: LoadState = Object.freeze({ name: 'calm', highReadings: 0 });

export function step(state: LoadState, reading: LoadReading, rule: LoadRule): LoadState {
  const { readings, rise, fall } = rule;
  switch (state.name) {
    case 'calm': {
      if (!isHigh(reading, rule)) return CALM;
      const highReadings = state.highReadings + 1;
      return highReadings < readings
        ? { name: 'calm', highReadings }
        : { name: 'shedding', share: Math.min(1, rise), last: reading };
    }
    case 'shedding': {
      const share = state.share + change(state.last, reading, rule);
      return share > fall / 2
        ? { name: 'shedding', share: Math.min(1, share), last: reading }
        : CALM;
    }
  }
}

function change(last: LoadReading, reading: LoadReading, rule: LoadRule): number {
  // What waited before the share went up still has to be worked off: that is no reason for more.
  if (isHigh(reading, rule)) return isFalling(last, reading) ? 0 : rule.rise;
  return isLow(reading, rule) ? -rule.fall : 0;
}

function isFalling(last: LoadReading, { delayMs, backlogBytes }: LoadReading): boolean {
  return delayMs <= last.delayMs && backlogBytes < last.backlogBytes;
}

function isHigh({ delayMs, backlogBytes }: LoadReading, { high }: LoadRule): boolean {
  return delayMs >= high.delayMs || backlogBytes >= high.backlogBytes;
}

function isLow({ delayMs, backlogBytes }: LoadReading, { low }: LoadRule): boolean {
  return delayMs <= low.delayMs && backlogBytes <= low.backlogBytes;
}
