// Which installation this database belongs to: made once by the first migration, and never changed.
import type { Database } from './connect.ts';

export interface Installation {
  readonly id: string;
  readonly createdAtMs: number;
}

export function installation({ statements }: Database): Promise<Installation> {
  return statements
    .selectFrom('installation')
    .select(['id', 'createdAt as createdAtMs'])
    .executeTakeFirstOrThrow();
}
