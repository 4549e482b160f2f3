// Rates within a configuration transaction: the staged sheets, one after the other, into their
// groups; which groups have other rates now; and the trail of it.
import { fail, ok, type Result } from '@tandem/base/kernel';
import { sql } from 'kysely';
import type { Statements } from '../connect.ts';
import { mergeSheet } from '../rates/merge.ts';
import { BY_KEY, RATE_COLUMNS, type Rate, rateOf } from '../rates/rate.ts';
import { findTwice } from '../rates/staging.ts';
import type { JsonValue } from '../value-types.ts';
import type { Done } from './audit-trail.ts';
import type { ChangeRates, RatesChanged } from './changes.ts';
import { type ConfigurationFault, missing, rateTwice, staleRates } from './faults.ts';
import { nameText, RATE_GROUPS } from './object.ts';
import { noteVersion, type RatesApplied, versionOfGroup } from './rate-versions.ts';
import { keepBefore, keepWritten } from './sheet-undo.ts';

/** Up to so many rows on either side the audit has each of them; a sheet has its counts. */
const MOST_AUDITED_RATES = 100;

export interface StagedChanges {
  readonly changes: readonly ChangeRates[];
  /** How many rows were staged for each of them. */
  readonly rows: readonly number[];
  readonly names: ReadonlyMap<string, bigint>;
  readonly actor: string;
}

export async function applyRates(
  statements: Statements,
  { changes, rows, names, actor }: StagedChanges,
  version: bigint,
): Promise<Result<RatesApplied, readonly ConfigurationFault[]>> {
  const faults: ConfigurationFault[] = [];
  const outcomes: RatesChanged[] = [];
  const trail: Done[] = [];
  for (const [sheet, change] of changes.entries()) {
    const name = { kind: RATE_GROUPS, id: change.group };
    const groupKey = names.get(nameText(name));
    const twice = await findTwice(statements, sheet);
    if (groupKey === undefined) faults.push(missing(name));
    if (twice !== undefined) faults.push(rateTwice(change.group, twice));
    if (groupKey === undefined || twice !== undefined) continue;
    if (await isStale(statements, groupKey, change)) {
      faults.push(staleRates(change.group));
      continue;
    }
    const work = { groupKey, sheet, change };
    const before = await concernedRates(statements, work);
    const kept = await keepBefore(statements, { ...work, actor, version });
    const merged = await mergeSheet(statements, work, change.merge);
    if (kept !== undefined) await keepWritten(statements, work, kept);
    outcomes.push({ group: change.group, groupKey, rows: rows[sheet] ?? 0, ...merged });
    if (Object.values(merged).every((count) => count === 0)) continue;
    await noteVersion(statements, groupKey, version);
    const after = before && (await concernedRates(statements, work));
    trail.push({
      action: `rates.${change.merge.way}`,
      objectType: RATE_GROUPS,
      objectId: change.group,
      ...(before && after ? differences(before, after) : { after: { ...merged } }),
    });
  }
  return faults.length > 0 ? fail(faults) : ok({ outcomes, trail });
}

async function isStale(
  statements: Statements,
  groupKey: bigint,
  { groupVersion }: ChangeRates,
): Promise<boolean> {
  if (groupVersion === undefined) return false;
  return (await versionOfGroup(statements, groupKey)) !== groupVersion;
}

interface Work {
  readonly groupKey: bigint;
  readonly sheet: number;
  readonly change: ChangeRates;
}

/** The rates that the sheet can change; undefined when they are too many to be written down. */
async function concernedRates(
  statements: Statements,
  { groupKey, sheet, change }: Work,
): Promise<readonly Rate[] | undefined> {
  const { way } = change.merge;
  const listedAlone = way === 'upsert' || way === 'remove' || way === 'patch';
  const rows = await statements
    .selectFrom('rate')
    .select(RATE_COLUMNS)
    .where('groupKey', '=', groupKey)
    .$if(listedAlone, (query) =>
      query.where(sql<boolean>`prefix in (select prefix from staged_rate where sheet = ${sheet})`),
    )
    .orderBy(BY_KEY)
    .limit(MOST_AUDITED_RATES + 1)
    .execute();
  return rows.length > MOST_AUDITED_RATES ? undefined : rows.map(rateOf);
}

/** The rows that are there on one side alone. */
function differences(
  before: readonly Rate[],
  after: readonly Rate[],
): { before: JsonValue; after: JsonValue } {
  const had = new Map(before.map((rate) => [JSON.stringify(rate), rate]));
  const has = new Map(after.map((rate) => [JSON.stringify(rate), rate]));
  return {
    before: [...had].filter(([text]) => !has.has(text)).map(([, rate]) => asJson(rate)),
    after: [...has].filter(([text]) => !had.has(text)).map(([, rate]) => asJson(rate)),
  };
}

const asJson = (rate: Rate): JsonValue => ({ ...rate });
