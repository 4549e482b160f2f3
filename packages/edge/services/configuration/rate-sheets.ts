// A rate group's rates as a sheet, streamed: it is never whole in memory.
import { rateSheetHead, rateSheetLine } from '@tandem/edge/configuration';
import { isKindName, type KindName } from '@tandem/edge/objects';
import type { Asker } from '../ports.ts';
import { nameOf, namesInScope } from '../rights/view.ts';
import type { ConfigurationStore, RateStore, StoredObject } from './ports.ts';
import { rateFields } from './rate-fields.ts';

export interface SheetParts {
  readonly store: ConfigurationStore;
  readonly rates: RateStore;
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
