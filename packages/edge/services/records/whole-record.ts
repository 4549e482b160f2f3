// One record with all that is known of it, as data: what `explain` says in sentences (DIA-3), for
// pages that draw it.
import type { Uuid } from '@tandem/base/kernel';
import { type Money, moneyFromE7, printMoney } from '@tandem/base/money';
import type {
  ListedAttempt,
  ListedCorrection,
  ListedEntry,
  WholeRecord,
} from '@tandem/books/cdr/contract';
import type { RecordedRate } from '@tandem/domain/record';
import {
  chargeLines,
  type ExplainParts,
  listedOf,
  payersSections,
  profitRule,
  type Section,
  sectionsOf,
} from './explain-record.ts';
import { momentText, payersView, type RecordView, recordView } from './view.ts';

export interface RateView {
  readonly group: string;
  readonly prefix: string;
  readonly area: string;
  readonly firstSeconds: number;
  readonly nextSeconds: number;
  readonly perSeconds: number;
}

export interface WholeRecordView extends RecordView {
  readonly tries: readonly ListedAttempt[];
  /** The decision trace: guard, numbers, price and routes, in order. */
  readonly trace: readonly string[];
  readonly attemptCosts: readonly AttemptCostView[];
  readonly chargeRate: RateView | null;
  readonly costRate: RateView | null;
  /** The arithmetic of both sides, in sentences. */
  readonly arithmetic: { readonly charge: readonly string[]; readonly cost: readonly string[] };
  readonly agents: readonly { readonly account: string; readonly amount: string }[];
  readonly packageSeconds: number;
  readonly entries: readonly EntryView[];
  readonly corrections: readonly CorrectionView[];
  /** All of it in sentences. */
  readonly sections: readonly Section[];
}

export interface AttemptCostView {
  readonly place: number;
  readonly account: string;
  readonly number: string;
  readonly fee: string;
}

export interface EntryView {
  readonly id: string;
  readonly kind: string;
  /** Keys of accounts. */
  readonly debitAccount: string;
  readonly creditAccount: string;
  readonly at: string;
  readonly amount: string;
}

export interface CorrectionView {
  readonly at: string;
  readonly actor: string;
  readonly reason: string;
  readonly charge: Change | null;
  readonly cost: Change | null;
  readonly commission: Change | null;
}

interface Change {
  readonly before: string;
  readonly after: string;
}

/** undefined: there is no such record. */
export async function wholeRecord(
  { archive, parameters }: ExplainParts,
  id: Uuid,
): Promise<{ readonly record: WholeRecord; readonly view: WholeRecordView } | undefined> {
  const record = await archive.find(id);
  if (record === undefined) return undefined;
  const sections = sectionsOf(record, await profitRule(parameters));
  return { record, view: viewOf(record, sections) };
}

/** For who pays: his side of it alone. */
export function payersRecord(record: WholeRecord): WholeRecordView {
  const view = viewOf(record, payersSections(record));
  return {
    ...view,
    ...payersView(listedOf(record)),
    ...{ tries: [], attemptCosts: [], trace: [], costRate: null, agents: [], entries: [] },
    arithmetic: { charge: view.arithmetic.charge, cost: [] },
    corrections: view.corrections.map((one) => ({ ...one, cost: null, commission: null })),
  };
}

function viewOf(record: WholeRecord, sections: readonly Section[]): WholeRecordView {
  const { chargeRate, costRate, agents, packageSeconds } = record;
  const { trace, tries, entries, corrections } = record;
  return {
    ...recordView(listedOf(record)),
    ...{ tries, trace, packageSeconds },
    attemptCosts: record.attemptCosts.map(({ place, accountId, number, fee }) => ({
      ...{ place, account: accountId, number, fee: printMoney(fee) },
    })),
    chargeRate: rateView(chargeRate),
    costRate: rateView(costRate),
    arithmetic: { charge: chargeLines(record, 'charge'), cost: chargeLines(record, 'cost') },
    agents: agents.map(({ account, amountE7 }) => ({
      ...{ account: account.id, amount: printMoney(moneyFromE7(BigInt(amountE7))) },
    })),
    entries: entries.map(entryView),
    corrections: corrections.map(correctionView),
    sections,
  };
}

function rateView(rate: RecordedRate | null): RateView | null {
  if (rate === null) return null;
  const { group, prefix, area, price } = rate;
  const { firstSeconds, nextSeconds, perSeconds } = price;
  return { group: group.id, prefix, area, firstSeconds, nextSeconds, perSeconds };
}

function entryView({ id, atMs, amount, kind, ...accounts }: ListedEntry): EntryView {
  return {
    ...{ id: String(id), kind, at: momentText(atMs), amount: printMoney(amount) },
    debitAccount: String(accounts.debitAccount),
    creditAccount: String(accounts.creditAccount),
  };
}

function correctionView(one: ListedCorrection): CorrectionView {
  return {
    ...{ at: momentText(one.atMs), actor: one.actor, reason: one.reason },
    charge: changeOf(one.chargeBefore, one.chargeAfter),
    cost: changeOf(one.costBefore, one.costAfter),
    commission: changeOf(one.commissionBefore, one.commissionAfter),
  };
}

const changeOf = (before: Money | null, after: Money | null): Change | null =>
  before === null || after === null || before === after
    ? null
    : { before: printMoney(before), after: printMoney(after) };
