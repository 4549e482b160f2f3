// The demo's own system without a database: its sections as the switch would have them.
import { type PriceE7, parsePrice } from '@tandem/base/money';
import type { RateRow } from '@tandem/domain/rating';
import type { Fields } from '@tandem/edge/objects';
import type { Snapshot } from '@tandem/engine/snapshot';
import { placesIn } from '../../../apps/demo/world/places.ts';
import { demoSystem } from '../../../apps/demo/world/system.ts';
import {
  type Sections,
  type Sheets,
  TestConfiguration,
} from '../../../packages/engine/calls/testing-configuration.ts';

type Row = Readonly<Record<string, unknown>>;

const KINDS = {
  ...{ accounts: 'id', gatewayGroups: 'id', mappingGateways: 'id', numberLists: 'id' },
  ...{ phones: 'number', routingGateways: 'id' },
} as const;

export function demoSnapshot(): Snapshot {
  const system = demoSystem(placesIn(1)) as Readonly<Record<string, readonly Row[]>>;
  const objects = Object.fromEntries(
    Object.entries(KINDS).map(([kind, key]) => [kind, sectionOf(system[kind] ?? [], key)]),
  ) as Sections;
  const rates: Sheets = Object.fromEntries(
    (system.rateGroups ?? []).map(({ name, rates: rows }) => [name, sheetOf(rows as Row[])]),
  );
  const parameters = (system.parameters ?? {}) as unknown as Readonly<Record<string, string>>;
  return new TestConfiguration({ objects, rates, parameters }).snapshot;
}

function sectionOf(rows: readonly Row[], key: string): Readonly<Record<string, Fields>> {
  return Object.fromEntries(
    rows.map(({ [key]: id, balance: _, password: __, ...fields }) => [id, fields as Fields]),
  );
}

function sheetOf(rows: readonly Row[]): Readonly<Record<string, Partial<RateRow>>> {
  return Object.fromEntries(rows.map((row) => [row.prefix, rowOf(row)]));
}

function rowOf({ area, price, first, next }: Row): Partial<RateRow> {
  const parsed = parsePrice(String(price));
  const priceE7 = (parsed.ok ? parsed.value : 0) as PriceE7;
  const blocks = { firstSeconds: Number(first), nextSeconds: Number(next) };
  return { area: String(area), firstE7: priceE7, nextE7: priceE7, ...blocks };
}
