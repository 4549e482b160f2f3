// Prices and rules in the words of the trade, for tables of tests:
//
//   30/6 0.06                            first 30 s whole, then blocks of 6 s, 0.06 a minute
//   60/1 0.06 per 1 first 0.10           0.06 a second, the first block at 0.10 a second
//   1/1 0.06 +0.01 grace 5 least 0.05    connection fee, grace seconds, minimum charge
//   20/6 0.06 round-total attempt 0.002  the other increment mode, fee of an attempt
//   6/6 0.06 from 60 30 0.03 per 60      from the second minute on, blocks of 30 s at 0.03
//
//   P=6000 free=10 decimals=2 unit=0.01 package=60
import { invariant } from '@tandem/base/kernel';
import { type Money, type PriceE7, parseMoney, parsePrice } from '@tandem/base/money';
import { faultOf, type Price, type PriceStep } from './price.ts';
import type { Pricing } from './pricing.ts';

export function money(text: string): Money {
  const parsed = parseMoney(text);
  invariant(parsed.ok, `${text} is money`);
  return parsed.value;
}

export function e7(text: string): PriceE7 {
  const parsed = parsePrice(text);
  invariant(parsed.ok, `${text} is a price`);
  return parsed.value;
}

type Open<T> = { -readonly [Name in keyof T]: T[Name] };

/** A word and what it does with the words behind it. */
type Word = (price: Open<Price> & { steps: PriceStep[] }, next: () => string) => void;

const WORDS: Readonly<Record<string, Word>> = {
  per: (price, next) => {
    const step = price.steps.at(-1);
    const perSeconds = Number(next());
    if (step === undefined) price.perSeconds = perSeconds;
    else price.steps.splice(-1, 1, { ...step, perSeconds });
  },
  first: (price, next) => {
    price.firstE7 = e7(next());
  },
  grace: (price, next) => {
    price.graceSeconds = Number(next());
  },
  least: (price, next) => {
    price.minimumE7 = e7(next());
  },
  attempt: (price, next) => {
    price.attemptE7 = e7(next());
  },
  'round-total': (price) => {
    price.mode = 'round-total';
  },
  from: (price, next) => {
    const [afterSeconds, nextSeconds] = [Number(next()), Number(next())];
    const { perSeconds } = price;
    price.steps.push({ afterSeconds, nextSeconds, nextE7: e7(next()), perSeconds });
  },
};

export function tariff(text: string): Price {
  const words = text.split(/\s+/).values();
  const next = (): string => {
    const word: string | undefined = words.next().value;
    invariant(word !== undefined, `${text} ends too early`);
    return word;
  };
  const [first, block] = next().split('/').map(Number);
  const perMinute = e7(next());
  const price = {
    ...{ mode: 'first-then-next' as const, graceSeconds: 0, perSeconds: 60 },
    ...{ firstSeconds: first ?? Number.NaN, nextSeconds: block ?? Number.NaN },
    ...{ firstE7: perMinute, nextE7: perMinute },
    ...{ connectionE7: e7('0'), minimumE7: e7('0'), attemptE7: e7('0'), steps: [] },
  };
  for (const word of words) {
    if (word.startsWith('+')) price.connectionE7 = e7(word.slice(1));
    else WORDS[word]?.(price, next);
    invariant(word.startsWith('+') || Object.hasOwn(WORDS, word), `${word} is no word of prices`);
  }
  const fault = faultOf(price);
  invariant(fault === undefined, `${text}: ${fault?.field} ${fault?.refused}, ${fault?.allowed}`);
  return price;
}

export function pricing(priceText: string, ruleText = ''): Pricing {
  const given = new Map(
    ruleText
      .split(' ')
      .filter((word) => word !== '')
      .map((word) => word.split('=') as [string, string]),
  );
  const take = (name: string, usual: string): string => {
    const value = given.get(name) ?? usual;
    given.delete(name);
    return value;
  };
  const rules = {
    holdTimePrecisionMs: Number(take('P', '1000')),
    freeSeconds: Number(take('free', '0')),
    feeDecimals: Number(take('decimals', '7')),
    feeUnit: money(take('unit', '0')),
  };
  const packageSeconds = Number(take('package', '0'));
  invariant(given.size === 0, `${[...given.keys()]} are no rules`);
  return { price: tariff(priceText), rules, packageSeconds };
}
