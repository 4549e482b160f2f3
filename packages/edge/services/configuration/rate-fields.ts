// Rates as files have them, and as they are stored: the same in whole numbers.
import { invariant } from '@tandem/base/kernel';
import { moneyFromPrice, type PriceE7, parsePrice, printMoney } from '@tandem/base/money';
import { extrasText, NO_EXTRAS, readExtras, readStep, stepText } from '@tandem/domain/rating';
import { asRate, type RateFields } from '@tandem/edge/objects';
import type { StoredRate } from './ports.ts';

/** As the schema of rates spells them; a test holds both against each other. */
const WEEKDAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;
const MINUTES_IN_HOUR = 60;

/**
 * The fields have been checked: nothing of them can be refused here. Named one by one: an object
 * that begins as a copy and grows by as many names becomes a table in the engine, at ten times the
 * cost.
 */
export function storedRate(fields: RateFields): StoredRate {
  return {
    prefix: fields.prefix,
    effectiveFromMs: instant(fields.effectiveFrom),
    effectiveUntilMs: instant(fields.effectiveUntil),
    weekdays: fields.weekdays.reduce((bits, day) => bits | (1 << WEEKDAYS.indexOf(day)), 0),
    fromMinute: minute(fields.fromTime),
    untilMinute: minute(fields.untilTime),
    firstSeconds: fields.first,
    firstPriceE7: fields.firstPrice === null ? null : price(fields.firstPrice),
    nextSeconds: fields.next,
    nextPriceE7: price(fields.price),
    perSeconds: fields.per,
    connectionFeeE7: price(fields.connectionFee),
    graceSeconds: fields.graceSeconds,
    extras: extrasOf(fields),
    area: fields.area,
    level: fields.level,
    locked: fields.locked,
  };
}

export function rateFields(rate: StoredRate): RateFields {
  const extras = readExtras(rate.extras);
  return asRate({
    prefix: rate.prefix,
    area: rate.area,
    level: rate.level,
    price: priceText(rate.nextPriceE7),
    per: rate.perSeconds,
    first: rate.firstSeconds,
    firstPrice: rate.firstPriceE7 === null ? null : priceText(rate.firstPriceE7),
    next: rate.nextSeconds,
    connectionFee: priceText(rate.connectionFeeE7),
    graceSeconds: rate.graceSeconds,
    incrementMode: extras.mode,
    minimumFee: priceText(extras.minimumE7),
    attemptFee: priceText(extras.attemptE7),
    steps: extras.steps.map(stepText),
    effectiveFrom: moment(rate.effectiveFromMs),
    effectiveUntil: moment(rate.effectiveUntilMs),
    weekdays: WEEKDAYS.filter((_, day) => (rate.weekdays & (1 << day)) !== 0),
    fromTime: timeOfDay(rate.fromMinute),
    untilTime: timeOfDay(rate.untilMinute),
    locked: rate.locked,
  });
}

/** Of most rates there is nothing of it, and nothing is made. */
function extrasOf({ incrementMode, minimumFee, attemptFee, steps }: RateFields): string {
  const isPlain = incrementMode === NO_EXTRAS.mode && steps.length === 0;
  if (isPlain && minimumFee === NOTHING && attemptFee === NOTHING) return '';
  return extrasText({
    mode: incrementMode,
    ...{ minimumE7: price(minimumFee), attemptE7: price(attemptFee) },
    steps: steps.map((text) => {
      const step = readStep(text);
      invariant(step.ok, 'steps have been checked before they are stored');
      return step.value;
    }),
  });
}

/** As zero is kept. */
const NOTHING = '0.00';

const instant = (text: string | null): number | null => (text === null ? null : Date.parse(text));

const moment = (atMs: number | null): string | null =>
  atMs === null ? null : new Date(atMs).toISOString();

function price(text: string): PriceE7 {
  const parsed = parsePrice(text);
  invariant(parsed.ok, 'prices have been checked before they are stored');
  return parsed.value;
}

const priceText = (amount: PriceE7): string => printMoney(moneyFromPrice(amount));

function minute(time: string): number {
  const [hours = 0, minutes = 0] = time.split(':').map(Number);
  return hours * MINUTES_IN_HOUR + minutes;
}

function timeOfDay(minutes: number): string {
  const two = (value: number): string => String(value).padStart(2, '0');
  return `${two(Math.floor(minutes / MINUTES_IN_HOUR))}:${two(minutes % MINUTES_IN_HOUR)}`;
}
