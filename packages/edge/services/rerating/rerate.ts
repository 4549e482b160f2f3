// A period is priced again (BIL-12): what would change is shown account by account; applied,
// records and ledger follow in one transaction a page, so that it may be broken off and begun
// again: what is right already is not touched twice.
import { fail, ok, type Result } from '@tandem/base/kernel';
import { printMoney } from '@tandem/base/money';
import {
  type AccountDifference,
  type Correction,
  Differences,
  type RatedCall,
  type RerateFilter,
  reprice,
  type SideName,
  type UnpricedCount,
} from '@tandem/books/rerating';
import { UTC_ZONE } from '@tandem/domain/rating';
import { readAt } from '../decks/options.ts';
import type { Asker } from '../ports.ts';
import type { RerateEntry } from './board.ts';
import type { RerateParts } from './ports.ts';
import { CurrentPrices } from './price-book.ts';

export interface RerateRequest {
  readonly from: string;
  readonly until: string;
  readonly account?: string | undefined;
  readonly callee?: string | undefined;
  readonly side: SideName | 'both';
  /** Rates of a date, or now, at the hours of each call; undefined: those of its own moment. */
  readonly rates?: string | undefined;
  readonly reason: string;
  readonly dryRun: boolean;
  readonly asker: Asker;
  /** Nobody waits for it any more: it ends behind the page that it is at. */
  readonly isGone?: () => boolean;
}

export interface RerateReport {
  readonly dryRun: boolean;
  readonly from: string;
  readonly until: string;
  /** Calls of the period that somebody pays for, or that a gateway was tried for. */
  readonly records: number;
  readonly changed: number;
  /** Somebody else corrected them meanwhile: run it again. */
  readonly passedOver: number;
  readonly accounts: readonly AccountReport[];
  /** Sides that have no price now, and stay as they are. */
  readonly unpriced: readonly UnpricedCount[];
}

export interface AccountReport {
  readonly account: string;
  readonly side: AccountDifference['side'];
  readonly records: number;
  readonly before: string;
  readonly after: string;
  /** What the balance moves by. */
  readonly balance: string;
}

export interface RerateFault {
  readonly field: string;
  readonly allowed: string;
  readonly detail: string;
}

interface Plan {
  readonly filter: RerateFilter;
  readonly datedMs: number | null;
  readonly sides: readonly SideName[];
}

export async function rerate(
  parts: RerateParts,
  request: RerateRequest,
): Promise<Result<RerateReport, RerateFault>> {
  const plan = await planOf(parts, request);
  if (!plan.ok) return plan;
  const { filter, datedMs, sides } = plan.value;
  const book = await CurrentPrices.open(parts, datedMs);
  const run = new Run(parts, request);
  const entry = await begun(parts, request, filter);
  try {
    for await (const calls of parts.records.calls(filter)) {
      if (request.isGone?.() === true) break;
      await book.prepare(calls, sides);
      await run.take(calls.map((call) => ({ call, priced: reprice(call, { book, sides }) })));
      const { records, changed } = run.counts;
      entry.tell(records, changed);
    }
  } finally {
    entry.end();
    // Also of what was done before something broke.
    await run.tellAudit(filter);
  }
  return ok(run.report(filter));
}

async function begun(
  { board, records, clock }: RerateParts,
  { asker, dryRun }: RerateRequest,
  filter: RerateFilter,
): Promise<RerateEntry> {
  const moment = (ms: number): string => new Date(ms).toISOString();
  return board.begin({
    ...{ actor: asker.actor, dryRun, startedAt: moment(clock.wallMs()) },
    ...{ from: moment(filter.fromMs), until: moment(filter.untilMs) },
    of: await records.count(filter),
  });
}

interface PricedCall {
  readonly call: RatedCall;
  readonly priced: ReturnType<typeof reprice>;
}

class Run {
  readonly #parts: RerateParts;
  readonly #request: RerateRequest;
  readonly #differences = new Differences();
  #passedOver = 0;

  constructor(parts: RerateParts, request: RerateRequest) {
    this.#parts = parts;
    this.#request = request;
  }

  get counts(): { readonly records: number; readonly changed: number } {
    return this.#differences;
  }

  async take(calls: readonly PricedCall[]): Promise<void> {
    const corrections = calls.flatMap(({ priced: { repricing } }): readonly Correction[] =>
      repricing.is === 'changed' ? [repricing.correction] : [],
    );
    const { dryRun, reason, asker } = this.#request;
    const isWritten = !dryRun && corrections.length > 0;
    const by = { actor: asker.actor, reason };
    const done = isWritten ? await this.#parts.records.correct(corrections, by) : undefined;
    for (const { call, priced } of calls) {
      const isStale = priced.repricing.is === 'changed' && done?.has(call.id) === false;
      if (isStale) this.#passedOver += 1;
      else this.#differences.count(priced);
    }
  }

  report({ fromMs, untilMs }: RerateFilter): RerateReport {
    const { records, changed } = this.#differences;
    return {
      dryRun: this.#request.dryRun,
      ...{ from: new Date(fromMs).toISOString(), until: new Date(untilMs).toISOString() },
      ...{ records, changed, passedOver: this.#passedOver },
      accounts: this.#differences.accounts().map((one) => ({
        ...{ account: one.accountId, side: one.side, records: one.records },
        ...{ before: printMoney(one.before), after: printMoney(one.after) },
        balance: printMoney(one.balance),
      })),
      unpriced: this.#differences.unpriced(),
    };
  }

  async tellAudit(filter: RerateFilter): Promise<void> {
    if (this.#request.dryRun || this.#differences.changed === 0) return;
    const { asker, reason, account, callee, side, rates } = this.#request;
    const { from, until, records, changed } = this.report(filter);
    await this.#parts.audit.write({
      ...{ actor: asker.actor, source: asker.source, action: 'cdrs.rerated' },
      ...{ objectType: 'cdrs', objectId: `${from} ${until}` },
      after: {
        ...{ reason, side, records, changed },
        ...{ account: account ?? null, callee: callee ?? null, rates: rates ?? null },
      },
    });
  }
}

async function planOf(
  { store, clock }: RerateParts,
  request: RerateRequest,
): Promise<Result<Plan, RerateFault>> {
  const [fromMs, untilMs] = [Date.parse(request.from), Date.parse(request.until)];
  if (Number.isNaN(fromMs)) return fail(notAMoment('from', request.from));
  if (Number.isNaN(untilMs)) return fail(notAMoment('until', request.until));
  if (fromMs >= untilMs) {
    const allowed = 'a moment after the first one';
    return fail({ field: 'until', allowed, detail: 'the period has no length' });
  }
  if (!request.dryRun && request.reason.trim() === '') {
    return fail({ field: 'reason', allowed: 'a text', detail: 'it stands at each correction' });
  }
  const account = await accountKey(store, request.account);
  if (!account.ok) return account;
  const at = { nowMs: clock.wallMs(), zone: UTC_ZONE };
  const dated = readAt(request.rates, at);
  if (!dated.ok || dated.value === null) {
    const allowed = 'a date such as 2026-01-31, or "now"';
    return fail({ field: 'rates', allowed, detail: request.rates ?? '' });
  }
  const { side, callee } = request;
  return ok({
    filter: { fromMs, untilMs, account: account.value, calleePrefix: digitsOf(callee) },
    datedMs: dated.value ?? null,
    sides: side === 'both' ? ['charge', 'cost'] : [side],
  });
}

async function accountKey(
  store: RerateParts['store'],
  id: string | undefined,
): Promise<Result<bigint | undefined, RerateFault>> {
  if (id === undefined) return ok(undefined);
  const found = await store.find('accounts', id);
  if (found !== undefined) return ok(found.key);
  return fail({ field: 'account', allowed: 'the id of an account', detail: `there is no ${id}` });
}

/** What stands in no number would be a pattern. */
const digitsOf = (text: string | undefined): string | undefined => text?.replace(/[^0-9*#]/g, '');

const notAMoment = (field: string, text: string): RerateFault => ({
  field,
  allowed: 'a moment such as 2026-01-31T10:00:00Z',
  detail: text,
});
