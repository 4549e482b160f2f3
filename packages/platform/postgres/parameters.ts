// Parameters that differ from the catalogue, as texts: what they mean is known above. They are set
// and reset by configuration transactions alone.
import type { Database } from './connect.ts';

export interface StoredParameter {
  readonly name: string;
  readonly value: string;
  readonly changedAtMs: number;
  readonly actor: string;
}

export interface Parameters {
  readAll(): Promise<readonly StoredParameter[]>;
  find(name: string): Promise<StoredParameter | undefined>;
}

export function parameters({ statements }: Database): Parameters {
  const select = () =>
    statements
      .selectFrom('parameter')
      .select(['name', 'value', 'changedAt as changedAtMs', 'actor']);
  return {
    readAll: () => select().orderBy('name').execute(),
    find: (name) => select().where('name', '=', name).executeTakeFirst(),
  };
}
