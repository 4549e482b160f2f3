// A configuration transaction: all changes or none, one after the other for the whole system, one
// new version if anything changed, and one notice of it to whoever listens.
import { fail, invariant, ok, type Result } from '@tandem/base/kernel';
import { sql } from 'kysely';
import type { Statements } from '../connect.ts';
import { type DirectConnection, type DirectDatabase, withDirect } from '../direct.ts';
import { SQL_STATE, sqlStateOf } from '../fault.ts';
import { stageSheets } from '../rates/staging.ts';
import { objectTrail, writeTrail } from './audit-trail.ts';
import type { Applied, Change, ChangeRates, TransactOptions } from './changes.ts';
import { busy, type ConfigurationFault, staleConfiguration } from './faults.ts';
import { refusalToLoseAdministrator } from './last-administrator.ts';
import { type ObjectName, RATE_GROUPS } from './object.ts';
import { bookOpenings } from './openings.ts';
import { writeParameters } from './parameter-changes.ts';
import { type ObjectChange, type ObjectPlan, planObjects } from './plan.ts';
import { applyRates } from './rate-changes.ts';
import { readNames, readStored } from './read-objects.ts';
import { missingOwners, writeSecrets } from './secrets.ts';
import { undoSheets } from './sheet-undo.ts';
import { lockVersion, publish } from './version.ts';
import { drawKeys, refusalsOfRemoval, writeObjects } from './write-objects.ts';

/** A sheet of a million rates is merged in some ten seconds; who waits longer is told. */
const LOCK_PATIENCE_MS = 20_000;

export type Transacted = Result<Applied, readonly ConfigurationFault[]>;

export async function transact(
  database: DirectDatabase,
  changes: readonly Change[],
  options: TransactOptions,
): Promise<Transacted> {
  const rates = changes.filter((change) => change.change === 'rates');
  try {
    if (rates.length === 0) return await inTransaction(database.statements, changes, options);
    return await withDirect(database, (connection) =>
      inTransaction(connection.statements, changes, { ...options, rates, connection }),
    );
  } catch (error) {
    if (sqlStateOf(error) === SQL_STATE.lockNotAvailable) return fail([busy(patienceOf(options))]);
    const refusal = refusalToLoseAdministrator(error);
    if (refusal === undefined) throw error;
    return fail([refusal]);
  }
}

const patienceOf = ({ lockPatienceMs = LOCK_PATIENCE_MS }: TransactOptions): number =>
  lockPatienceMs;

interface Options extends TransactOptions {
  readonly rates?: readonly ChangeRates[];
  readonly connection?: DirectConnection;
}

/** Thrown to make kysely roll back; never seen outside of this file. */
class Undone extends Error {
  readonly result: Transacted;

  constructor(result: Transacted) {
    super('rolled back');
    this.result = result;
  }
}

async function inTransaction(
  statements: Statements,
  changes: readonly Change[],
  options: Options,
): Promise<Transacted> {
  try {
    return await statements.transaction().execute(async (transaction) => {
      const result = await change(transaction, changes, options);
      if (!result.ok || options.dryRun === true) throw new Undone(result);
      return result;
    });
  } catch (error) {
    if (error instanceof Undone) return error.result;
    throw error;
  }
}

async function change(
  statements: Statements,
  changes: readonly Change[],
  options: Options,
): Promise<Transacted> {
  const { rates = [], connection, expectedVersion } = options;
  // Before the lock: reading a large sheet keeps nobody waiting.
  const rows =
    connection === undefined
      ? []
      : await stageSheets({ statements, copyIn: connection.copyIn }, rates);
  const found = await lockVersion(statements, patienceOf(options));
  if (expectedVersion !== undefined && expectedVersion !== found) {
    return fail([staleConfiguration(expectedVersion, found)]);
  }
  const version = found + 1n;
  const plan = await plannedObjects(statements, changes);
  const secrets = changes.filter((one) => one.change === 'secret');
  const faults = [...plan.faults, ...missingOwners(secrets, plan.names)];
  if (faults.length > 0) return fail(faults);
  await writeObjects(statements, plan, version);
  const secretTrail = await writeSecrets(statements, secrets, {
    ...{ names: plan.names, version },
  });
  const staged = { changes: rates, rows, names: plan.names, actor: options.actor };
  const rateChanges = await applyRates(statements, staged, version);
  if (!rateChanges.ok) return rateChanges;
  const undone = await undoSheets(statements, changes, {
    ...{ names: plan.names, version, actor: options.actor },
  });
  if (!undone.ok) return undone;
  const parameterTrail = await writeParameters(statements, changes, options.actor);
  // Last, because payments of others wait for the balances of the house from here on.
  const openings = await bookOpenings(statements, plan, options.actor);
  const { outcomes, trail: rateTrail } = rateChanges.value;
  const rateTrails = [...rateTrail, ...undone.value.trail];
  const trail = [...objectTrail(plan), ...secretTrail, ...rateTrails, ...parameterTrail];
  // Whatever changes is audited, so what was not audited has not changed.
  const isChanged = trail.length > 0;
  if (isChanged) {
    await writeTrail(statements, trail, options);
    await publish(statements, version);
    // What is asked when a transaction ends is asked of one that is only tried, too.
    await sql`set constraints all immediate`.execute(statements);
  }
  return ok({
    version: isChanged ? version : found,
    isChanged,
    created: plan.created.map(named),
    changed: plan.changed.map(({ before, ...after }) => named({ ...after, key: before.key })),
    removed: plan.removed.map(named),
    unchanged: plan.unchanged,
    parameters: parameterTrail.map(({ objectId }) => objectId),
    secrets: secretTrail.length,
    rates: [...outcomes, ...undone.value.outcomes],
    openings,
  });
}

const named = ({ key, kind, id }: ObjectName & { readonly key: bigint }) => ({ key, kind, id });

async function plannedObjects(
  statements: Statements,
  changes: readonly Change[],
): Promise<ObjectPlan> {
  const objects = changes.filter(isObjectChange);
  const stored = await readStored(statements, objects);
  const keys = objects.flatMap((one) => (one.change === 'create' ? [] : [one.key]));
  invariant(new Set(keys).size === keys.length, 'an object stands once in a list of changes');
  const asked = changes.flatMap((one) => namesIn(one, stored.get('key' in one ? one.key : 0n)));
  const plan = planObjects(objects, {
    stored,
    names: await readNames(statements, asked),
    newKeys: await drawKeys(statements, objects.filter((one) => one.change === 'create').length),
  });
  if (plan.faults.length > 0) return plan;
  return { ...plan, faults: await refusalsOfRemoval(statements, plan) };
}

const isObjectChange = (one: Change): one is ObjectChange =>
  one.change === 'create' || one.change === 'change' || one.change === 'remove';

function namesIn(one: Change, stored: ObjectName | undefined): readonly ObjectName[] {
  switch (one.change) {
    case 'create':
      return [one, ...one.references];
    case 'change': {
      const renamed =
        stored === undefined || one.newId === undefined
          ? []
          : [{ kind: stored.kind, id: one.newId }];
      return [...renamed, ...one.references];
    }
    case 'secret':
      return [one.of];
    case 'rates':
    case 'undoSheet':
      return [{ kind: RATE_GROUPS, id: one.group }];
    case 'remove':
    case 'parameter':
      return [];
  }
}
