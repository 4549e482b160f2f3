// What becomes of one call, as its two ends have it in mind before it begins: decided by chance,
// by what its customer and its vendor are like. Plain data: nothing happens here.
import { LONGEST_TALK_MS } from '../bounds.ts';
import type { Dice } from '../dice.ts';
import {
  ABSENT_PHONE,
  CUSTOMERS,
  type CustomerTraits,
  type DemoPhone,
  PHONE_PERCENT,
  PHONES,
  SCANNER,
  SCANNER_PERCENT,
} from '../world/customers.ts';
import {
  DESTINATIONS,
  EMERGENCY_NUMBER,
  FREE_NUMBER,
  LOSS,
  UNROUTED,
} from '../world/destinations.ts';
import { isOut, OUTAGE_EVERY_MS, OUTAGE_STATUS, type VendorTraits } from '../world/vendors.ts';

export interface CallPlan {
  /** Of a phone: it shows who it is by its password. */
  readonly by:
    | { readonly kind: 'customer'; readonly customer: CustomerTraits }
    | { readonly kind: 'phone'; readonly phone: DemoPhone };
  readonly caller: string;
  readonly callee: string;
  /** Gives up after so long without an answer. */
  readonly patienceMs: number;
  /** Hangs up so long after the answer, if the other side has not done so. */
  readonly talkMs: number;
  readonly speaks: boolean;
}

/** Who takes part: in days that are over there were no phones, and money was not short. */
export interface Scene {
  readonly phones: boolean;
  readonly now: boolean;
}

const EVERYWHERE = [...DESTINATIONS, LOSS, UNROUTED];
/** Of a hundred calls: to numbers that are nobody's, free ones, and for help. */
const WRONG_PERCENT = 1;
const FREE_PERCENT = 1;
const HELP_PERMILLE = 1;
const SHORTEST_TALK_MS = 1_000;

export function planCall(dice: Dice, scene: Scene): CallPlan {
  if (scene.phones && dice.chance(PHONE_PERCENT)) return planOfPhone(dice);
  const regular = CUSTOMERS.filter(({ onlyNow }) => scene.now || !onlyNow);
  const customer = dice.chance(SCANNER_PERCENT) ? SCANNER : dice.weighted(regular);
  const { callers, callerCount, dialsFirst, patienceMs, talkMs, speaks } = customer;
  const number = String(dice.random.below(callerCount)).padStart(6, '0');
  return {
    by: { kind: 'customer', customer },
    caller: `${callers}${number}`,
    callee: `${dialsFirst}${calledNumber(dice)}`,
    patienceMs: dice.between(...patienceMs),
    talkMs: talkOf(dice, talkMs),
    speaks,
  };
}

const talkOf = (dice: Dice, meanMs: number): number =>
  Math.round(SHORTEST_TALK_MS + dice.around(meanMs, LONGEST_TALK_MS));

function calledNumber(dice: Dice): string {
  if (dice.chance(WRONG_PERCENT)) return `999${dice.digits(6)}`;
  if (dice.chance(FREE_PERCENT)) return FREE_NUMBER;
  if (dice.chance(HELP_PERMILLE / 10)) return EMERGENCY_NUMBER;
  const { prefix, digits } = dice.weighted(EVERYWHERE);
  return `${prefix}${dice.digits(digits)}`;
}

const ABROAD_PERCENT = 30;
const ABSENT_PERCENT = 10;
const PHONE_TALK_MS = 30_000;

function planOfPhone(dice: Dice): CallPlan {
  const phone = dice.pick(PHONES);
  const other = dice.pick(PHONES.filter((each) => each !== phone));
  const inside = dice.chance(ABSENT_PERCENT) ? ABSENT_PHONE.number : other.number;
  return {
    by: { kind: 'phone', phone },
    caller: phone.number,
    callee: dice.chance(ABROAD_PERCENT) ? calledNumber(dice) : inside,
    patienceMs: dice.between(10_000, 30_000),
    talkMs: talkOf(dice, PHONE_TALK_MS),
    speaks: false,
  };
}

export type AnswerStep =
  | { readonly afterMs: number; readonly does: 'ring' | 'earlyMedia' | 'answer' | 'hangUp' }
  | {
      readonly afterMs: number;
      readonly does: 'refuse';
      readonly status: number;
      readonly retryAfterSeconds?: number;
    };

/** What a side that is called does, in order; `afterMs`: since the call came. */
export interface AnswerPlan {
  readonly steps: readonly AnswerStep[];
  readonly speaks: boolean;
}

/** Of a hundred calls that stand, those that the called side ends. */
const CALLEE_ENDS_PERCENT = 45;
const CALLEE_TALK_MS = 45_000;
const BUSY = 486;
const MS_PER_SECOND = 1_000;

export function planAnswer(dice: Dice, vendor: VendorTraits, nowMs: number): AnswerPlan {
  const quickMs = dice.between(40, 250);
  if (isOut(vendor, nowMs)) return refusal(quickMs, OUTAGE_STATUS, retryOf(nowMs));
  const outcome = dice.random.unit() * 100;
  const { answered, busy, unanswered } = vendor;
  if (outcome >= answered + busy + unanswered) return refusal(quickMs, vendor.refusal);
  if (outcome >= answered + unanswered) return refusal(dice.between(500, 3_000), BUSY);
  const ringsMs = dice.between(...vendor.ringsAfterMs);
  const hasMedia = dice.chance(vendor.earlyMedia);
  const rings: AnswerStep = { afterMs: ringsMs, does: hasMedia ? 'earlyMedia' : 'ring' };
  if (outcome >= answered) return { steps: [rings], speaks: false };
  const answersMs = ringsMs + dice.between(...vendor.answersAfterMs);
  const answer: AnswerStep = { afterMs: answersMs, does: 'answer' };
  const isFalse = dice.chance(vendor.falseAnswers);
  const ends = isFalse ? [hangUpAfter(answersMs + falseTalk(dice))] : ending(dice, answersMs);
  return { steps: [rings, answer, ...ends], speaks: !isFalse };
}

function ending(dice: Dice, answersMs: number): readonly AnswerStep[] {
  if (!dice.chance(CALLEE_ENDS_PERCENT)) return [];
  const talkMs = Math.round(SHORTEST_TALK_MS + dice.around(CALLEE_TALK_MS, LONGEST_TALK_MS));
  return [hangUpAfter(answersMs + talkMs)];
}

const hangUpAfter = (afterMs: number): AnswerStep => ({ afterMs, does: 'hangUp' });

/** Before somebody notices, and after the first block is paid. */
const falseTalk = (dice: Dice): number => dice.between(3_000, 9_000);

function refusal(afterMs: number, status: number, retryAfterSeconds?: number): AnswerPlan {
  const retry = retryAfterSeconds === undefined ? {} : { retryAfterSeconds };
  return { steps: [{ afterMs, does: 'refuse', status, ...retry }], speaks: false };
}

/** Until its outage is over. */
const retryOf = (nowMs: number): number =>
  Math.ceil((OUTAGE_EVERY_MS - (nowMs % OUTAGE_EVERY_MS)) / MS_PER_SECOND);

/** Of a hundred calls to a phone: those that are taken, and those that are turned down. */
const PHONE_ANSWERS_PERCENT = 75;
const PHONE_BUSY_PERCENT = 10;

export function planOfCalledPhone(dice: Dice): AnswerPlan {
  const ringsMs = dice.between(100, 400);
  if (dice.chance(PHONE_BUSY_PERCENT)) return refusal(ringsMs, BUSY);
  const rings: AnswerStep = { afterMs: ringsMs, does: 'ring' };
  if (!dice.chance(PHONE_ANSWERS_PERCENT)) return { steps: [rings], speaks: false };
  const answersMs = ringsMs + dice.between(1_500, 9_000);
  const answer: AnswerStep = { afterMs: answersMs, does: 'answer' };
  return { steps: [rings, answer, ...ending(dice, answersMs)], speaks: false };
}
