// What is known of the sheets of a group: the last imports, and how their columns were understood.
import { sql } from 'kysely';
import { versionOfGroup } from '../configuration/rate-versions.ts';
import type { Database } from '../connect.ts';
import type { DirectDatabase } from '../direct.ts';
import type { JsonValue } from '../value-types.ts';
import { type SheetStage, sheetStage } from './sheet-stage.ts';

export interface SheetImport {
  readonly atMs: number;
  readonly actor: string;
  readonly file: string;
  readonly mode: string;
  readonly report: JsonValue;
  readonly undoneAtMs: number | null;
  readonly undoneBy: string | null;
}

export interface Sheets {
  stage(): Promise<SheetStage>;
  /** Of the rates of the group; 0: it never had any. */
  versionOf(groupKey: bigint): Promise<bigint>;
  /** The last one first. */
  imports(groupKey: bigint): Promise<readonly SheetImport[]>;
  /** Column by head; empty when none is remembered. */
  mapping(groupKey: bigint): Promise<Readonly<Record<string, string>>>;
  remember(groupKey: bigint, columns: Readonly<Record<string, string>>): Promise<void>;
}

export function sheets(database: DirectDatabase): Sheets {
  const { statements } = database;
  return {
    stage: () => sheetStage(database),
    versionOf: (groupKey) => versionOfGroup(statements, groupKey),
    imports: (groupKey) => imports(database, groupKey),
    mapping: async (groupKey) => {
      const row = await statements
        .selectFrom('sheetMapping')
        .select('columns')
        .where('groupKey', '=', groupKey)
        .executeTakeFirst();
      return (row?.columns ?? {}) as Readonly<Record<string, string>>;
    },
    remember: async (groupKey, columns) => {
      await sql`
        insert into sheet_mapping (group_key, columns)
        values (${groupKey}, ${JSON.stringify(columns)}::jsonb)
        on conflict (group_key) do update
        set columns = excluded.columns, changed_at = now()
        where sheet_mapping.columns <> excluded.columns`.execute(statements);
    },
  };
}

async function imports(
  { statements }: Database,
  groupKey: bigint,
): Promise<readonly SheetImport[]> {
  const rows = await statements
    .selectFrom('sheetImport')
    .select(['at', 'actor', 'file', 'mode', 'report', 'undoneAt', 'undoneBy'])
    .where('groupKey', '=', groupKey)
    .orderBy('key', 'desc')
    .execute();
  return rows.map(({ at, undoneAt, ...row }) => ({ ...row, atMs: at, undoneAtMs: undoneAt }));
}
