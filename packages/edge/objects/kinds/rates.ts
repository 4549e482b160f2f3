// One price of a rate group. Rates are rows of their own and not part of the group's document: a
// group may have a million of them.
import { moneyFromPrice, printMoney } from '@tandem/base/money';
import { type PriceStep, readStep, stepsFault } from '@tandem/domain/rating';
import { type Static, Type } from 'typebox';
import { CALL_LEVELS, WEEKDAYS } from '../fields/words.ts';
import type { Fields } from '../json.ts';
import type { Conflict } from '../kind.ts';
import { refused } from '../refusals.ts';
import { choice, flag, formatted, list, money, orNull, text, whole } from '../schema/build.ts';
import { nodeOf } from '../schema/node.ts';

/** The longest block that is sold: an hour. */
const MAX_BLOCK_SECONDS = 3_600;
const MAX_PRICE = '10000';
const MAX_AREA_CHARACTERS = 64;
/** Tariffs have two or three. */
const MAX_STEPS = 20;

const price = (meaning: string, usual?: string) =>
  money(meaning, {
    least: '0',
    most: MAX_PRICE,
    ...(usual === undefined ? {} : { default: usual }),
  });

const seconds = (meaning: string, least: number, usual: number) =>
  whole(meaning, { least, most: MAX_BLOCK_SECONDS, unit: 's', default: usual });

export const rateSchema = Type.Object(
  {
    prefix: formatted('Called numbers it is for; the longest that matches counts', 'prefix'),
    area: text('Name of the area, for people and reports; it need not be declared', {
      most: MAX_AREA_CHARACTERS,
      default: '',
    }),
    level: orNull(choice('How far the call goes', CALL_LEVELS), 'as the area has it'),
    price: price("Price of 'per' seconds"),
    per: seconds("Seconds that 'price' and 'firstPrice' buy", 1, 60),
    first: seconds('First block: charged whole once connected', 1, 1),
    firstPrice: orNull(price("Price of 'per' seconds of the first block"), 'as price'),
    next: seconds('Blocks after the first', 1, 1),
    connectionFee: price('Added to every connected call', '0.00'),
    graceSeconds: seconds('Calls up to this long are free', 0, 0),
    incrementMode: choice(
      'first-then-next: the first block, then whole next ones; round-total: the whole length is ' +
        'rounded up to a multiple of next',
      ['first-then-next', 'round-total'],
      'first-then-next',
    ),
    minimumFee: price('The least that a charged call costs', '0.00'),
    attemptFee: price('What a call costs that nobody answered', '0.00'),
    steps: list(
      'Other prices later in the call, as SECOND:PRICE/PER/BLOCK, ascending',
      formatted('A step', 'priceStep'),
      { most: MAX_STEPS },
    ),
    effectiveFrom: orNull(formatted('In effect from this moment on', 'moment'), 'always'),
    effectiveUntil: orNull(formatted('No longer in effect from this moment on', 'moment'), 'never'),
    weekdays: list('Days of the week it holds on; empty = every day', choice('A day', WEEKDAYS), {
      most: WEEKDAYS.length,
      unordered: true,
    }),
    fromTime: formatted('Time of day it holds from', 'timeOfDay', '00:00'),
    untilTime: formatted('Time of day it holds until', 'timeOfDay', '24:00'),
    locked: flag('No calls to this prefix', false),
  },
  { description: 'One price of a rate group', additionalProperties: false },
);

export type RateFields = Static<typeof rateSchema>;

export const rateNode = nodeOf(rateSchema);

/** What tells the rates of a group apart: the same prefix may have several dates and day bands. */
export function rateKey(rate: RateFields): string {
  const band =
    rate.weekdays.length === 0 && rate.fromTime === '00:00' && rate.untilTime === '24:00'
      ? ''
      : ` ${rate.weekdays.join('+')} ${rate.fromTime}-${rate.untilTime}`;
  // A space comes before all characters of prefixes, so that keys sort as prefixes do.
  return `${rate.prefix} ${rate.effectiveFrom ?? ''}${band}`;
}

/** For messages and paths: the prefix, with a date where it has one. */
export function rateName({ prefix, effectiveFrom }: RateFields): string {
  return effectiveFrom === null ? prefix : `${prefix} from ${effectiveFrom}`;
}

export function rateConflicts(rate: RateFields): readonly Conflict[] {
  const conflicts: Conflict[] = [];
  const { effectiveFrom, effectiveUntil, fromTime, untilTime } = rate;
  // Both are kept in UTC with milliseconds, where the order of texts is the order of time.
  if (effectiveFrom !== null && effectiveUntil !== null && effectiveUntil <= effectiveFrom) {
    conflicts.push({
      field: 'effectiveUntil',
      ...refused('endsBeforeItHolds', { until: effectiveUntil, from: effectiveFrom }),
    });
  }
  if (untilTime <= fromTime) {
    conflicts.push({
      field: 'untilTime',
      ...refused('bandBackwards', { until: untilTime, from: fromTime }),
    });
  }
  const order = stepsFault(rate.steps.flatMap(stepOf));
  if (order !== undefined) {
    conflicts.push({
      field: 'steps',
      ...refused('stepsOrder', { step: `${order.field} ${order.refused}` }),
    });
  }
  return conflicts;
}

function stepOf(text: string): readonly PriceStep[] {
  const step = readStep(text);
  return step.ok ? [step.value] : [];
}

/** Callers have checked the fields against the schema. */
export function asRate(fields: Fields): RateFields {
  return fields as unknown as RateFields;
}

/** What money the rate names, by the field that it stands in. */
export function pricesIn(rate: RateFields): ReadonlyArray<readonly [field: string, text: string]> {
  const { price: next, firstPrice, connectionFee, minimumFee, attemptFee, steps } = rate;
  return [
    ['price', next],
    ...(firstPrice === null ? [] : [['firstPrice', firstPrice] as const]),
    ...Object.entries({ connectionFee, minimumFee, attemptFee }),
    ...steps
      .flatMap(stepOf)
      .map(({ nextE7 }) => ['steps', printMoney(moneyFromPrice(nextE7))] as const),
  ];
}
