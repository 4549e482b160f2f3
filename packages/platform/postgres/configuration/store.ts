// The configuration as a whole: reading it, and the one way to change it.
import type { Database, Statements } from '../connect.ts';
import type { DirectDatabase } from '../direct.ts';
import type { Change, TransactOptions } from './changes.ts';
import type { ConfigurationObject } from './object.ts';
import { type ObjectsPage, type PagedObject, pageObjects } from './page-objects.ts';
import { findObject, readObjects } from './read-objects.ts';
import { type ObjectSecret, readSecrets } from './secrets.ts';
import { type Transacted, transact } from './transact.ts';

export interface WholeConfiguration {
  readonly version: bigint;
  /** By kind and id. Rates are not among them: see `rates`. */
  readonly objects: readonly ConfigurationObject[];
}

export interface ConfigurationStore {
  /** Objects and version as they are at one moment. */
  readAll(): Promise<WholeConfiguration>;
  readKind(kind: string): Promise<readonly ConfigurationObject[]>;
  page(page: ObjectsPage): Promise<readonly PagedObject[]>;
  find(kind: string, id: string): Promise<ConfigurationObject | undefined>;
  /** Encrypted, as they were given; of one object or of all. */
  secrets(key?: bigint): Promise<readonly ObjectSecret[]>;
  currentVersion(): Promise<bigint>;
  transact(changes: readonly Change[], options: TransactOptions): Promise<Transacted>;
}

export function configurationStore(database: DirectDatabase): ConfigurationStore {
  const { statements } = database;
  return {
    readAll: () =>
      inSnapshot(database, async (snapshot) => ({
        version: await currentVersion(snapshot),
        objects: await readObjects(snapshot, {}),
      })),
    readKind: (kind) => inSnapshot(database, (snapshot) => readObjects(snapshot, { kind })),
    page: (page) => pageObjects(statements, page),
    find: (kind, id) => findObject(statements, { kind, id }),
    secrets: (key) => readSecrets(statements, key),
    currentVersion: () => currentVersion(statements),
    transact: (changes, options) => transact(database, changes, options),
  };
}

export async function currentVersion(statements: Statements): Promise<bigint> {
  const { version } = await statements
    .selectFrom('configVersion')
    .select('version')
    .executeTakeFirstOrThrow();
  return version;
}

function inSnapshot<T>(
  { statements }: Database,
  work: (snapshot: Statements) => Promise<T>,
): Promise<T> {
  return statements
    .transaction()
    .setIsolationLevel('repeatable read')
    .setAccessMode('read only')
    .execute(work);
}
