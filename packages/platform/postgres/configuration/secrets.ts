// Secrets of objects: bytes that were encrypted above, under a key that the database never sees.
import { sql } from 'kysely';
import type { Statements } from '../connect.ts';
import type { Done } from './audit-trail.ts';
import type { SetSecret } from './changes.ts';
import { type ConfigurationFault, missing } from './faults.ts';
import { nameText } from './object.ts';
import { batches, raiseVersion } from './write-objects.ts';

export interface ObjectSecret {
  readonly key: bigint;
  readonly field: string;
  readonly ciphertext: Uint8Array;
}

export function readSecrets(
  statements: Statements,
  key: bigint | undefined,
): Promise<readonly ObjectSecret[]> {
  return statements
    .selectFrom('objectSecret')
    .select(['key', 'field', 'ciphertext'])
    .$if(key !== undefined, (query) => query.where('key', '=', key ?? 0n))
    .orderBy('key')
    .orderBy('field')
    .execute();
}

export function missingOwners(
  secrets: readonly SetSecret[],
  names: ReadonlyMap<string, bigint>,
): readonly ConfigurationFault[] {
  return secrets.filter(({ of }) => !names.has(nameText(of))).map(({ of }) => missing(of));
}

export interface SecretWork {
  readonly names: ReadonlyMap<string, bigint>;
  /** Who has another secret has changed with it. */
  readonly version: bigint;
}

/** The trail of what was set or taken away; a secret is never in it. */
export async function writeSecrets(
  statements: Statements,
  secrets: readonly SetSecret[],
  { names, version }: SecretWork,
): Promise<readonly Done[]> {
  const trail: Done[] = [];
  const owners: bigint[] = [];
  const set: ObjectSecret[] = [];
  for (const { of, field, ciphertext } of secrets) {
    const key = names.get(nameText(of)) ?? 0n;
    const object = { objectType: of.kind, objectId: of.id };
    if (ciphertext !== null) {
      set.push({ key, field, ciphertext });
      owners.push(key);
      trail.push({ action: 'secret.set', ...object, after: { field } });
    } else if (await removeSecret(statements, key, field)) {
      owners.push(key);
      trail.push({ action: 'secret.removed', ...object, before: { field } });
    }
  }
  for (const batch of batches(set)) {
    await statements
      .insertInto('objectSecret')
      .values(batch)
      .onConflict((conflict) =>
        conflict.columns(['key', 'field']).doUpdateSet(({ ref }) => ({
          ciphertext: ref('excluded.ciphertext'),
          changedAt: sql<never>`now()`,
        })),
      )
      .execute();
  }
  await raiseVersion(statements, owners, version);
  return trail;
}

async function removeSecret(statements: Statements, key: bigint, field: string): Promise<boolean> {
  const { numDeletedRows } = await statements
    .deleteFrom('objectSecret')
    .where('key', '=', key)
    .where('field', '=', field)
    .executeTakeFirst();
  return numDeletedRows > 0n;
}
