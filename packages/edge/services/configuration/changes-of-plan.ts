// A plan as the changes that a store carries out in one transaction.
import { invariant } from '@tandem/base/kernel';
import { type Money, parseMoney, ZERO_MONEY } from '@tandem/base/money';
import type { Plan, RateChanges } from '@tandem/edge/configuration';
import {
  type Fields,
  field,
  type JsonValue,
  type KindName,
  kindOf,
  type Place,
  type RateFields,
  referencesOf,
} from '@tandem/edge/objects';
import { keepSecret, type SecretMeans } from './kept-secret.ts';
import type { NewReference, StoreChange, StoredRate } from './ports.ts';
import { storedRate } from './rate-fields.ts';

/** Rows that are handed over at once. */
const BATCH_ROWS = 5_000;

export interface PlanParts {
  readonly plan: Plan;
  /** The versions of the objects that the plan was made for, by key. */
  readonly versions: ReadonlyMap<bigint, bigint>;
  readonly means: SecretMeans;
}

export async function changesOfPlan(parts: PlanParts): Promise<readonly StoreChange[]> {
  const { plan, versions } = parts;
  return [
    ...plan.parameters.map(
      ({ name, new: value }): StoreChange => ({
        change: 'parameter',
        name,
        value: plan.parameterView.isDefault(name) ? null : value,
      }),
    ),
    ...plan.create.map(
      ({ kind, id, document, opening }): StoreChange => ({
        change: 'create',
        ...{ kind, id, document },
        references: referencesIn(kind, document),
        openingE7: openingOf(opening),
      }),
    ),
    ...plan.change.map(
      ({ kind, key, document }): StoreChange => ({
        change: 'change',
        ...{ key, document },
        version: versions.get(key) ?? 0n,
        references: referencesIn(kind, document),
      }),
    ),
    ...(await secretChanges(parts)),
    ...plan.rates.flatMap(rateChanges),
    ...plan.remove.map(({ key }): StoreChange => ({ change: 'remove', key })),
  ];
}

async function secretChanges({ plan, means }: PlanParts): Promise<readonly StoreChange[]> {
  const changes: StoreChange[] = [];
  for (const { kind, id, secrets } of [...plan.create, ...plan.change]) {
    for (const [name, text] of Object.entries(secrets)) {
      const ciphertext =
        text === null ? null : await keepSecret(means, { kind, field: name, text });
      changes.push({ change: 'secret', of: { kind, id }, field: name, ciphertext });
    }
  }
  return changes;
}

function referencesIn(kind: KindName, document: Fields): readonly NewReference[] {
  const root = field(null, kind);
  return referencesOf(kindOf(kind), document, root).map(({ place, kind: to, id }) => ({
    field: dotted(place, root),
    kind: to,
    id,
  }));
}

/** schedules.0.calendar: places of lists count from 0 in a store, from 1 in messages. */
function dotted(place: Place, root: Place): string {
  const steps: string[] = [];
  for (let at: Place | null = place; at !== null && at !== root; at = at.parent) {
    steps.push(at.is === 'item' ? String(Number(at.name.slice(1)) - 1) : at.name);
  }
  return steps.reverse().join('.');
}

function openingOf(opening: Fields): Money {
  const balance: JsonValue | undefined = opening.balance;
  if (balance === undefined || balance === null) return ZERO_MONEY;
  const parsed = parseMoney(balance);
  invariant(parsed.ok, 'an opening balance has been checked');
  return parsed.value;
}

function rateChanges({ group, ...changes }: RateChanges): readonly StoreChange[] {
  const merged = [
    ...changes.added,
    ...changes.changed.map((change) => change.new),
    ...changes.closed.map((change) => change.new),
  ];
  const found: StoreChange[] = [];
  const add = (way: 'upsert' | 'remove', rates: readonly RateFields[]): void => {
    if (rates.length === 0) return;
    found.push({ change: 'rates', group, merge: { way }, rows: batches(rates) });
  };
  add('upsert', merged);
  add('remove', changes.removed);
  return found;
}

function* batches(rates: readonly RateFields[]): Generator<readonly StoredRate[]> {
  for (let at = 0; at < rates.length; at += BATCH_ROWS) {
    yield rates.slice(at, at + BATCH_ROWS).map(storedRate);
  }
}
