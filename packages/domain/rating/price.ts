// What one side of a call pays, as plain data: a call copies it at admission and writes it into the
// journal, so that nothing that changes in a rate table afterwards touches a call that runs.
import { type MoneyRefusal, PRICE_LIMIT_E7, type PriceE7 } from '@tandem/base/money';

/**
 * first-then-next: the first block, then whole blocks of the second kind. round-total: the whole
 * length is rounded up to a multiple of the second kind, as some partners' systems do. They differ
 * when the first block is no multiple of the second: 21 s at 20/6 are 26 or 24. The record names
 * it.
 */
export type IncrementMode = 'first-then-next' | 'round-total';

export interface Price {
  readonly mode: IncrementMode;
  /** Charged whole once the call is connected beyond grace. */
  readonly firstSeconds: number;
  readonly nextSeconds: number;
  /** What `perSeconds` cost: kept as entered and multiplied exactly, never rounded per second. */
  readonly firstE7: PriceE7;
  readonly nextE7: PriceE7;
  readonly perSeconds: number;
  readonly connectionE7: PriceE7;
  /** Calls up to this long are free; 0 = none is. */
  readonly graceSeconds: number;
  /** The least that a charged call costs. */
  readonly minimumE7: PriceE7;
  /** What a call that nobody answered costs. */
  readonly attemptE7: PriceE7;
  /** Other prices later in the call, by ascending start. */
  readonly steps: readonly PriceStep[];
}

/** Blocks that begin at this charged second of the call or later have this size and price. */
export interface PriceStep {
  readonly afterSeconds: number;
  /** Of no account in round-total, where one size of block counts for the whole call. */
  readonly nextSeconds: number;
  readonly nextE7: PriceE7;
  readonly perSeconds: number;
}

export const NO_STEPS: readonly PriceStep[] = Object.freeze([]);

/** An hour: no longer block is sold, and no price is given for more. */
export const MAX_BLOCK_SECONDS = 3_600;
/** Ten days, the longest that a call may be: a later step would never begin. */
export const MAX_STEP_SECONDS = 864_000;
/** Tariffs have two or three; a week of changing hours has some dozens. */
export const MAX_STEPS = 1_000;

export interface PriceFault extends MoneyRefusal {
  readonly field: string;
}

type Limits = readonly [least: number, most: number];

const SECONDS: Readonly<Record<'first' | 'block' | 'grace' | 'step', Limits>> = {
  // Zero: there is no first block of its own, and the others begin at once.
  first: [0, MAX_BLOCK_SECONDS],
  block: [1, MAX_BLOCK_SECONDS],
  grace: [0, MAX_BLOCK_SECONDS],
  step: [0, MAX_STEP_SECONDS],
};
const AMOUNT: Limits = [0, PRICE_LIMIT_E7];

/** What is wrong with it, if anything; a price that was checked can be computed with for ever. */
export function faultOf(price: Price): PriceFault | undefined {
  // A sheet has a million rows, and hardly one that is wrong: naming the field costs more.
  if (isSound(price)) return undefined;
  return (
    within('firstSeconds', price.firstSeconds, SECONDS.first) ??
    within('nextSeconds', price.nextSeconds, SECONDS.block) ??
    within('perSeconds', price.perSeconds, SECONDS.block) ??
    within('graceSeconds', price.graceSeconds, SECONDS.grace) ??
    within('firstE7', price.firstE7, AMOUNT) ??
    within('nextE7', price.nextE7, AMOUNT) ??
    within('connectionE7', price.connectionE7, AMOUNT) ??
    within('minimumE7', price.minimumE7, AMOUNT) ??
    within('attemptE7', price.attemptE7, AMOUNT) ??
    stepsFault(price.steps)
  );
}

function isSound(price: Price): boolean {
  return (
    isSeconds(price.firstSeconds) &&
    isSeconds(price.nextSeconds) &&
    price.nextSeconds > 0 &&
    isSeconds(price.perSeconds) &&
    price.perSeconds > 0 &&
    isSeconds(price.graceSeconds) &&
    isAmount(price.firstE7) &&
    isAmount(price.nextE7) &&
    isAmount(price.connectionE7) &&
    isAmount(price.minimumE7) &&
    isAmount(price.attemptE7) &&
    price.steps.length === 0
  );
}

const isSeconds = (value: number): boolean =>
  (value | 0) === value && value >= 0 && value <= MAX_BLOCK_SECONDS;

const isAmount = (value: number): boolean =>
  value >= 0 && value <= PRICE_LIMIT_E7 && Math.floor(value) === value;

/** What is wrong with the steps, or with their order. */
export function stepsFault(steps: readonly PriceStep[]): PriceFault | undefined {
  if (steps.length === 0) return undefined;
  if (steps.length > MAX_STEPS) {
    return { field: 'steps', refused: `${steps.length} steps`, allowed: `at most ${MAX_STEPS}` };
  }
  let after = -1;
  for (const [at, step] of steps.entries()) {
    const fault =
      within('afterSeconds', step.afterSeconds, [after + 1, SECONDS.step[1]]) ??
      within('nextSeconds', step.nextSeconds, SECONDS.block) ??
      within('perSeconds', step.perSeconds, SECONDS.block) ??
      within('nextE7', step.nextE7, AMOUNT);
    if (fault !== undefined) return { ...fault, field: `steps.${at}.${fault.field}` };
    after = step.afterSeconds;
  }
  return undefined;
}

function within(field: string, value: number, limits: Limits): PriceFault | undefined {
  const [least, most] = limits;
  if (Number.isInteger(value) && value >= least && value <= most) return undefined;
  return { field, refused: String(value), allowed: `a whole number from ${least} to ${most}` };
}

/** Nothing that happens in the call can cost anything: no reservation is needed. */
export function costsNothing(price: Price): boolean {
  return (
    price.nextE7 === 0 &&
    price.firstE7 === 0 &&
    price.connectionE7 === 0 &&
    price.minimumE7 === 0 &&
    price.attemptE7 === 0 &&
    price.steps.every(({ nextE7 }) => nextE7 === 0)
  );
}
