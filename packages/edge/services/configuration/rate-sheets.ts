// A rate group's rates in and out as a sheet. The sheet is streamed: it is never whole in memory.
import { fail, ok, type Result } from '@tandem/base/kernel';
import {
  rateSheetHead,
  rateSheetLine,
  readRateSheet,
  type SheetFault,
  SheetRefused,
} from '@tandem/edge/configuration';
import type { Asker } from '../ports.ts';
import type { ConfigurationStore, RateStore, StoredRate, StoreFault } from './ports.ts';
import { rateFields, storedRate } from './rate-fields.ts';

export interface SheetParts {
  readonly store: ConfigurationStore;
  readonly rates: RateStore;
}

export interface SheetImport {
  readonly group: string;
  /** replace: the group is the sheet then. upsert: what the sheet does not have stays. */
  readonly way: 'replace' | 'upsert';
  readonly text: AsyncIterable<Uint8Array>;
  readonly dryRun: boolean;
  readonly asker: Asker;
}

export interface SheetReport {
  readonly rows: number;
  readonly added: number;
  readonly changed: number;
  readonly closed: number;
  readonly removed: number;
}

const NOTHING_READ: SheetReport = { rows: 0, added: 0, changed: 0, closed: 0, removed: 0 };

export type SheetImportFault =
  | { readonly is: 'group' }
  | { readonly is: 'sheet'; readonly faults: readonly SheetFault[]; readonly rest: number }
  | { readonly is: 'store'; readonly faults: readonly StoreFault[] };

export async function importRates(
  { store }: SheetParts,
  { group, way, text, dryRun, asker }: SheetImport,
): Promise<Result<SheetReport, SheetImportFault>> {
  if ((await store.find('rateGroups', group)) === undefined) return fail({ is: 'group' });
  const rows = storedRows(text, group);
  try {
    const change = { change: 'rates', group, merge: { way }, rows } as const;
    const { actor, source } = asker;
    const done = await store.transact([change], { actor, source, dryRun });
    if (!done.ok) return fail({ is: 'store', faults: done.error });
    const [report] = done.value.rates;
    if (report === undefined) return ok(NOTHING_READ);
    const { rows: read, added, changed, closed, removed } = report;
    return ok({ rows: read, added, changed, closed, removed });
  } catch (error) {
    if (!(error instanceof SheetRefused)) throw error;
    return fail({ is: 'sheet', faults: error.faults, rest: error.rest });
  }
}

async function* storedRows(
  text: AsyncIterable<Uint8Array>,
  group: string,
): AsyncGenerator<readonly StoredRate[], void, void> {
  for await (const batch of readRateSheet(text, group)) yield batch.map(storedRate);
}

/** Undefined when there is no such group. */
export async function exportRates(
  { store, rates }: SheetParts,
  group: string,
): Promise<AsyncIterable<string> | undefined> {
  const found = await store.find('rateGroups', group);
  return found === undefined ? undefined : sheetLines(rates, found.key);
}

async function* sheetLines(rates: RateStore, key: bigint): AsyncGenerator<string, void, void> {
  yield rateSheetHead();
  for await (const batch of rates.stream(key)) {
    yield batch.map((rate) => rateSheetLine(rateFields(rate))).join('');
  }
}
