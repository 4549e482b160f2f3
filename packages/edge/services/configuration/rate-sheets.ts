// A rate group's rates in and out as a sheet. The sheet is streamed: it is never whole in memory.
import { fail, ok, type Result } from '@tandem/base/kernel';
import {
  rateSheetHead,
  rateSheetLine,
  readRateSheet,
  type SheetFault,
  SheetRefused,
} from '@tandem/edge/configuration';
import { isKindName, type KindName } from '@tandem/edge/objects';
import type { Asker } from '../ports.ts';
import { nameOf, namesInScope } from '../rights/view.ts';
import type {
  ConfigurationStore,
  RateStore,
  StoredObject,
  StoredRate,
  StoreFault,
} from './ports.ts';
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

/** Undefined when there is no such group, or none of which this asker is to know. */
export async function exportRates(
  { store, rates }: SheetParts,
  group: string,
  asker: Asker,
): Promise<AsyncIterable<string> | undefined> {
  const found = await store.find('rateGroups', group);
  if (found === undefined || !(await maySeeGroup(store, found, asker))) return undefined;
  return sheetLines(rates, found.key);
}

/** Who is bound to an account sees the groups by which accounts in his scope are charged. */
async function maySeeGroup(
  store: ConfigurationStore,
  { id }: StoredObject,
  asker: Asker,
): Promise<boolean> {
  if (!asker.rights.has('rateGroups:see')) return false;
  if (asker.account === null) return true;
  const { objects } = await store.readAll();
  return namesInScope(asker, objects.filter(isOfKnownKind)).has(nameOf({ kind: 'rateGroups', id }));
}

const isOfKnownKind = (object: StoredObject): object is StoredObject & { kind: KindName } =>
  isKindName(object.kind);

async function* sheetLines(rates: RateStore, key: bigint): AsyncGenerator<string, void, void> {
  yield rateSheetHead();
  for await (const batch of rates.stream(key)) {
    yield batch.map((rate) => rateSheetLine(rateFields(rate))).join('');
  }
}
