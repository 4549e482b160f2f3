// What one side pays for a call: found in its rate group once, copied, and kept until the end.
import { fail, ok, type Result } from '@tandem/base/kernel';
import { type Money, smaller, ZERO_MONEY } from '@tandem/base/money';
import type { ParameterView } from '@tandem/domain/parameters';
import type { CallLevel } from '@tandem/domain/parties';
import {
  type BillingRules,
  billingRules,
  type DatedPrice,
  fee,
  type Pricing,
  priceFrom,
  pricesOverTime,
} from '@tandem/domain/rating';
import type { Named, RatedSide, RecordedRules } from '@tandem/domain/record';
import type { MoneyRequest } from '@tandem/engine/balance/contract';
import type { Entry, Snapshot } from '@tandem/engine/snapshot';
import { levelOfArea } from './area-levels.ts';
import { named } from './names.ts';

export interface Sale {
  readonly account: Entry<'accounts'>;
  readonly group: Named;
  /** The number that the rate table was asked about. */
  readonly number: string;
  readonly prefix: string;
  readonly area: string;
  readonly level: CallLevel | null;
  readonly prices: readonly DatedPrice[];
  readonly rules: BillingRules;
}

export type NoSale = 'noGroup' | 'loading' | 'noRate' | 'locked';

export interface SaleQuestion {
  readonly account: Entry<'accounts'>;
  /** null: that of the account. */
  readonly group?: string | null;
  readonly number: string;
  readonly atMs: number;
}

export function saleOf(snapshot: Snapshot, question: SaleQuestion): Result<Sale, NoSale> {
  const { account, number, atMs } = question;
  const name = question.group ?? account.party.rateGroup;
  const rates = name === null ? undefined : snapshot.rates(name);
  if (rates === undefined) return fail('noGroup');
  if (rates.state === 'loading') return fail('loading');
  const { table, zone, group } = rates;
  const rate = table.find(number, atMs, zone);
  if (rate === undefined) return fail('noRate');
  if (rate.locked) return fail('locked');
  const { prefix, area } = rate;
  const level = rate.level ?? levelOfArea(snapshot, { area, number });
  const splits = group.party.bandCrossing === 'split';
  const single = [{ fromMs: atMs, price: rate.price() }];
  const prices = splits ? pricesOverTime(table, number, { atMs, zone }) : single;
  const rules = rulesOf(snapshot.parameters);
  return ok({ ...{ account, number, prefix, area, level, prices, rules }, group: named(group) });
}

const knownRules = new WeakMap<ParameterView, BillingRules>();

function rulesOf(view: ParameterView): BillingRules {
  const known = knownRules.get(view);
  if (known !== undefined) return known;
  const made = billingRules(view);
  knownRules.set(view, made);
  return made;
}

/** As charged when it is answered then; hours to come are steps of it. */
export function pricingOf({ prices, rules }: Sale, answeredAtMs: number): Pricing {
  const { freeSeconds } = rules;
  return { price: priceFrom(prices, { answeredAtMs, freeSeconds }), rules, packageSeconds: 0 };
}

/** Undefined: the same whenever it is answered. */
export function pricingSince(sale: Sale | null, answeredAtMs: number): Pricing | undefined {
  return sale === null || sale.prices.length < 2 ? undefined : pricingOf(sale, answeredAtMs);
}

/** What a call asks of the balance before it is let through. */
export function moneyRequest(sale: Sale, startedAtMs: number, view: ParameterView): MoneyRequest {
  return {
    account: sale.account.key,
    pricing: pricingOf(sale, startedAtMs),
    advanceMinutes: view.get('SERVER_BILLING_PREVENT_OVERDRAFT_ADVANCE_TIME'),
  };
}

export interface Charged {
  readonly side: RatedSide;
  readonly fee: Money;
  /** Without the cap it would have been more. */
  readonly isCapped: boolean;
}

export interface Charging {
  readonly holdTimeMs: number;
  readonly answeredAtMs: number;
  /** Nothing above it is charged; null: there is no cap. */
  readonly most: Money | null;
}

export function charge(sale: Sale, { holdTimeMs, answeredAtMs, most }: Charging): Charged {
  const pricing = pricingOf(sale, answeredAtMs);
  const { amount, billedSeconds } = fee(holdTimeMs, pricing);
  const capped = most === null ? amount : smaller(amount, most);
  const { account, group, prefix, area, number } = sale;
  const { price, rules } = pricing;
  const rate = { group, prefix, area, price, rules: recorded(rules) };
  const side = { account: named(account), rate, number, billedSeconds, feeE7: String(capped) };
  return { side, fee: capped, isCapped: capped < amount };
}

/** The fee alone, for levels of agents. */
export function feeOf(sale: Sale, { holdTimeMs, answeredAtMs }: Omit<Charging, 'most'>): Money {
  return fee(holdTimeMs, pricingOf(sale, answeredAtMs)).amount;
}

/** Booked as nothing, and flagged by the rate that is missing. */
export function unknownCost(account: Named, number: string): RatedSide {
  return { account, rate: null, number, billedSeconds: 0, feeE7: String(ZERO_MONEY) };
}

const knownRecorded = new WeakMap<BillingRules, RecordedRules>();

function recorded(rules: BillingRules): RecordedRules {
  const known = knownRecorded.get(rules);
  if (known !== undefined) return known;
  const { feeUnit, ...rest } = rules;
  const made = Object.freeze({ ...rest, feeUnitE7: String(feeUnit) });
  knownRecorded.set(rules, made);
  return made;
}

const MINUTE_SECONDS = 60;

/** What a minute costs after the first block, in 10^-7: by it routes are compared. */
export function perMinuteE7({ prices }: Sale): number {
  const price = prices[0]?.price;
  return price === undefined ? 0 : (price.nextE7 * MINUTE_SECONDS) / price.perSeconds;
}

export interface CostQuestion {
  /** Of rates. */
  readonly group: string;
  readonly number: string;
  readonly atMs: number;
}

/** The same of what is only compared: nothing is copied. null: there is no price. */
export function minuteCostE7(
  snapshot: Snapshot,
  { group, number, atMs }: CostQuestion,
): number | null {
  const rates = snapshot.rates(group);
  if (rates === undefined || rates.state === 'loading') return null;
  const rate = rates.table.find(number, atMs, rates.zone);
  if (rate === undefined || rate.locked) return null;
  return (rate.nextE7 * MINUTE_SECONDS) / rate.perSeconds;
}
