// Targets of records as they are configured: few objects among many, read by themselves.
import { sql } from 'kysely';
import type { Database } from '../connect.ts';

export interface StoredTarget {
  readonly id: string;
  readonly document: Readonly<Record<string, unknown>>;
  /** Sealed; null: there is none. */
  readonly secret: Uint8Array | null;
}

export async function recordTargets({ statements }: Database): Promise<readonly StoredTarget[]> {
  const { rows } = await sql<StoredTarget>`
    select id, document, ciphertext as secret
    from config_object left join object_secret
      on object_secret.key = config_object.key and field = 'secret'
    where kind = 'recordTargets' order by id`.execute(statements);
  return rows;
}
