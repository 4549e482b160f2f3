// The text files after the torture: every record of the database has its line in them, and every
// line its record, whatever was killed while they were written and turned.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { sql } from 'kysely';
import type { Torture } from './run.ts';

interface Row {
  readonly line: string;
}

export interface TextFiles {
  /** Of records that have none in the files. */
  readonly missing: readonly string[];
  /** In the files, and of no record. */
  readonly surplus: readonly string[];
}

export async function textFiles({ world }: Torture): Promise<TextFiles> {
  const wanted = await world.asksDatabase(async (statements) => {
    const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
    const local = (column: string) =>
      sql`to_char(${sql.ref(column)} at time zone ${zone}, 'YYYY-MM-DD HH24:MI:SS')`;
    // The nineteen columns of cdr.md section 1, by hand.
    const { rows } = await sql<Row>`
      select concat_ws('|', caller_e164, callee_e164, ${local('started_at')}, ${local('ended_at')},
        hold_time_ms, end_reason, end_direction, coalesce(caller_id, ''), coalesce(callee_id, ''),
        caller_ip, callee_ip, caller_access_e164, callee_access_e164, caller_to_gateway_e164,
        callee_to_gateway_e164, callee_billing, billing_mode, caller_pdd_ms, callee_pdd_ms
      ) as line from call_record where not is_hidden`.execute(statements);
    return rows.map(({ line }) => line);
  });
  const found = linesOf(join(world.data, 'cdr'));
  return { missing: without(wanted, found), surplus: without(found, wanted) };
}

function linesOf(folder: string): readonly string[] {
  const files = readdirSync(folder).filter((name) => name.endsWith('.txt'));
  return files.flatMap((name) => readFileSync(join(folder, name), 'utf8').split('\n').slice(0, -1));
}

/** Calls of one second may make the very same line, so lines are counted. */
function without(some: readonly string[], others: readonly string[]): readonly string[] {
  const left = new Map<string, number>();
  for (const one of others) left.set(one, (left.get(one) ?? 0) + 1);
  return some.filter((one) => {
    const count = left.get(one) ?? 0;
    left.set(one, count - 1);
    return count <= 0;
  });
}
