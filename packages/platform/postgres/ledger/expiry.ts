// A payment moves the expiry of its account on (BIL-7): in the transaction that books it, and as a
// change of the configuration like any other, with a version, a notice and an entry in the audit.
import { sql } from 'kysely';
import { type By, writeTrail } from '../configuration/audit-trail.ts';
import { ACCOUNTS } from '../configuration/object.ts';
import { lockVersion, publish } from '../configuration/version.ts';
import type { Statements } from '../connect.ts';

export interface ExpiryMove extends Omit<By, 'actor'> {
  readonly days: number;
  readonly nowMs: number;
}

/** As long as a change of the configuration waits for another one. */
export const EXPIRY_PATIENCE_MS = 20_000;
const DAY_MS = 86_400_000;
/** The last moment that a configuration can name. */
const LAST_MS = Date.UTC(9999, 11, 31, 23, 59, 59, 999);

export interface Expiry {
  readonly key: bigint;
  readonly id: string;
  readonly atMs: number;
  /** Of the configuration, as it stands. */
  readonly version: bigint;
}

/** Undefined: the account never expires, and nothing is locked for it. */
export async function lockExpiry(statements: Statements, key: bigint): Promise<Expiry | undefined> {
  if ((await read(statements, key)) === undefined) return undefined;
  const version = await lockVersion(statements, EXPIRY_PATIENCE_MS);
  // Who had the lock before may have changed it.
  const found = await read(statements, key);
  return found === undefined ? undefined : { key, ...found, version };
}

async function read(statements: Statements, key: bigint) {
  const row = await statements
    .selectFrom('configObject')
    .select(['id', sql<string | null>`document ->> 'expiresAt'`.as('expiresAt')])
    .where('key', '=', key)
    .where('kind', '=', ACCOUNTS)
    .executeTakeFirst();
  if (row === undefined || row.expiresAt === null) return undefined;
  return { id: row.id, atMs: Date.parse(row.expiresAt) };
}

/** From what it was, and never from the past: who pays after the end has the days all the same. */
export async function moveExpiry(
  statements: Statements,
  { key, id, atMs, version: found }: Expiry,
  { days, nowMs, ...by }: ExpiryMove & By,
): Promise<number> {
  const movedMs = Math.min(Math.max(atMs, nowMs) + days * DAY_MS, LAST_MS);
  const version = found + 1n;
  const moment = (ms: number): string => new Date(ms).toISOString();
  await sql`
    update config_object set version = ${version}, changed_at = now(),
      document = jsonb_set(document, '{expiresAt}', to_jsonb(${moment(movedMs)}::text))
    where key = ${key}`.execute(statements);
  const moved = {
    ...{ action: 'account.expiryMoved', objectType: ACCOUNTS, objectId: id },
    ...{ before: { expiresAt: moment(atMs) }, after: { expiresAt: moment(movedMs) } },
  };
  await writeTrail(statements, [moved], by);
  await publish(statements, version);
  return movedMs;
}
