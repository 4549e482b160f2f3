// After the database is up and before the roles: its schema, and the first administrator.
import { fail, ok, type Result } from '@tandem/base/kernel';
import { connect, type DatabaseAddress, migrate, operators } from '@tandem/platform/postgres';
import { readablePassword, secrets } from '@tandem/platform/secrets';
import type { RoleFault } from '../../role/messages.ts';

export interface SchemaWishes {
  readonly say: (line: string) => void;
  /** Whether a console runs here, for which somebody must be able to sign in. */
  readonly administrator: boolean;
}

/** The first administrator's one-time password, if this call made that administrator. */
export async function prepareSchema(
  address: DatabaseAddress,
  { say, administrator }: SchemaWishes,
): Promise<Result<string | undefined, RoleFault>> {
  const database = connect({ ...address, applicationName: 'tandem up' });
  try {
    const migrated = await migrate(database, { onProgress: say });
    if (!migrated.ok) return fail(migrated.error);
    if (!administrator) return ok(undefined);
    const table = operators(database);
    // To hash a password is dear, on purpose: not at each start.
    if (!(await table.isEmpty())) return ok(undefined);
    const password = readablePassword();
    const made = await table.createFirst({
      id: 'admin',
      displayName: 'Administrator',
      passwordHash: await secrets.hashPassword(password),
    });
    return ok(made ? password : undefined);
  } finally {
    await database.close();
  }
}
