// Who may sign in. Operators and roles are objects of the configuration; what stands here is their
// view at the door: password, rights and scope in one row. The shapes are those that the use cases
// ask for in their ports.
import { type RawBuilder, sql } from 'kysely';
import { tellingAccess } from './access-notice.ts';
import type { Change } from './configuration/changes.ts';
import type { ConfigurationObject } from './configuration/object.ts';
import { readObjects } from './configuration/read-objects.ts';
import { currentVersion } from './configuration/store.ts';
import { transact } from './configuration/transact.ts';
import type { Database, Statements } from './connect.ts';
import type { DirectDatabase } from './direct.ts';
import { instant, type JsonValue, type SqlInstant } from './value-types.ts';

const OPERATORS = 'operators';
const ROLES = 'roles';
/** The secret is the text of the hash, in UTF-8. */
const PASSWORD = 'password';
/** What makes an administrator: every right, also those of later versions. */
const EVERY_RIGHT = '*:*';
const ADMINISTRATOR_ROLE = 'administrator';

export interface OperatorRow {
  readonly key: bigint;
  readonly id: string;
  readonly displayName: string;
  /** Null: none, so that no password is right. */
  readonly passwordHash: string | null;
  readonly mustChangePassword: boolean;
  readonly locked: boolean;
  /** Ids, sorted. */
  readonly roles: readonly string[];
  /** Of all roles together, each object:action with * for every one. */
  readonly rights: readonly string[];
  /** Sees only this account and, of an agent, those under it; null: sees all. */
  readonly accountKey: bigint | null;
  readonly accountId: string | null;
  readonly lastLoginAtMs: number | null;
}

export interface NewAdministrator {
  readonly id: string;
  readonly displayName: string;
  readonly passwordHash: string;
}

export interface Operators {
  isEmpty(): Promise<boolean>;
  /** False when there is an operator already; of two processes that ask at once one gets true. */
  createFirst(administrator: NewAdministrator): Promise<boolean>;
  /** By id. */
  list(): Promise<readonly OperatorRow[]>;
  find(id: string): Promise<OperatorRow | undefined>;
  findByKey(key: bigint): Promise<OperatorRow | undefined>;
  /** Ends the sessions that were opened with the password before. */
  setPassword(key: bigint, passwordHash: string, mustChange: boolean): Promise<void>;
  noteLogin(key: bigint, atMs?: number): Promise<void>;
}

export function operators(database: Database): Operators {
  const { statements } = database;
  return {
    isEmpty: () => isEmpty(statements),

    createFirst: (administrator) => createFirst(database, administrator),

    list: () => rows(statements).orderBy('id').execute(),

    find: (id) => rows(statements).where('id', '=', id).executeTakeFirst(),

    findByKey: (key) => rows(statements).where('key', '=', key).executeTakeFirst(),

    setPassword: (key, passwordHash, mustChangePassword) =>
      tellingAccess(statements, async (transaction) => {
        await writePassword(transaction, key, passwordHash);
        // Afterwards: the database has noted that the password is not of the operator's choice.
        await writeLogin(transaction, key, { mustChangePassword });
      }),

    noteLogin: async (key, atMs) => {
      const lastLoginAt = atMs === undefined ? sql<never>`now()` : instant(atMs);
      await writeLogin(statements, key, { lastLoginAt });
    },
  };
}

const rows = (statements: Statements) =>
  statements
    .selectFrom('operator')
    .select(['key', 'id', 'displayName', 'passwordHash', 'mustChangePassword', 'locked'])
    .select(['roles', 'rights', 'accountKey', 'accountId', 'lastLoginAt as lastLoginAtMs']);

/** Nothing happens when there is no such operator any more. */
async function writePassword(
  statements: Statements,
  key: bigint,
  passwordHash: string,
): Promise<void> {
  const ciphertext = Buffer.from(passwordHash);
  await statements
    .insertInto('objectSecret')
    .columns(['key', 'field', 'ciphertext'])
    .expression(
      statements
        .selectFrom('operator')
        .select(({ val }) => ['key', val(PASSWORD).as('field'), val(ciphertext).as('ciphertext')])
        .where('key', '=', key),
    )
    .onConflict((conflict) =>
      conflict.columns(['key', 'field']).doUpdateSet({ ciphertext, changedAt: sql<never>`now()` }),
    )
    .execute();
}

interface Login {
  readonly mustChangePassword?: boolean;
  readonly lastLoginAt?: RawBuilder<SqlInstant>;
}

async function writeLogin(statements: Statements, key: bigint, login: Login): Promise<void> {
  const { mustChangePassword = true, lastLoginAt = null } = login;
  await statements
    .insertInto('operatorLogin')
    .columns(['key', 'mustChangePassword', 'lastLoginAt'])
    .expression(
      statements
        .selectFrom('operator')
        .select(({ val }) => [
          'key',
          val(mustChangePassword).as('mustChangePassword'),
          sql<SqlInstant | null>`${lastLoginAt}::timestamptz`.as('lastLoginAt'),
        ])
        .where('key', '=', key),
    )
    .onConflict((conflict) => conflict.column('key').doUpdateSet(login))
    .execute();
}

async function isEmpty(statements: Statements): Promise<boolean> {
  const [any] = await statements.selectFrom('operator').select('key').limit(1).execute();
  return any === undefined;
}

async function createFirst(database: Database, first: NewAdministrator): Promise<boolean> {
  const { statements } = database;
  for (;;) {
    const expectedVersion = await currentVersion(statements);
    if (!(await isEmpty(statements))) return false;
    const roles = await readObjects(statements, { kind: ROLES });
    const options = { actor: 'tandem', source: 'first start', expectedVersion };
    const made = await transact(pooled(database), firstChanges(first, roles), options);
    if (made.ok) return true;
    // Another process was faster, with this or with something else: look again.
    if (made.error.every(({ code }) => code === 'CONFIG_STALE')) continue;
    throw new Error(made.error.map(({ message }) => message).join('; '));
  }
}

function firstChanges(
  { id, displayName, passwordHash }: NewAdministrator,
  roles: readonly ConfigurationObject[],
): readonly Change[] {
  const known = roles.find(({ document: { rights } }) => holds(rights, EVERY_RIGHT));
  const role = known?.id ?? freeId(ADMINISTRATOR_ROLE, new Set(roles.map((one) => one.id)));
  const newRole: Change = {
    change: 'create',
    ...{ kind: ROLES, id: role, references: [] },
    document: { rights: [EVERY_RIGHT] },
  };
  return [
    ...(known === undefined ? [newRole] : []),
    {
      change: 'create',
      ...{ kind: OPERATORS, id },
      document: { displayName, roles: [role] },
      references: [{ field: 'roles.0', kind: ROLES, id: role }],
    },
    {
      change: 'secret',
      of: { kind: OPERATORS, id },
      field: PASSWORD,
      ciphertext: Buffer.from(passwordHash),
    },
  ];
}

const holds = (value: JsonValue | undefined, word: string): boolean =>
  Array.isArray(value) && value.includes(word);

function freeId(wanted: string, taken: ReadonlySet<string>): string {
  let id = wanted;
  for (let count = 2; taken.has(id); count += 1) id = `${wanted}-${count}`;
  return id;
}

/** Only rates need a connection of their own, and there are none among these changes. */
const pooled = (database: Database): DirectDatabase => ({
  ...database,
  openDirect: () => Promise.reject(new Error('this database has its pool alone')),
});
