// What stands now, as files speak of it, out of the store.
import { type Money, printMoney, ZERO_MONEY } from '@tandem/base/money';
import { ParameterView } from '@tandem/domain/parameters';
import {
  type CurrentConfiguration,
  type CurrentObject,
  currentConfiguration,
  type StoredSecret,
} from '@tandem/edge/configuration';
import { isKindName, type RateFields } from '@tandem/edge/objects';
import { KeptSecrets, type SecretMeans } from './kept-secret.ts';
import type { ConfigurationStore, ParameterStore, RateStore } from './ports.ts';
import { rateFields } from './rate-fields.ts';

export interface CurrentParts extends SecretMeans {
  readonly store: ConfigurationStore;
  readonly parameters: ParameterStore;
  readonly rates: RateStore;
  readonly balances: () => Promise<ReadonlyMap<bigint, Money>>;
}

export interface Current {
  readonly configuration: CurrentConfiguration;
  readonly version: bigint;
  readonly versions: ReadonlyMap<bigint, bigint>;
  readonly secrets: KeptSecrets;
}

/** Rates are read of the groups that are asked for: the others may be large, and stay unread. */
export async function readCurrent(
  parts: CurrentParts,
  wantsRatesOf: (group: string) => boolean,
): Promise<Current> {
  const { store, parameters, balances } = parts;
  const [{ version, objects }, stored, kept, money] = await Promise.all([
    store.readAll(),
    parameters.readAll(),
    store.secrets(),
    balances(),
  ]);
  const secrets = new KeptSecrets(parts);
  const secretsOf = groupedByKey(kept);
  const rates = new Map<string, readonly RateFields[]>();
  const known: CurrentObject[] = [];
  for (const { kind, id, key, document } of objects) {
    if (!isKindName(kind)) continue;
    const fields: Record<string, StoredSecret> = {};
    for (const { field, ciphertext } of secretsOf.get(key) ?? []) {
      fields[field] = secrets.of({ kind, id }, field, ciphertext);
    }
    // For exports: the balance as it is now would be the opening payment of a new system.
    const opening =
      kind === 'accounts' ? { balance: printMoney(money.get(key) ?? ZERO_MONEY) } : {};
    known.push({ kind, key, id, document, secrets: fields, opening });
    if (kind === 'rateGroups' && wantsRatesOf(id)) rates.set(id, await ratesOf(parts.rates, key));
  }
  const { view } = ParameterView.load(stored.map(({ name, value }) => [name, value]));
  return {
    configuration: currentConfiguration({ parameters: view, objects: known, rates }),
    version,
    versions: new Map(objects.map((object) => [object.key, object.version])),
    secrets,
  };
}

async function ratesOf(rates: RateStore, groupKey: bigint): Promise<readonly RateFields[]> {
  const found: RateFields[] = [];
  for await (const batch of rates.stream(groupKey)) {
    for (const rate of batch) found.push(rateFields(rate));
  }
  return found;
}

function groupedByKey<Item extends { readonly key: bigint }>(
  items: readonly Item[],
): ReadonlyMap<bigint, readonly Item[]> {
  const groups = new Map<bigint, Item[]>();
  for (const item of items) {
    const group = groups.get(item.key);
    if (group === undefined) groups.set(item.key, [item]);
    else group.push(item);
  }
  return groups;
}
