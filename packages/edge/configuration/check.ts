// Holds a whole file against the schemas and against what stands already, and tells everything that
// is wrong with it at once. What passes can be applied; nothing of what does not is.
import { fail, ok, type Result } from '@tandem/base/kernel';
import { nearestNames } from '@tandem/domain/parameters';
import {
  Checker,
  Faults,
  field,
  isKindName,
  KIND_NAMES,
  type KindName,
  refused,
  type SourceEntry,
} from '@tandem/edge/objects';
import { checkAcross } from './check-across.ts';
import { checkParameters } from './check-parameters.ts';
import { checkReferences } from './check-references.ts';
import { checkSection } from './check-section.ts';
import type { Checking, CheckOptions } from './checking.ts';
import { type FaultReport, reportOf } from './faults.ts';
import type { ConfigurationDocument } from './read.ts';
import type { Wanted, WantedObject } from './wanted.ts';

export function checkConfiguration(
  document: ConfigurationDocument,
  options: CheckOptions,
): Result<Wanted, FaultReport> {
  const faults = new Faults();
  const checking: Checking = {
    ...options,
    faults,
    checker: new Checker(faults),
    sources: new Map(),
    named: new Map(),
    sections: new Map(),
  };
  const entries = knownSections(document, faults);
  const parameters = checkParameters(entries.get(PARAMETERS), checking);
  for (const [name, { at }] of entries) if (isKindName(name)) checking.sections.set(name, at);
  const objects = new Map<KindName, readonly WantedObject[]>();
  for (const name of KIND_NAMES) {
    const entry = entries.get(name);
    if (entry === undefined) continue;
    const { view } = parameters;
    objects.set(name, checkSection(entry, { ...checking, kind: name, parameters: view }));
  }
  checkReferences(objects, checking);
  checkAcross(objects, checking);
  if (faults.count > 0) return fail(reportOf(faults.kept, faults.rest, document));
  return ok({ sections: new Set(checking.sections.keys()), objects, parameters });
}

const PARAMETERS = 'parameters';

function knownSections(
  { root }: ConfigurationDocument,
  faults: Faults,
): ReadonlyMap<string, SourceEntry> {
  const entries = new Map<string, SourceEntry>();
  for (const entry of root.entries) {
    if (entry.name === PARAMETERS || isKindName(entry.name)) entries.set(entry.name, entry);
    else unknownSection(entry, faults);
  }
  return entries;
}

function unknownSection({ name, at }: SourceEntry, faults: Faults): void {
  const known = [PARAMETERS, ...KIND_NAMES];
  const [nearest] = nearestNames(name, known, 1);
  const quoted = JSON.stringify(name);
  const told =
    nearest === undefined
      ? refused('unknownSection', { name: quoted, allowed: known.join(', ') })
      : refused('unknownSectionNear', { name: quoted, nearest });
  faults.add(field(null, name), { code: 'CONFIG_UNKNOWN_FIELD', at, ...told });
}
