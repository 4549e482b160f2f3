// The embedded server's life: one cluster through all of it, in the order of the tests.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdtempSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { connect } from '@tandem/platform/postgres';
import { sql } from 'kysely';
import { started, testFolder, until } from '../../../test/support/embedded-database.ts';
import { wasInterrupted } from './cluster.ts';
import { serversIn } from './earlier-server.ts';
import type { RunningDatabase } from './launcher.ts';

const home = testFolder();
let server: RunningDatabase;

async function ask<Row>(query: ReturnType<typeof sql<Row>>): Promise<readonly Row[]> {
  const database = connect({ ...server.connection, applicationName: 'test' });
  try {
    return (await query.execute(database.statements)).rows;
  } finally {
    await database.close();
  }
}

const stat = (pid: number | undefined): readonly string[] =>
  readFileSync(`/proc/${pid}/stat`, 'utf8')
    .replace(/^.*\) /, '')
    .split(' ');

async function addNote(text: string): Promise<void> {
  await ask(sql`create table if not exists note (text text)`);
  await ask(sql`insert into note values (${text})`);
}

const log = (): string => readFileSync(join(home.folder, 'log', 'postgres.log'), 'utf8');

const notes = async (): Promise<readonly string[]> =>
  (await ask(sql<{ text: string }>`select text from note order by text`)).map(({ text }) => text);

before(async () => {
  server = await started(home.launcher());
});

describe('a fresh embedded database', () => {
  it('answers on a socket in a private folder, and has no TCP', async () => {
    const { host, user, database } = server.connection;
    assert.deepEqual(
      { host, user, database },
      { host: home.cluster, user: 'tandem', database: 'tandem' },
    );
    assert.equal(statSync(home.cluster).mode & 0o777, 0o700);
    assert.ok(statSync(join(home.cluster, '.s.PGSQL.5432')).isSocket());
    assert.deepEqual(home.said, ['making the database']);
  });

  //   setting                   value
  const settings = [
    ['listen_addresses', ''],
    ['fsync', 'on'],
    ['full_page_writes', 'on'],
    ['synchronous_commit', 'on'],
    ['data_checksums', 'on'],
    ['max_wal_size', '512MB'],
    ['checkpoint_timeout', '1min'],
    ['max_connections', '50'],
    ['jit', 'off'],
    ['autovacuum', 'on'],
    ['server_encoding', 'UTF8'],
    ['lc_messages', 'C'],
    ['TimeZone', 'UTC'],
  ] as const;
  it('is set up as decided', async () => {
    const names = settings.map(([name]) => name);
    const rows = await ask(
      sql<{ name: string; value: string }>`
        select name, current_setting(name) as value from unnest(${names}::text[]) as name`,
    );
    assert.deepEqual(
      rows.map(({ name, value }) => [name, value]),
      settings,
    );
    const [locale] = await ask(
      sql`select datcollate, datctype from pg_database where datname = 'tandem'`,
    );
    assert.deepEqual(locale, { datcollate: 'C', datctype: 'C' });
  });

  it('does not run as root, and not in the session of the terminal', () => {
    assert.notEqual(statSync(`/proc/${server.pid}`).uid, 0);
    const [, , group, session] = stat(server.pid);
    assert.deepEqual([group, session], [String(server.pid), String(server.pid)]);
  });
});

describe('an embedded database that was made before', () => {
  it('keeps what was committed over a stop and a start', async (t) => {
    await addNote('1 before the stop');
    await server.stop('fast');
    assert.deepEqual(await server.exited, { code: 0, signal: null });
    assert.equal(wasInterrupted(home.cluster), false);
    const began = performance.now();
    server = await started(home.launcher());
    t.diagnostic(`second start: ${Math.round(performance.now() - began)} ms`);
    assert.deepEqual(await notes(), ['1 before the stop']);
  });

  it('takes ALTER SYSTEM for the operator, and its own files anew at each start', async () => {
    await ask(sql`alter system set work_mem = '7MB'`);
    await ask(sql`alter system set listen_addresses = '127.0.0.1'`);
    writeFileSync(join(home.cluster, 'pg_hba.conf'), 'local all all trust\n');
    await server.stop('fast');
    server = await started(home.launcher());
    const [row] = await ask(
      sql`select current_setting('work_mem') as work, current_setting('listen_addresses') as listen`,
    );
    assert.deepEqual(row, { work: '7MB', listen: '' });
    assert.match(
      readFileSync(join(home.cluster, 'pg_hba.conf'), 'utf8'),
      /^local\s+all\s+all\s+peer map=tandem$/m,
    );
  });

  it('does not follow links that the server may have put in the place of its files', async () => {
    await server.stop('fast');
    const victim = join(home.folder, 'victim');
    writeFileSync(victim, 'precious');
    for (const name of ['pg_hba.conf', 'pg_ident.conf', 'pg_hba.conf.tandem-new']) {
      rmSync(join(home.cluster, name), { force: true });
      symlinkSync(victim, join(home.cluster, name));
    }
    server = await started(home.launcher());
    assert.equal(readFileSync(victim, 'utf8'), 'precious');
    assert.equal(statSync(victim).uid, process.getuid?.());
    assert.equal(lstatSync(join(home.cluster, 'pg_hba.conf')).isFile(), true);
  });

  it('comes back after kill -9 with what was committed', async () => {
    await addNote('2 before the kill');
    process.kill(server.pid ?? 0, 'SIGKILL');
    assert.deepEqual(await server.exited, { code: null, signal: 'SIGKILL' });
    assert.equal(wasInterrupted(home.cluster), true);
    server = await started(home.launcher());
    assert.deepEqual(await notes(), ['1 before the stop', '2 before the kill']);
  });

  it('ends a backend of a killed postmaster that computes and does not notice', async () => {
    const database = connect({ ...server.connection, applicationName: 'test' });
    const computing = database.session((session) =>
      sql`select count(*) from generate_series(1, 1e10)`.execute(session),
    );
    const broken = assert.rejects(computing, /terminated/);
    await until(async () => {
      const running = sql`select 1 from pg_stat_activity
        where query like '%1e10%' and state = 'active' and pid <> pg_backend_pid()`;
      return (await ask(running)).length > 0;
    });
    process.kill(server.pid ?? 0, 'SIGKILL');
    await server.exited;
    server = await started(home.launcher());
    await broken;
    await database.close();
    assert.match(home.said.at(-1) ?? '', /an earlier database server still runs here/);
    assert.match(log(), /terminating connection because of unexpected SIGQUIT signal/);
    assert.equal((await notes()).length, 2);
  });

  it('takes over from a server of an earlier life', async () => {
    const orphan = server;
    await addNote('3 of the orphan');
    const before = log().length;
    server = await started(home.launcher());
    assert.deepEqual(await orphan.exited, { code: 0, signal: null });
    assert.match(log().slice(before), /received fast shutdown request/);
    assert.match(home.said.at(-1) ?? '', new RegExp(`still runs here \\(process ${orphan.pid}\\)`));
    assert.equal((await notes()).at(-1), '3 of the orphan');
    assert.ok(serversIn(home.cluster).includes(server.pid ?? 0));
  });

  it('is not misled by lock files whose number another process has now', async () => {
    await server.stop('fast');
    const { uid, gid } = statSync(home.cluster);
    // As the server's own user: only such a process makes the server believe the file.
    const identity = process.getuid?.() === 0 ? { uid, gid } : {};
    const other = spawn('sleep', ['60'], { ...identity, cwd: '/' });
    after(() => other.kill('SIGKILL'));
    for (const name of ['postmaster.pid', '.s.PGSQL.5432.lock']) {
      writeFileSync(join(home.cluster, name), `${other.pid}\n/proc/self/cwd\n`);
    }
    server = await started(home.launcher());
    assert.equal((await notes()).length, 3);
    assert.equal(other.exitCode, null);
  });

  it('stops at once when told so, and recovers', async () => {
    await addNote('4 before the immediate stop');
    await server.stop('immediate');
    assert.equal(wasInterrupted(home.cluster), true);
    server = await started(home.launcher());
    assert.equal((await notes()).at(-1), '4 before the immediate stop');
  });
});

describe('a server whose settings do not let it start', () => {
  it('is told with its own words, and the server that did not start is gone', async () => {
    await ask(sql`alter system set shared_preload_libraries = 'nothing_of_this_name'`);
    await server.stop('fast');
    const refused = await home.launcher().start();
    assert.ok(!refused.ok);
    assert.equal(refused.error.code, 'DATABASE_START_FAILED');
    assert.match(refused.error.message, /could not access file "nothing_of_this_name"/);
    assert.match(refused.error.advice, /log\/postgres\.log$/);
    assert.deepEqual(serversIn(home.cluster), []);
    const auto = join(home.cluster, 'postgresql.auto.conf');
    writeFileSync(auto, readFileSync(auto, 'utf8').replace(/^shared_preload.*$/m, ''));
    server = await started(home.launcher());
    assert.equal((await notes()).length, 4);
  });
});

describe('a server that finds the memory of a killed one still in use', () => {
  it('is tried again, and starts when it is free', async () => {
    // Where the server of this folder is: its user may not enter the folder of the package.
    const pid = readFileSync(join(home.cluster, 'postmaster.pid'), 'utf8').split('\n')[0];
    const bin = dirname(readlinkSync(`/proc/${pid}/exe`));
    await server.stop('fast');
    const path = mkdtempSync(join(tmpdir(), 'tdb-'));
    after(() => rmSync(path, { recursive: true }));
    chmodSync(path, 0o755);
    const script = (name: string, lines: string) => {
      const program = `exec ${join(bin, name)} "$@"`;
      writeFileSync(join(path, name), `#!/bin/sh\n${lines}\n${program}\n`, { mode: 0o755 });
      chmodSync(join(path, name), 0o755);
    };
    script('initdb', '');
    // Its working folder is the cluster: there it notes the first try.
    const words = 'FATAL:  pre-existing shared memory block (key 1, ID 2) is still in use';
    script(
      'postgres',
      `[ "$1" = --version ] || [ -e tried ] || { touch tried; echo '${words}' >&2; exit 1; }`,
    );
    server = await started(home.launcher({ binaries: { kind: 'folder', path } }));
    assert.equal(existsSync(join(home.cluster, 'tried')), true);
    assert.equal((await notes()).length, 4);
  });
});

describe('a supervisor that is killed', () => {
  it('takes its server along (pdeathsig)', async () => {
    await server.stop('fast');
    const parent = spawn(
      process.execPath,
      ['--import', 'tsx', '--input-type=module', '--eval', PARENT, home.folder],
      { stdio: ['ignore', 'pipe', 'inherit'] },
    );
    after(() => parent.kill('SIGKILL'));
    const [pid] = await new Promise<readonly number[]>((resolve) =>
      parent.stdout.once('data', (bytes) => resolve([Number(String(bytes))])),
    );
    assert.deepEqual(serversIn(home.cluster).includes(pid ?? 0), true);
    parent.kill('SIGKILL');
    await until(() => serversIn(home.cluster).length === 0);
    // It was a fast shutdown, not a crash.
    assert.equal(wasInterrupted(home.cluster), false);
  });
});

const PARENT = `
  import { embeddedDatabase } from ${JSON.stringify(new URL('./index.ts', import.meta.url).href)};
  const folder = process.argv[1];
  const started = await embeddedDatabase({
    folder, cluster: folder + '/pg', logFile: folder + '/log/postgres.log', say: () => undefined,
  }).start();
  console.log(started.value.pid);
`;
