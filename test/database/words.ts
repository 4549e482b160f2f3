// What the stories about the configuration store are told in.
import assert from 'node:assert/strict';
import { parsePrice } from '@tandem/base/money';
import {
  type Change,
  type ChangeRates,
  type CreateObject,
  configurationStore,
  type DirectDatabase,
  type JsonObject,
  type MergeWay,
  type Rate,
  type RateBatches,
  type Transacted,
  type TransactOptions,
} from '@tandem/platform/postgres';

export const BY = { actor: 'ada', source: 'test' } as const;

/** `create('mappingGateways', 'acme-in', { account: 'acme' })`: account is a reference. */
export function create(kind: string, id: string, document: JsonObject = {}): CreateObject {
  return { change: 'create', kind, id, document, references: referencesIn(document) };
}

/** In these stories the fields account, rateGroup and groups refer. */
export function referencesIn({ account, rateGroup, groups }: JsonObject) {
  const one = (field: string, kind: string, id: unknown) =>
    typeof id === 'string' ? [{ field, kind, id }] : [];
  return [
    ...one('account', 'accounts', account),
    ...one('rateGroup', 'rateGroups', rateGroup),
    ...(Array.isArray(groups) ? groups : []).flatMap((id, at) =>
      one(`groups.${at}`, 'gatewayGroups', id),
    ),
  ];
}

export function transact(
  database: DirectDatabase,
  changes: readonly Change[],
  options: Partial<TransactOptions> = {},
): Promise<Transacted> {
  return configurationStore(database).transact(changes, { ...BY, ...options });
}

/** The same, for what must go well. */
export async function done(
  database: DirectDatabase,
  changes: readonly Change[],
  options: Partial<TransactOptions> = {},
) {
  const result = await transact(database, changes, options);
  assert.ok(result.ok, result.ok ? '' : JSON.stringify(result.error));
  return result.value;
}

export function codes(result: Transacted): readonly string[] {
  assert.ok(!result.ok, 'it was refused');
  return result.error.map(({ code }) => code);
}

export async function keyOf(database: DirectDatabase, kind: string, id: string): Promise<bigint> {
  const found = await configurationStore(database).find(kind, id);
  assert.ok(found, `${kind} ${id}`);
  return found.key;
}

export const price = (text: string) => {
  const parsed = parsePrice(text);
  assert.ok(parsed.ok);
  return parsed.value;
};

/** A rate per minute, in effect always. */
export const rate = (prefix: string, more: Partial<Rate> = {}): Rate => ({
  prefix,
  effectiveFromMs: null,
  effectiveUntilMs: null,
  weekdays: 0,
  fromMinute: 0,
  untilMinute: 1_440,
  firstSeconds: 1,
  firstPriceE7: null,
  nextSeconds: 1,
  nextPriceE7: price('0.01'),
  perSeconds: 60,
  connectionFeeE7: price('0'),
  graceSeconds: 0,
  extras: '',
  area: '',
  level: null,
  locked: false,
  ...more,
});

export const sheet = (group: string, merge: MergeWay, rows: RateBatches): ChangeRates => ({
  change: 'rates',
  ...{ group, merge, rows },
});
