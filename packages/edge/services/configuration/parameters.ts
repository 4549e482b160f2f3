// Parameters one by one: what they are, what they mean, and changing them.
import { fail, ok, type Result } from '@tandem/base/kernel';
import {
  type AppliedChange,
  CATALOGUE,
  type ParameterFault,
  ParameterView,
  resolve,
  type Scalar,
  typeOf,
} from '@tandem/domain/parameters';
import type { Asker } from '../ports.ts';
import type { ConfigurationStore, ParameterStore, StoreFault } from './ports.ts';

export interface ParameterParts {
  readonly store: Pick<ConfigurationStore, 'transact'>;
  readonly parameters: ParameterStore;
}

export interface ParameterShown {
  readonly name: string;
  readonly group: string;
  readonly type: string;
  readonly value: string;
  readonly default: string;
  readonly isDefault: boolean;
  readonly unit: string | null;
  /** In words: 60-86400 s. */
  readonly allowed: string;
  /** Of numbers. */
  readonly range: { readonly from: number; readonly to: number } | null;
  /** Of a choice; empty otherwise. */
  readonly values: readonly string[];
  /** Other names that it is known by. */
  readonly aliases: readonly string[];
  readonly note: string;
  readonly readOnly: boolean;
  readonly description: string;
  /** Null where nobody has changed it. */
  readonly changedBy: string | null;
  readonly changedAtMs: number | null;
}

export async function listParameters(
  parts: Pick<ParameterParts, 'parameters'>,
): Promise<readonly ParameterShown[]> {
  const stored = await parts.parameters.readAll();
  const { view } = ParameterView.load(stored.map(({ name, value }) => [name, value]));
  const changes = new Map(stored.map((change) => [change.name, change]));
  return CATALOGUE.map((entry) => {
    const { name, group, type, description } = entry;
    const change = changes.get(name);
    return {
      ...{ name, group, type, description },
      value: view.toText(name),
      default: ParameterView.defaults.toText(name),
      isDefault: view.isDefault(name),
      unit: entry.unit ?? null,
      ...{ allowed: typeOf(entry).allowed(entry), range: entry.range, values: entry.values },
      ...{ aliases: entry.aliases.map((alias) => alias.name), note: entry.note },
      readOnly: entry.readOnly,
      changedBy: change?.actor ?? null,
      changedAtMs: change?.changedAtMs ?? null,
    };
  });
}

/** Also by another name that the parameter has. */
export async function getParameter(
  parts: ParameterParts,
  name: string,
): Promise<Result<ParameterShown, ParameterFault>> {
  const found = resolve(name);
  if (!found.ok) return found;
  const all = await listParameters(parts);
  const shown = all.find((one) => one.name === found.value.entry.name);
  return shown === undefined ? fail(unlisted(name)) : ok(shown);
}

export interface ParameterChange {
  readonly name: string;
  /** Null: as the catalogue says. */
  readonly value: Scalar | null;
  readonly asker: Asker;
}

export type SetFault =
  | { readonly is: 'parameter'; readonly faults: readonly ParameterFault[] }
  | { readonly is: 'store'; readonly faults: readonly StoreFault[] };

/** What is different now: nothing when the value was that already. */
export async function setParameter(
  { store, parameters }: ParameterParts,
  { name, value, asker }: ParameterChange,
): Promise<Result<readonly AppliedChange[], SetFault>> {
  const stored = await parameters.readAll();
  const { view } = ParameterView.load(stored.map((one) => [one.name, one.value]));
  const changed = view.withChanges([[name, value]]);
  if (!changed.ok) return fail({ is: 'parameter', faults: changed.error });
  const { applied, view: after } = changed.value;
  if (applied.length === 0) return ok([]);
  const changes = applied.map((one) => ({
    change: 'parameter' as const,
    name: one.name,
    value: after.isDefault(one.name) ? null : one.new,
  }));
  const { actor, source } = asker;
  const done = await store.transact(changes, { actor, source });
  return done.ok ? ok(applied) : fail({ is: 'store', faults: done.error });
}

const unlisted = (name: string): ParameterFault => ({
  code: 'PARAMETER_UNKNOWN',
  field: name,
  allowed: 'a parameter of the catalogue',
  detail: `${name} is not in the catalogue`,
});
