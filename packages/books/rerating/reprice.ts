// One record priced again: the same arithmetic as when the call ended, with other prices. The rules
// of rounding are those that the call was charged by, and so is what the server had reserved when
// it cut a call: a customer who was cut off for lack of money never owes more for it afterwards.
import { type Money, moneyFromE7, smaller, subtract, ZERO_MONEY } from '@tandem/base/money';
import {
  type AgentLevel,
  agentIncomes,
  type BillingRules,
  type DatedPrice,
  fee,
  priceFrom,
} from '@tandem/domain/rating';
import type { AgentIncome, Named, RecordedRate, RecordedRules } from '@tandem/domain/record';
import type {
  Correction,
  CorrectionMove,
  RatedAttempt,
  RatedCall,
  RatedFigures,
  SideName,
} from './contract.ts';

/** What a rate group says of a number now. */
export interface FoundPrice {
  readonly group: Named;
  readonly prefix: string;
  readonly area: string;
  readonly prices: readonly DatedPrice[];
}

export type NoPrice = 'noGroup' | 'noRate' | 'locked';
export type Priced =
  | { readonly is: 'priced'; readonly found: FoundPrice }
  | { readonly is: NoPrice };

/** Prices as they are to be applied. */
export interface PriceBook {
  /** What the account is charged or paid by; a phone may have a group of its own. */
  priceOf(question: PriceQuestion): Priced;
  /** How the agent lives now; undefined: there is no such account any more. */
  agent(account: bigint): AgentTerms | undefined;
  /** Whose an attempt at this gateway is, and by what number; undefined: it is gone. */
  owedForAttempt(attempt: RatedAttempt): Owed | undefined;
  /** Where a record has none: its vendor's rate was missing. */
  readonly rules: BillingRules;
}

/** Who is paid for an attempt, and the number that the price is asked for. */
export type Owed = Pick<RatedFigures, 'account' | 'accountId' | 'number'>;

export interface PriceQuestion {
  readonly account: bigint;
  readonly phone: bigint | null;
  readonly number: string;
  readonly startedAtMs: number;
}

export interface AgentTerms {
  readonly income: 'commission' | 'rateDifference';
  readonly percentE7: bigint;
}

export type Repricing =
  | { readonly is: 'same' }
  | { readonly is: 'changed'; readonly correction: Correction };

export interface Repriced {
  readonly repricing: Repricing;
  /** Sides that were left as they are, and why. */
  readonly unpriced: readonly { readonly side: SideName; readonly why: NoPrice }[];
}

export interface RepriceOptions {
  readonly book: PriceBook;
  readonly sides: readonly SideName[];
}

export function reprice(call: RatedCall, options: RepriceOptions): Repriced {
  const { sides } = options;
  const charge = sides.includes('charge')
    ? chargeAgain(call, options.book)
    : untouched(call.charge);
  const cost = sides.includes('cost') ? costAgain(call, options.book) : untouched(call.cost);
  const isCosted = sides.includes('cost');
  const tried = call.attempts.map((one) =>
    isCosted ? attemptAgain(call, one, options.book) : untouched(one.figures),
  );
  const attempts = call.attempts.map((one, at) => ({
    ...one,
    figures: tried[at]?.figures ?? null,
  }));
  const unpriced = [
    ...(charge.why === null ? [] : [{ side: 'charge', why: charge.why } as const]),
    ...[cost, ...tried].flatMap(({ why }) =>
      why === null ? [] : [{ side: 'cost', why } as const],
    ),
  ];
  const isCharged = charge.figures?.fee !== call.charge?.fee;
  const agents = isCharged ? agentsAgain(call, charge.figures, options.book) : call.agents;
  const moves = [
    ...movesOf('charge', call.charge, charge.figures),
    ...movesOf('cost', call.cost, cost.figures),
    ...call.attempts.flatMap(({ figures }, at) => feeMoves(figures, attempts[at]?.figures ?? null)),
    ...commissionMoves(call.agents, agents),
  ];
  if (moves.length === 0) return { repricing: { is: 'same' }, unpriced };
  const after = {
    ...{ charge: charge.figures, cost: cost.figures, agents, attempts },
    most: charge.most,
  };
  return { repricing: { is: 'changed', correction: { call, after, moves } }, unpriced };
}

interface SideAgain {
  readonly figures: RatedFigures | null;
  readonly why: NoPrice | null;
  readonly most: Money | null;
}

const untouched = (figures: RatedFigures | null): SideAgain => ({ figures, why: null, most: null });

function chargeAgain(call: RatedCall, book: PriceBook): SideAgain {
  const { charge, callerPhone } = call;
  if (charge === null) return untouched(null);
  const again = sideAgain(call, charge, { book, phone: callerPhone });
  const most = reservedFor(call, charge);
  if (again.figures === null || most === null) return { ...again, most };
  return { ...again, most, figures: { ...again.figures, fee: smaller(again.figures.fee, most) } };
}

function costAgain(call: RatedCall, book: PriceBook): SideAgain {
  if (call.cost === null) return untouched(null);
  return sideAgain(call, call.cost, { book, phone: null });
}

/** A fee that there was before, or none; an attempt that costs nothing has no figures. */
function attemptAgain(call: RatedCall, attempt: RatedAttempt, book: PriceBook): SideAgain {
  const { figures: before } = attempt;
  const owed = before ?? book.owedForAttempt(attempt);
  if (owed === undefined) return untouched(null);
  const figures = { ...NOTHING_YET, ...owed };
  const unanswered = { ...call, holdTimeMs: 0, answeredAtMs: call.startedAtMs };
  const again = sideAgain(unanswered, figures, { book, phone: null });
  if (before !== null) return again;
  // It cost nothing, and does so where there is no price for it now.
  return again.figures?.fee === ZERO_MONEY ? untouched(null) : again;
}

const NOTHING_YET = { fee: ZERO_MONEY, billedSeconds: 0, rate: null } as const;

interface Asked {
  readonly book: PriceBook;
  readonly phone: bigint | null;
}

function sideAgain(call: RatedCall, figures: RatedFigures, { book, phone }: Asked): SideAgain {
  const { account, number } = figures;
  const priced = book.priceOf({ account, phone, number, startedAtMs: call.startedAtMs });
  if (priced.is !== 'priced') return { figures, why: priced.is, most: null };
  const { group, prefix, area, prices } = priced.found;
  const rules = figures.rate === null ? book.rules : rulesOf(figures.rate.rules);
  const { freeSeconds } = rules;
  const price = priceFrom(prices, { answeredAtMs: call.answeredAtMs, freeSeconds });
  const packageSeconds = figures === call.charge ? call.packageSeconds : 0;
  const { amount, billedSeconds } = fee(call.holdTimeMs, { price, rules, packageSeconds });
  const rate: RecordedRate = { group, prefix, area, price, rules: recorded(rules) };
  return { figures: { ...figures, fee: amount, billedSeconds, rate }, why: null, most: null };
}

/** Less was booked than the call came to: so much was reserved, and no more may be charged. */
function reservedFor(call: RatedCall, { fee: booked, rate }: RatedFigures): Money | null {
  if (call.most !== null || rate === null) return call.most;
  const { packageSeconds, holdTimeMs } = call;
  const pricing = { price: rate.price, rules: rulesOf(rate.rules), packageSeconds };
  return booked < fee(holdTimeMs, pricing).amount ? booked : null;
}

function agentsAgain(
  { agents, startedAtMs, answeredAtMs, holdTimeMs }: RatedCall,
  charge: RatedFigures | null,
  book: PriceBook,
): readonly AgentIncome[] {
  if (charge === null || agents.length === 0) return agents;
  let below = charge.fee;
  const levels: AgentLevel[] = [];
  for (const { account } of agents) {
    const key = BigInt(account.key);
    const terms = book.agent(key);
    if (terms?.income === 'commission') {
      levels.push({ income: 'commission', percentE7: terms.percentE7 });
      continue;
    }
    const { number } = charge;
    const priced = book.priceOf({ account: key, phone: null, number, startedAtMs });
    // Without a price of their own they take no part of the difference.
    if (terms !== undefined && priced.is === 'priced') {
      const rules = charge.rate === null ? book.rules : rulesOf(charge.rate.rules);
      const { freeSeconds } = rules;
      const price = priceFrom(priced.found.prices, { answeredAtMs, freeSeconds });
      below = fee(holdTimeMs, { price, rules, packageSeconds: 0 }).amount;
    }
    levels.push({ income: 'rateDifference', charge: below });
  }
  const amounts = agentIncomes(charge.fee, levels);
  return agents.map((agent, at) => ({ ...agent, amountE7: String(amounts[at]) }));
}

/** Of an attempt that may have cost nothing before. */
function feeMoves(
  before: RatedFigures | null,
  after: RatedFigures | null,
): readonly CorrectionMove[] {
  return movesOf('cost', before ?? (after && { ...after, fee: ZERO_MONEY }), after);
}

function movesOf(
  side: SideName,
  before: RatedFigures | null,
  after: RatedFigures | null,
): readonly CorrectionMove[] {
  if (before === null || after === null || before.fee === after.fee) return [];
  const { account, accountId } = before;
  // What costs more takes more away.
  const amount = subtract(before.fee, after.fee);
  return [{ side, account, accountId, before: before.fee, after: after.fee, amount }];
}

function commissionMoves(
  before: readonly AgentIncome[],
  after: readonly AgentIncome[],
): readonly CorrectionMove[] {
  return before.flatMap(({ account, amountE7 }, at): readonly CorrectionMove[] => {
    const was = moneyFromE7(BigInt(amountE7));
    const is = moneyFromE7(BigInt(after[at]?.amountE7 ?? amountE7));
    if (was === is) return [];
    const names = { account: BigInt(account.key), accountId: account.id };
    return [{ side: 'commission', ...names, before: was, after: is, amount: subtract(is, was) }];
  });
}

function rulesOf({ feeUnitE7, ...rules }: RecordedRules): BillingRules {
  return { ...rules, feeUnit: moneyFromE7(BigInt(feeUnitE7)) };
}

function recorded({ feeUnit, ...rules }: BillingRules): RecordedRules {
  return { ...rules, feeUnitE7: String(feeUnit) };
}
