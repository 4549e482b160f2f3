// The charge of a record, or of all that a filter finds, put right by hand (CDR-5). What it was
// stays beside the record, the ledger gets a correcting entry, and balance and figures follow.
import { fail, isUuid, ok, type Result } from '@tandem/base/kernel';
import { add, type Money, mulDiv, parseMoney, printMoney, subtract } from '@tandem/base/money';
import type { RecordFilter } from '@tandem/books/cdr/contract';
import type { Correction, RatedCall, RerateStore } from '@tandem/books/rerating';
import type { Asker, AuditLog } from '../ports.ts';
import { invalid, type RecordQuery, type RecordQueryFault } from './query.ts';
import { allowedQuery, type QueryParts } from './query-limits.ts';

export interface CorrectParts extends QueryParts {
  readonly records: Pick<RerateStore, 'charged' | 'correct'>;
  readonly audit: AuditLog;
}

export interface CorrectionRequest {
  /** One record, or what a filter with both its ends finds. */
  readonly of: { readonly id: string } | { readonly query: RecordQuery };
  /** What each is charged then, or how much of what it is charged now: one of them. */
  readonly charge?: string | undefined;
  readonly percent?: string | undefined;
  readonly reason: string;
  readonly dryRun: boolean;
  readonly asker: Asker;
}

export interface CorrectionReport {
  readonly dryRun: boolean;
  /** That somebody is charged for. */
  readonly records: number;
  readonly changed: number;
  /** Somebody else corrected them meanwhile: run it again. */
  readonly passedOver: number;
  readonly before: string;
  readonly after: string;
}

/** A mistake in a filter is to be found before it has cost a day: who means more asks twice. */
const MOST_RECORDS = 100_000;
const E7_IN_PERCENT = 1_000_000_000n;

type Change = (charge: Money) => Money;

export async function correctRecords(
  parts: CorrectParts,
  request: CorrectionRequest,
): Promise<Result<CorrectionReport, RecordQueryFault>> {
  const { of, reason, dryRun } = request;
  if (reason.trim() === '') return fail(invalid('reason', 'why the charge is changed'));
  const change = changeOf(request);
  if (!change.ok) return change;
  const filter = await filterOf(parts, of);
  if (!filter.ok) return filter;
  const seen = await corrects(parts, filter.value, {
    ...request,
    change: change.value,
    dryRun: true,
  });
  if (seen.records > MOST_RECORDS) return fail(tooMany);
  const report = dryRun
    ? seen
    : await corrects(parts, filter.value, { ...request, change: change.value });
  if (!dryRun && report.changed > 0) await parts.audit.write(trailOf(request, report));
  return ok(report);
}

function changeOf({ charge, percent }: CorrectionRequest): Result<Change, RecordQueryFault> {
  if ((charge === undefined) === (percent === undefined)) {
    return fail(invalid('charge', 'either charge or percent'));
  }
  const amount = parseMoney(charge ?? percent);
  if (!amount.ok || amount.value < 0n) {
    const field = charge === undefined ? 'percent' : 'charge';
    return fail(invalid(field, amount.ok ? 'zero or more' : amount.error.allowed));
  }
  const { value } = amount;
  if (percent === undefined) return ok(() => value);
  return ok((before) => mulDiv(before, { by: value, per: E7_IN_PERCENT }, 'halfUp'));
}

async function filterOf(
  parts: CorrectParts,
  of: CorrectionRequest['of'],
): Promise<Result<RecordFilter | { readonly id: string }, RecordQueryFault>> {
  if ('id' in of) return isUuid(of.id) ? ok(of) : fail(invalid('id', 'the id of a record'));
  // What is meant is said: without its ends a filter would mean all that a query may see.
  for (const field of ['from', 'until'] as const) {
    if (of.query[field] === undefined) {
      return fail(invalid(field, 'a moment such as 2026-01-31T10:00:00Z'));
    }
  }
  const allowed = await allowedQuery(parts, of.query);
  return allowed.ok ? ok(allowed.value.filter) : allowed;
}

interface Doing extends CorrectionRequest {
  readonly change: Change;
}

async function corrects(
  { records }: CorrectParts,
  filter: RecordFilter | { readonly id: string },
  { change, dryRun, asker, reason }: Doing,
): Promise<CorrectionReport> {
  const counts = { records: 0, changed: 0, passedOver: 0 };
  let before = 0n as Money;
  let after = 0n as Money;
  for await (const calls of records.charged(filter)) {
    counts.records += calls.length;
    const wanted = calls.flatMap((call) => correctionOf(call, change));
    const done = dryRun ? undefined : await records.correct(wanted, { actor: asker.actor, reason });
    for (const { call, moves } of wanted) {
      if (done !== undefined && !done.has(call.id)) counts.passedOver += 1;
      else counts.changed += 1;
      for (const move of moves) {
        before = add(before, move.before);
        after = add(after, move.after);
      }
    }
    if (dryRun && counts.records > MOST_RECORDS) break;
  }
  return { dryRun, ...counts, before: printMoney(before), after: printMoney(after) };
}

function correctionOf(call: RatedCall, change: Change): readonly Correction[] {
  const { charge, cost, agents, attempts, most } = call;
  if (charge === null) return [];
  const { account, accountId, fee } = charge;
  const now = change(fee);
  if (now === fee) return [];
  const move = { side: 'charge', account, accountId, before: fee, after: now } as const;
  return [
    {
      call,
      after: { charge: { ...charge, fee: now }, cost, agents, attempts, most },
      moves: [{ ...move, amount: subtract(fee, now) }],
    },
  ];
}

function trailOf(request: CorrectionRequest, report: CorrectionReport) {
  const { of, percent, reason, asker } = request;
  const { actor, source } = asker;
  const { changed, before, after } = report;
  const query = 'id' in of ? {} : { filter: JSON.stringify(of.query) };
  return {
    ...{ actor, source, action: 'cdr.correct', objectType: 'cdrs' },
    objectId: 'id' in of ? of.id : `${changed} records`,
    before: { charge: before },
    after: { charge: after, reason, ...query, ...(percent === undefined ? {} : { percent }) },
  };
}

const tooMany: RecordQueryFault = {
  code: 'RECORDS_TOO_MANY',
  field: 'from',
  allowed: `at most ${MOST_RECORDS} records at once`,
};
