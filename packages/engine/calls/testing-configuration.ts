// For tests only: a configuration in a few words, whole as the database would give it.

import { type PriceE7, parsePrice } from '@tandem/base/money';
import { SILENT_LOG } from '@tandem/base/observe';
import { VirtualClock } from '@tandem/base/testkit';
import { PLAIN_ROW, type RateRow, rateTableOf } from '@tandem/domain/rating';
import {
  accounts,
  areas,
  type Fields,
  gatewayGroups,
  geofences,
  type Kind,
  mappingGateways,
  numberLists,
  phones,
  portabilityServers,
  rateGroups,
  routingGateways,
  webhooks,
  withDefaults,
  workCalendars,
} from '@tandem/edge/objects';
import {
  type LoadedObject,
  type PartyKind,
  type Snapshot,
  SnapshotHolder,
} from '@tandem/engine/snapshot';

const KINDS: Readonly<Partial<Record<PartyKind, Kind>>> = {
  ...{
    accounts,
    areas,
    gatewayGroups,
    geofences,
    mappingGateways,
    numberLists,
    phones,
    rateGroups,
  },
  ...{ portabilityServers, routingGateways, webhooks, workCalendars },
};

export type Sections = Readonly<Partial<Record<PartyKind, Readonly<Record<string, Fields>>>>>;

/** prefix -> price of a minute, by group. */
export type Sheets = Readonly<Record<string, Readonly<Record<string, string | Partial<RateRow>>>>>;

export interface Configuration {
  readonly objects: Sections;
  readonly rates: Sheets;
  readonly parameters?: Readonly<Record<string, string>>;
}

export class TestConfiguration {
  readonly #holder = new SnapshotHolder({ clock: new VirtualClock(), log: SILENT_LOG });
  readonly #keys = new Map<string, bigint>();
  #version = 0n;

  constructor(configuration: Configuration) {
    this.apply(configuration);
  }

  get snapshot(): Snapshot {
    return this.#holder.current;
  }

  keyOf(kind: PartyKind, id: string): bigint {
    const name = `${kind}/${id}`;
    const key = this.#keys.get(name) ?? BigInt(this.#keys.size + 1);
    this.#keys.set(name, key);
    return key;
  }

  /** Adds or replaces what is named. */
  apply({ objects, rates, parameters = {} }: Configuration): void {
    this.#version += 1n;
    const begin = {
      version: this.#version,
      lineage: 1n,
      origin: 'source',
      isWhole: false,
    } as const;
    this.#holder.receive({ type: 'begin', ...begin });
    const groups = Object.fromEntries(Object.keys(rates).map((name) => [name, {}]));
    const sections = { ...objects, rateGroups: { ...groups, ...objects.rateGroups } };
    const changed = Object.entries(sections).flatMap(([kind, section]) =>
      Object.entries(section).map(([id, fields]) => this.#object(kind as PartyKind, id, fields)),
    );
    this.#holder.receive({ type: 'objects', changed, gone: [] });
    const commit = { parameters: Object.entries(parameters), zones: [], serverZone: 'UTC' };
    this.#holder.receive({ type: 'commit', ...commit });
    for (const [group, sheet] of Object.entries(rates)) this.#rates(group, sheet);
  }

  #object(kind: PartyKind, id: string, fields: Fields): LoadedObject {
    const definition = KINDS[kind];
    if (definition === undefined) throw new Error(`tests have no ${kind}`);
    const secrets = { password: null, voicemailPin: null };
    const party = { ...secrets, ...withDefaults(definition, id, fields) };
    return { kind, key: this.keyOf(kind, id), id, party };
  }

  #rates(group: string, sheet: Sheets[string]): void {
    const rows = Object.entries(sheet).map(([prefix, price]) => rowOf(prefix, price));
    const table = rateTableOf(rows);
    if (!table.ok) throw new Error(`${group}: ${table.error.field}`);
    this.#holder.receive({
      ...{ type: 'rates', groupKey: this.keyOf('rateGroups', group), version: this.#version },
      ...{ origin: 'source', tookMs: 0, handle: table.value.handle },
    });
  }
}

function rowOf(prefix: string, price: string | Partial<RateRow>): RateRow {
  const free = { firstE7: 0 as PriceE7, nextE7: 0 as PriceE7 };
  if (typeof price !== 'string') return { ...PLAIN_ROW, ...free, prefix, ...price };
  const parsed = parsePrice(price);
  if (!parsed.ok) throw new Error(`${price} is a price`);
  return { ...PLAIN_ROW, prefix, firstE7: parsed.value, nextE7: parsed.value };
}
