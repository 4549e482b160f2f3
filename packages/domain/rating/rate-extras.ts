// What few rates have beside their usual terms: another way to count blocks, a least charge, a
// fee for calls that nobody answered, other prices later in the call. It is kept as one short
// text, which is empty for nearly every row: a million rows pay nothing for what they do not have.
//
//   round-total minimum=0.05 attempt=0.001 180:0.009/60/6 600:0.006/60/6
import { fail, invariant, ok, type Result } from '@tandem/base/kernel';
import {
  type MoneyRefusal,
  moneyFromPrice,
  type PriceE7,
  parsePrice,
  printMoney,
} from '@tandem/base/money';
import { NO_STEPS, type Price, type PriceStep, stepsFault } from './price.ts';

export type RateExtras = Pick<Price, 'mode' | 'minimumE7' | 'attemptE7' | 'steps'>;

export const NO_EXTRAS: RateExtras = Object.freeze({
  ...({ mode: 'first-then-next', steps: NO_STEPS } as const),
  ...{ minimumE7: 0 as PriceE7, attemptE7: 0 as PriceE7 },
});

export function extrasText({ mode, minimumE7, attemptE7, steps }: RateExtras): string {
  return [
    ...(mode === 'first-then-next' ? [] : [mode]),
    ...(minimumE7 === 0 ? [] : [`minimum=${priceText(minimumE7)}`]),
    ...(attemptE7 === 0 ? [] : [`attempt=${priceText(attemptE7)}`]),
    ...steps.map(stepText),
  ].join(' ');
}

/** Only what `extrasText` has written. */
export function readExtras(text: string): RateExtras {
  if (text === '') return NO_EXTRAS;
  const read = { ...NO_EXTRAS, steps: [] as PriceStep[] };
  for (const word of text.split(' ')) {
    const [, name, amount = ''] = /^(minimum|attempt)=(.+)$/.exec(word) ?? [];
    if (word === 'round-total') read.mode = word;
    else if (name === 'minimum') read.minimumE7 = known(parsePrice(amount));
    else if (name === 'attempt') read.attemptE7 = known(parsePrice(amount));
    else read.steps.push(known(readStep(word)));
  }
  return read;
}

function known<Value>(read: Result<Value, MoneyRefusal>): Value {
  invariant(read.ok, read.ok ? '' : `what was checked before it was kept: ${read.error.refused}`);
  return read.value;
}

const STEP = /^([0-9]{1,6}):([^/]+)(?:\/([0-9]{1,4}))?(?:\/([0-9]{1,4}))?$/;
export const STEP_ALLOWED =
  'SECOND:PRICE/PER/BLOCK such as 180:0.009/60/6: from the 180th charged second on 0.009 per ' +
  '60 s in blocks of 6; without them per 60 in blocks of 1';
const USUAL_PER = 60;
const USUAL_BLOCK = 1;

/** As people write it. */
export function readStep(text: string): Result<PriceStep, MoneyRefusal> {
  const [matched, after, amount = '', per, block] = STEP.exec(text.trim()) ?? [];
  if (matched === undefined) return fail({ refused: text, allowed: STEP_ALLOWED });
  const price = parsePrice(amount);
  if (!price.ok) return price;
  const step: PriceStep = {
    afterSeconds: Number(after),
    nextSeconds: block === undefined ? USUAL_BLOCK : Number(block),
    nextE7: price.value,
    perSeconds: per === undefined ? USUAL_PER : Number(per),
  };
  const fault = stepsFault([step]);
  if (fault === undefined) return ok(step);
  return fail({ refused: `${fault.field} ${fault.refused}`, allowed: fault.allowed });
}

/** The one way in which a step is kept and shown. */
export function stepText({ afterSeconds, nextE7, perSeconds, nextSeconds }: PriceStep): string {
  return `${afterSeconds}:${priceText(nextE7)}/${perSeconds}/${nextSeconds}`;
}

const priceText = (amount: PriceE7): string => printMoney(moneyFromPrice(amount));
