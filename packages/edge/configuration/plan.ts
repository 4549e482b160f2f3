// What applying a file would do: decided as a whole before anything is done, shown by --dry-run and
// carried out in one transaction. The rules stand in docs/decisions/0004-apply-semantics.md.
import { invariant } from '@tandem/base/kernel';
import type { AppliedChange, ParameterView } from '@tandem/domain/parameters';
import {
  documentOf,
  type Fields,
  fieldsOf,
  type JsonValue,
  KINDS,
  type Kind,
  type KindName,
  sameValue,
  withDefaults,
} from '@tandem/edge/objects';
import type { CurrentConfiguration, CurrentObject } from './current.ts';
import { agentsFirst } from './order.ts';
import { isWithoutChange, type RateChanges, RateComparison } from './plan-rates.ts';
import type { Wanted, WantedObject } from './wanted.ts';

export interface FieldChange {
  readonly name: string;
  /** Null on both sides of a secret. */
  readonly old: JsonValue;
  readonly new: JsonValue;
  readonly isSecret: boolean;
}

export interface Creation {
  readonly kind: KindName;
  readonly id: string;
  readonly fields: readonly FieldChange[];
  /** To be stored: without defaults, references as ids. */
  readonly document: Fields;
  readonly secrets: Readonly<Record<string, string>>;
  /** Those of the secrets that were made here: shown once and never again. */
  readonly generated: readonly string[];
  /** What counts on creation alone: the opening payment. */
  readonly opening: Fields;
}

export interface Change {
  readonly kind: KindName;
  readonly key: bigint;
  readonly id: string;
  readonly fields: readonly FieldChange[];
  /** To be stored in the place of the old one. */
  readonly document: Fields;
  /** Only those that change; null = taken away. */
  readonly secrets: Readonly<Record<string, string | null>>;
}

/** What only the database can know: whether an object may go at all. */
export type RemovalCondition = 'hasNoEntries' | 'isNotLastAdministrator';

export interface Removal {
  readonly kind: KindName;
  readonly key: bigint;
  readonly id: string;
  /** Where it does not hold, the object stays, and the report says so. */
  readonly condition: RemovalCondition | null;
}

export interface Plan {
  /** In an order in which each refers only to what is there. */
  readonly create: readonly Creation[];
  readonly change: readonly Change[];
  /** In an order in which nothing refers to what goes. */
  readonly remove: readonly Removal[];
  /** Groups whose rates are listed in the file and differ. */
  readonly rates: readonly RateChanges[];
  readonly parameters: readonly AppliedChange[];
  /** All parameters as they will be. */
  readonly parameterView: ParameterView;
  /** Objects of the file that are as they should be. */
  readonly unchanged: Readonly<Record<KindName, number>>;
}

export interface PlanOptions {
  readonly prune: boolean;
  /** The moment of the change, RFC 3339 in UTC with milliseconds. */
  readonly at: string;
  /** Makes a password for a new object that comes without one. */
  makeSecret(kind: KindName, field: string): string;
}

export function planChanges(
  current: CurrentConfiguration,
  wanted: Wanted,
  options: PlanOptions,
): Plan {
  const create: Creation[] = [];
  const change: Change[] = [];
  const unchanged: [KindName, number][] = [];
  for (const kind of KINDS) {
    const objects = wanted.objects.get(kind.name) ?? [];
    const created = objects.filter((object) => object.current === undefined);
    const known = objects.filter((object) => object.current !== undefined);
    const changes = known.flatMap((object) => changeOf(kind, object) ?? []);
    for (const object of agentsFirst(created, ({ whole }) => whole)) {
      create.push(creationOf(kind, object, options));
    }
    change.push(...changes);
    unchanged.push([kind.name, known.length - changes.length]);
  }
  return {
    create,
    change,
    remove: options.prune ? removals(current, wanted) : [],
    rates: ratesOf(current, wanted, options),
    parameters: wanted.parameters.applied,
    parameterView: wanted.parameters.view,
    // The kinds are walked one by one, so each has its figure.
    unchanged: Object.fromEntries(unchanged) as Record<KindName, number>,
  };
}

export function isEmptyPlan({ create, change, remove, rates, parameters }: Plan): boolean {
  return [create, change, remove, rates, parameters].every((part) => part.length === 0);
}

function creationOf(kind: Kind, object: WantedObject, options: PlanOptions): Creation {
  const { given, whole, id } = object;
  const document = documentOf(kind, whole);
  const secrets: Record<string, string> = {};
  const generated: string[] = [];
  const { secrets: secretNames, creationOnly } = fieldsOf(kind);
  for (const name of secretNames) {
    const text = given[name];
    if (typeof text === 'string') {
      secrets[name] = text;
    } else if (kind.node.properties?.[name]?.['x-generated'] === true) {
      secrets[name] = options.makeSecret(object.kind, name);
      generated.push(name);
    }
  }
  const opening: Record<string, JsonValue> = {};
  for (const name of creationOnly) opening[name] = whole[name] ?? null;
  const plain = { ...document, ...notDefault(kind, opening) };
  const fields = [
    ...Object.entries(plain).map(([name, value]) => fieldChange(name, null, value)),
    ...Object.keys(secrets).map(secretChange),
  ];
  return { kind: object.kind, id, fields, document, secrets, generated, opening };
}

function notDefault(kind: Kind, fields: Fields): Fields {
  return Object.fromEntries(
    Object.entries(fields).filter(([name, value]) => {
      const usual = kind.node.properties?.[name]?.default;
      return usual === undefined || !sameValue(value, usual);
    }),
  );
}

function fieldChange(name: string, old: JsonValue, now: JsonValue): FieldChange {
  return { name, old, new: now, isSecret: false };
}

function secretChange(name: string): FieldChange {
  return { name, old: null, new: null, isSecret: true };
}

/** Null when the object is as the file wants it. */
function changeOf(kind: Kind, { id, given, current, whole }: WantedObject): Change | null {
  invariant(current !== undefined, 'what changes stands already');
  const before = withDefaults(kind, id, current.document);
  const { document, secrets: secretNames } = fieldsOf(kind);
  const fields: FieldChange[] = [];
  for (const name of document) {
    const [old, now] = [before[name], given[name]];
    if (now === undefined || old === undefined || sameValue(old, now)) continue;
    fields.push(fieldChange(name, old, now));
  }
  const secrets: Record<string, string | null> = {};
  for (const name of secretNames) {
    const now = given[name];
    if (now === undefined || isStored(current, name, now)) continue;
    secrets[name] = now === null ? null : String(now);
    fields.push(secretChange(name));
  }
  if (fields.length === 0) return null;
  const { key } = current;
  return { kind: current.kind, key, id, fields, document: documentOf(kind, whole), secrets };
}

function isStored({ secrets }: CurrentObject, name: string, given: JsonValue): boolean {
  const stored = secrets[name];
  if (given === null || stored === undefined) return given === null && stored === undefined;
  return stored.matches(String(given));
}

const CONDITIONS: Partial<Record<KindName, RemovalCondition>> = {
  accounts: 'hasNoEntries',
  operators: 'isNotLastAdministrator',
};

/** Only kinds that the file has a section of: what it does not speak of stays. */
function removals(current: CurrentConfiguration, wanted: Wanted): readonly Removal[] {
  const found: Removal[] = [];
  for (const { name } of [...KINDS].reverse()) {
    if (!wanted.sections.has(name)) continue;
    const kept = new Set(wanted.objects.get(name)?.map(({ id }) => id));
    const gone = [...current.objects(name)].filter(({ id }) => !kept.has(id));
    for (const object of [...agentsFirst(gone, ({ document }) => document)].reverse()) {
      const { key, id } = object;
      found.push({ kind: name, key, id, condition: CONDITIONS[name] ?? null });
    }
  }
  return found;
}

function ratesOf(
  current: CurrentConfiguration,
  wanted: Wanted,
  options: PlanOptions,
): readonly RateChanges[] {
  const changes: RateChanges[] = [];
  for (const { id, rates, current: before } of wanted.objects.get('rateGroups') ?? []) {
    if (rates === undefined) continue;
    const comparison = new RateComparison(id, rates, options);
    if (before !== undefined) for (const row of current.ratesOf(id)) comparison.offer(row);
    const change = comparison.finish();
    if (!isWithoutChange(change)) changes.push(change);
  }
  return changes;
}
