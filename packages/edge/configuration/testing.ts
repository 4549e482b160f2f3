// For the tests of this module: a system in memory that plans are carried out on.
import assert from 'node:assert/strict';
import { ParameterView } from '@tandem/domain/parameters';
import { KIND_NAMES, type KindName, type RateFields, rateKey } from '@tandem/edge/objects';
import { checkConfiguration } from './check.ts';
import {
  type CurrentConfiguration,
  type CurrentObject,
  currentConfiguration,
  type StoredSecret,
} from './current.ts';
import type { ConfigurationFault, FaultReport } from './faults.ts';
import { type Plan, planChanges } from './plan.ts';
import { readConfiguration } from './read.ts';
import type { Wanted } from './wanted.ts';

export const NOW = '2026-03-01T12:00:00.000Z';

export function emptySystem(): CurrentConfiguration {
  return currentConfiguration({
    parameters: ParameterView.defaults,
    objects: [],
    rates: new Map(),
  });
}

export function stored(text: string): StoredSecret {
  return { matches: (given) => given === text, reveal: () => text };
}

interface Applying {
  readonly prune?: boolean;
  readonly at?: string;
}

/** The plan of a file that must be right. */
export function planOf(
  text: string,
  current: CurrentConfiguration = emptySystem(),
  { prune = false, at = NOW }: Applying = {},
): Plan {
  const wanted = wantedBy(text, current, prune);
  assert.ok(wanted.ok, `refused:\n${wanted.ok ? '' : faultLines(wanted.error).join('\n')}`);
  return planChanges(current, wanted.value, {
    prune,
    at,
    makeSecret: (kind, field) => `made-${kind}-${field}`,
  });
}

export function wantedBy(text: string, current: CurrentConfiguration, prune: boolean) {
  const document = readConfiguration(text, 'test.yaml');
  return document.ok ? checkConfiguration(document.value, { current, prune }) : document;
}

export type Checked = { readonly ok: true; readonly value: Wanted };

/** The faults of a file that must be wrong. */
export function faultsOf(
  text: string,
  current: CurrentConfiguration = emptySystem(),
  { prune = false }: Applying = {},
): readonly ConfigurationFault[] {
  const wanted = wantedBy(text, current, prune);
  assert.ok(!wanted.ok, 'it was accepted');
  return wanted.error.faults;
}

function faultLines({ faults }: FaultReport): readonly string[] {
  return faults.map(
    ({ code, line, column, path, detail }) => `${line}:${column} ${code} ${path} ${detail}`,
  );
}

/** What stands after a file was applied. */
export function applied(
  text: string,
  current: CurrentConfiguration = emptySystem(),
  applying: Applying = {},
): CurrentConfiguration {
  return carriedOut(planOf(text, current, applying), current);
}

export function carriedOut(plan: Plan, current: CurrentConfiguration): CurrentConfiguration {
  const objects = new Map<string, CurrentObject>();
  const rates = new Map<string, readonly RateFields[]>();
  for (const object of allObjects(current)) {
    objects.set(nameOf(object), object);
    if (object.kind === 'rateGroups') rates.set(object.id, [...current.ratesOf(object.id)]);
  }
  for (const creation of plan.create) {
    const { kind, id, document, opening } = creation;
    const secrets = Object.fromEntries(
      Object.entries(creation.secrets).map(([name, text]) => [name, stored(text)]),
    );
    const key = BigInt(objects.size + 1);
    objects.set(nameOf(creation), { kind, key, id, document, secrets, opening });
  }
  for (const { kind, id, document, secrets } of plan.change) {
    const before = objects.get(nameOf({ kind, id }));
    assert.ok(before, `${kind}[${id}] stands`);
    const kept = new Map(Object.entries(before.secrets));
    for (const [name, text] of Object.entries(secrets)) {
      if (text === null) kept.delete(name);
      else kept.set(name, stored(text));
    }
    objects.set(nameOf(before), { ...before, document, secrets: Object.fromEntries(kept) });
  }
  for (const removal of plan.remove) objects.delete(nameOf(removal));
  for (const { group, added, changed, closed, removed } of plan.rates) {
    const rows = new Map((rates.get(group) ?? []).map((rate) => [rateKey(rate), rate]));
    for (const rate of removed) rows.delete(rateKey(rate));
    for (const rate of added) rows.set(rateKey(rate), rate);
    for (const { new: rate } of [...changed, ...closed]) rows.set(rateKey(rate), rate);
    rates.set(group, [...rows.values()]);
  }
  return currentConfiguration({
    parameters: plan.parameterView,
    objects: objects.values(),
    rates,
  });
}

const nameOf = ({ kind, id }: { readonly kind: KindName; readonly id: string }): string =>
  `${kind} ${id}`;

function allObjects(current: CurrentConfiguration): readonly CurrentObject[] {
  return KIND_NAMES.flatMap((kind) => [...current.objects(kind)]);
}
