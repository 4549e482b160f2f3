// An outside database. The one looked at here is an embedded server in another role.
import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import { connect, type ServerFacts } from '@tandem/platform/postgres';
import { sql } from 'kysely';
import { started, testFolder } from '../../../test/support/embedded-database.ts';
import { externalDatabase, judgeServer } from './external.ts';

const home = testFolder();
const url = (database: string): string =>
  `postgres://tandem:s3cret@/${database}?host=${home.cluster}`;

before(async () => {
  const { connection } = await started(home.launcher());
  const database = connect({ ...connection, applicationName: 'test' });
  await database.session(async (session) => {
    const run = (text: string) => sql.raw(text).execute(session);
    await run('create database standby');
    await run('alter database standby set default_transaction_read_only = on');
    await run('create role weak');
    await run('create database foreign_house');
    await run("alter role tandem in database foreign_house set role = 'weak'");
    await run("create database old_text template template0 encoding 'LATIN1'");
  });
  await database.close();
});

describe('an outside database', () => {
  it('is looked at, and neither started nor stopped', async () => {
    const launcher = externalDatabase(url('tandem'), 'us');
    const running = await started(launcher);
    assert.equal(running.pid, undefined);
    assert.deepEqual(running.connection, launcher.address());
    await running.stop('fast');
    assert.deepEqual(await running.exited, { code: 0, signal: null });
    assert.ok((await launcher.start()).ok, 'it still runs');
  });

  //  URL                            code                    says
  const refused = [
    [url('nowhere'), 'DATABASE_MISSING', /database "nowhere" does not exist/],
    [url('standby'), 'DATABASE_READ_ONLY', /standby, or set to read only/],
    [url('foreign_house'), 'DATABASE_NO_RIGHTS', /tandem may not create tables/],
    [url('old_text'), 'DATABASE_ENCODING', /keeps its text as LATIN1/],
    [url('tandem').replace('tandem:', 'stranger:'), 'DATABASE_REFUSED', /stranger/],
    ['postgres://tandem:s3cret@127.0.0.1:1/tandem', 'DATABASE_UNREACHABLE', /127.0.0.1:1\/tandem/],
    [`postgres://tandem:s3cret@/tandem?host=${home.folder}`, 'DATABASE_UNREACHABLE', /ENOENT/],
    ['http://tandem:s3cret@db', 'DATABASE_URL_INVALID', /begins with http:/],
  ] as const;
  for (const [text, code, says] of refused) {
    it(`${code}: ${text.replace(home.folder, '...')}`, async () => {
      const looked = await externalDatabase(text, 'us').start();
      assert.ok(!looked.ok);
      assert.equal(looked.error.code, code);
      assert.match(looked.error.message, says);
      assert.doesNotMatch(JSON.stringify(looked.error), /s3cret/);
      assert.notEqual(looked.error.advice, '');
    });
  }
});

describe('which servers will do', () => {
  const good: ServerFacts = {
    versionNumber: 130_000,
    version: '13.0',
    encoding: 'UTF8',
    readOnly: false,
    mayCreateTables: true,
  };
  //  facts                                           fault
  const table = [
    [good, undefined],
    [{ ...good, versionNumber: 180_004 }, undefined],
    [{ ...good, versionNumber: 120_022, version: '12.22' }, 'DATABASE_TOO_OLD'],
    [{ ...good, versionNumber: 90_624, version: '9.6.24' }, 'DATABASE_TOO_OLD'],
    [{ ...good, encoding: 'SQL_ASCII' }, 'DATABASE_ENCODING'],
    [{ ...good, readOnly: true }, 'DATABASE_READ_ONLY'],
    [{ ...good, mayCreateTables: false }, 'DATABASE_NO_RIGHTS'],
  ] as const;
  for (const [facts, code] of table) {
    it(`${JSON.stringify(facts)}: ${code ?? 'yes'}`, () => {
      const fault = judgeServer(facts, { host: 'db', user: 'u', database: 'd' });
      assert.equal(fault?.code, code);
    });
  }
});
