// `apply`: makes the system be what a file says, in one transaction, or tells everything that is
// wrong with the file and does nothing.
import { type Clock, fail, ok, type Result } from '@tandem/base/kernel';
import {
  type ConfigurationDocument,
  checkConfiguration,
  type FaultReport,
  givenSecrets,
  isEmptyPlan,
  type Plan,
  planChanges,
  planView,
  printPlan,
  type Removal,
  readConfiguration,
  type Wanted,
} from '@tandem/edge/configuration';
import type { JsonValue, KindName } from '@tandem/edge/objects';
import type { Asker } from '../ports.ts';
import { type MissingRight, missingRights } from '../rights/missing-rights.ts';
import { withinScope } from '../rights/view.ts';
import { changesOfPlan } from './changes-of-plan.ts';
import type { StoreChange, StoreFault, StoreOptions } from './ports.ts';
import { type Current, type CurrentParts, readCurrent } from './read-current.ts';

export interface ApplyParts extends CurrentParts {
  readonly clock: Clock;
  /** Makes a password that is typed once and kept by machines. */
  readonly makeSecret: () => string;
}

export interface ApplyRequest {
  readonly text: string;
  /** For messages. */
  readonly file: string;
  readonly dryRun: boolean;
  readonly prune: boolean;
  /** Only for what does not stand yet: what the file names and stands is refused. */
  readonly addsOnly?: boolean;
  /** Only if this object still has the version that its changer saw. */
  readonly ifVersion?: { readonly kind: KindName; readonly id: string; readonly version: bigint };
  readonly asker: Asker;
}

export interface ApplyReport {
  readonly version: bigint;
  readonly isChanged: boolean;
  /** For people. */
  readonly lines: readonly string[];
  /** For programs. */
  readonly plan: JsonValue;
}

export type ApplyFault =
  | { readonly is: 'file'; readonly report: FaultReport }
  | { readonly is: 'right'; readonly missing: readonly MissingRight[] }
  /** It does not go with what belongs to others, of which this asker is told nothing. */
  | { readonly is: 'others' }
  | { readonly is: 'stands' }
  /** Somebody else has changed it meanwhile. */
  | { readonly is: 'stale' }
  | { readonly is: 'store'; readonly faults: readonly StoreFault[] };

export async function applyConfiguration(
  parts: ApplyParts,
  request: ApplyRequest,
): Promise<Result<ApplyReport, ApplyFault>> {
  const document = await readConfiguration(request.text, request.file);
  if (!document.ok) return fail({ is: 'file', report: document.error });
  const groups = groupsIn(document.value);
  const current = await readCurrent(parts, (group) => groups.has(group));
  if (!isAsSeen(current, request.ifVersion)) return fail({ is: 'stale' });
  const planned = await planFor(parts, request, { document: document.value, current });
  if (!planned.ok) return planned;
  const plan = planned.value;
  const { version, versions } = current;
  const { dryRun, asker } = request;
  if (isEmptyPlan(plan)) return ok(report(plan, { version, isChanged: false, dryRun }));
  const changes = await changesOfPlan({ plan, versions, means: parts });
  const { actor, source } = asker;
  const options = { actor, source, expectedVersion: version, dryRun };
  const applied = await parts.store.transact(changes, options);
  if (applied.ok) return ok(report(plan, { ...applied.value, dryRun }));
  const kept = plan.remove.filter((removal) => mustStay(removal, applied.error));
  if (kept.length !== applied.error.length) return fail({ is: 'store', faults: applied.error });
  return applyWithout(parts, { plan, kept, changes, options });
}

function isAsSeen({ configuration, versions }: Current, seen: ApplyRequest['ifVersion']): boolean {
  if (seen === undefined) return true;
  const object = configuration.find(seen.kind, seen.id);
  return object !== undefined && versions.get(object.key) === seen.version;
}

interface Question {
  readonly document: ConfigurationDocument;
  readonly current: Current;
}

async function planFor(
  parts: ApplyParts,
  { prune, asker, addsOnly = false }: ApplyRequest,
  { document, current: { configuration, secrets } }: Question,
): Promise<Result<Plan, ApplyFault>> {
  const current = withinScope(asker, configuration);
  const wanted = checkConfiguration(document, { current, prune });
  if (!wanted.ok) return fail({ is: 'file', report: wanted.error });
  if (addsOnly && isStanding(wanted.value)) return fail({ is: 'stands' });
  await secrets.compare(givenSecrets(wanted.value));
  const plan = planChanges(current, wanted.value, {
    prune,
    at: new Date(parts.clock.wallMs()).toISOString(),
    makeSecret: parts.makeSecret,
  });
  const namesParameters = document.root.entries.some(({ name }) => name === 'parameters');
  const intention = { current, wanted: wanted.value, plan, namesParameters };
  const missing = missingRights(asker, intention);
  if (missing.length > 0) return fail({ is: 'right', missing });
  // Once more with everything: an address that another customer has is refused to everybody.
  if (current === configuration) return ok(plan);
  const isTaken = plan.create.some(({ kind, id }) => configuration.find(kind, id) !== undefined);
  if (isTaken) return fail({ is: 'others' });
  const among = checkConfiguration(document, { current: configuration, prune: false });
  return among.ok ? ok(plan) : fail({ is: 'others' });
}

const isStanding = ({ objects }: Wanted): boolean =>
  [...objects.values()].some((some) => some.some((one) => one.current !== undefined));

const STAYING: ReadonlySet<string> = new Set(['ACCOUNT_HAS_ENTRIES', 'OPERATOR_LAST']);

/** Only the database knows whether money was ever booked on an account that a file leaves out. */
function mustStay({ condition, kind, id }: Removal, faults: readonly StoreFault[]): boolean {
  if (condition === null) return false;
  return faults.some(({ code, of }) => STAYING.has(code) && of?.kind === kind && of.id === id);
}

interface Rest {
  readonly plan: Plan;
  readonly kept: readonly Removal[];
  readonly changes: readonly StoreChange[];
  readonly options: StoreOptions;
}

async function applyWithout(
  { store }: ApplyParts,
  { plan, kept, changes, options }: Rest,
): Promise<Result<ApplyReport, ApplyFault>> {
  const keys = new Set(kept.map(({ key }) => key));
  const rest = changes.filter((change) => change.change !== 'remove' || !keys.has(change.key));
  const remove = plan.remove.filter(({ key }) => !keys.has(key));
  const applied = await store.transact(rest, options);
  if (!applied.ok) return fail({ is: 'store', faults: applied.error });
  const dryRun = options.dryRun === true;
  const done = report({ ...plan, remove }, { ...applied.value, dryRun });
  const stays = kept.map(({ kind, id }) => `= ${kind} ${id} stays: it may not be removed`);
  return ok({ ...done, lines: [...done.lines, ...stays] });
}

interface Outcome {
  readonly version: bigint;
  readonly isChanged: boolean;
  readonly dryRun: boolean;
}

function report(plan: Plan, { version, isChanged, dryRun }: Outcome): ApplyReport {
  return {
    version,
    isChanged,
    lines: printPlan(plan, { dryRun }),
    plan: planView(plan, { dryRun }),
  };
}

/** The rate groups that the file speaks of, before it has been checked. */
function groupsIn({ root }: ConfigurationDocument): ReadonlySet<string> {
  const groups = new Set<string>();
  const section = root.entries.find((entry) => entry.name === 'rateGroups');
  if (section?.node.kind !== 'list') return groups;
  for (const item of section.node.items) {
    if (item.kind !== 'map') continue;
    const name = item.entries.find((entry) => entry.name === 'name')?.node;
    if (name?.kind === 'scalar') groups.add(String(name.value));
  }
  return groups;
}
