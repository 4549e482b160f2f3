// Which tables there are and in what order they can be filled, as the database itself says: a table
// of a later migration is in the backup without anybody thinking of it.
import { invariant } from '@tandem/base/kernel';
import { sql } from 'kysely';
import type { Statements } from '../connect.ts';
import type { SequencePlace } from './piece.ts';

/**
 * Not in a backup: the target has its own migrations, a session that was ended must not come back
 * to life, and what nodes had of balances and of their journals is theirs: the money is free again.
 */
export const LEFT_OUT: readonly string[] = [
  'schema_migration',
  'operator_session',
  'lease',
  'sink_position',
];

/** The rows that migrations themselves put in; they make room for those of the backup. */
export const SEEDED: readonly string[] = ['config_version', 'installation', 'rollup_position'];

export interface TableShape {
  readonly name: string;
  readonly columns: readonly string[];
  readonly sequences: readonly SequencePlace[];
  /** Of a table that is divided by days: 20260131, ... */
  readonly days: readonly string[];
}

interface TableRow extends TableShape {
  /** Tables that it refers to. */
  readonly needs: readonly string[];
}

export async function tablesInOrder(statements: Statements): Promise<readonly TableShape[]> {
  const { rows } = await sql<TableRow>`
    select c.relname as name,
      array(
        select attname::text from pg_attribute
        where attrelid = c.oid and attnum > 0 and not attisdropped and attgenerated = ''
        order by attnum
      ) as columns,
      array(
        select distinct confrelid::regclass::text from pg_constraint
        where conrelid = c.oid and contype = 'f' and confrelid <> c.oid
      ) as needs,
      coalesce((
        select jsonb_agg(jsonb_build_object('column', attname, 'last',
          pg_sequence_last_value(pg_get_serial_sequence(c.oid::regclass::text, attname))::text))
        from pg_attribute where attrelid = c.oid and attnum > 0 and not attisdropped
          and pg_get_serial_sequence(c.oid::regclass::text, attname) is not null
      ), '[]') as sequences,
      array(
        select right(part.relname, 8) from pg_inherits join pg_class part on part.oid = inhrelid
        where inhparent = c.oid order by part.relname
      ) as days
    from pg_class c
    where c.relnamespace = current_schema()::regnamespace
      and c.relkind in ('r', 'p') and not c.relispartition
      and c.relname <> all(${LEFT_OUT}::text[])
    order by c.relname`.execute(statements);
  return inOrder(rows);
}

/** What a table refers to stands before it; otherwise by name. */
export function inOrder<T extends { name: string; needs: readonly string[] }>(
  tables: readonly T[],
): readonly T[] {
  const ordered: T[] = [];
  const waiting = new Map(tables.map((table) => [table.name, table]));
  while (waiting.size > 0) {
    const ready = [...waiting.values()].filter(
      ({ needs }) => !needs.some((one) => waiting.has(one)),
    );
    invariant(ready.length > 0, `the tables ${[...waiting.keys()].join(', ')} form a circle`);
    for (const table of ready) {
      ordered.push(table);
      waiting.delete(table.name);
    }
  }
  return ordered;
}
