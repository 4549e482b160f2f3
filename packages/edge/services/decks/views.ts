// Sheets and rates as people and programs are shown them: prices as texts, moments as RFC 3339.
import { moneyFromPrice, printMoney } from '@tandem/base/money';
import type { DeckRate } from '@tandem/domain/decks';
import { type ExplainedRow, stepText } from '@tandem/domain/rating';
import { rateFields } from '../configuration/rate-fields.ts';
import type { RateAnswer } from './explain.ts';
import type { DeckImported } from './import-sheet.ts';
import type { SheetImported } from './ports.ts';

export function importedView({ samples, ...rest }: DeckImported) {
  return {
    ...rest,
    samples: samples.map(({ before, after, ...sample }) => ({
      ...sample,
      before: rateView(before),
      after: rateView(after),
    })),
  };
}

export type ImportedView = ReturnType<typeof importedView>;

const rateView = (rate: DeckRate | undefined) => (rate === undefined ? null : rateFields(rate));

export function answerView({ rows, chosen: _, examples, atMs, ...rest }: RateAnswer) {
  return {
    ...rest,
    at: new Date(atMs).toISOString(),
    rows: rows.map(rowView),
    examples: examples.map(({ seconds, fee: { amount, billedSeconds, because } }) => ({
      ...{ seconds, billedSeconds, because },
      amount: printMoney(amount),
    })),
  };
}

export type AnswerView = ReturnType<typeof answerView>;

function rowView({ prefix, verdict, area, level, locked, hours, price, ...row }: ExplainedRow) {
  const text = (amountE7: number): string => printMoney(moneyFromPrice(amountE7));
  return {
    ...{ prefix, verdict, area, level, locked, hours },
    effectiveFrom: moment(row.effectiveFromMs),
    effectiveUntil: moment(row.effectiveUntilMs),
    ...{ price: text(price.nextE7), firstPrice: text(price.firstE7), per: price.perSeconds },
    ...{ first: price.firstSeconds, next: price.nextSeconds },
    connectionFee: text(price.connectionE7),
    ...{ incrementMode: price.mode, graceSeconds: price.graceSeconds },
    ...{ minimumFee: text(price.minimumE7), attemptFee: text(price.attemptE7) },
    steps: price.steps.map(stepText),
  };
}

const moment = (ms: number | null): string | null =>
  ms === null ? null : new Date(ms).toISOString();

export function sheetView({ atMs, undoneAtMs, ...sheet }: SheetImported) {
  return { ...sheet, at: moment(atMs), undoneAt: moment(undoneAtMs) };
}

export type SheetView = ReturnType<typeof sheetView>;
