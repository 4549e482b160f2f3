// Folders in which a database is to be made or is found in a state that does not fit.
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmdirSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import {
  started,
  type TestFolder,
  testFolder,
  until,
} from '../../../test/support/embedded-database.ts';
import { serversIn } from './earlier-server.ts';

const isRoot = process.getuid?.() === 0;
const MB = 1024 * 1024;

async function faultIn({ launcher }: TestFolder, more = {}) {
  const refused = await launcher(more).start();
  assert.ok(!refused.ok);
  return refused.error;
}

describe('a start that was killed while it made the database', () => {
  it('leaves nothing that the next start would take for one', async () => {
    const home = testFolder();
    const draft = `${home.cluster}.new`;
    const starter = spawn(
      process.execPath,
      ['--import', 'tsx', '--input-type=module', '--eval', STARTER, home.folder],
      { stdio: ['ignore', 'ignore', 'inherit'] },
    );
    after(() => starter.kill('SIGKILL'));
    await until(() => existsSync(join(draft, 'PG_VERSION')));
    starter.kill('SIGKILL');
    await new Promise((resolve) => starter.once('exit', resolve));
    assert.equal(existsSync(home.cluster), false);
    assert.equal(existsSync(draft), true);
    const running = await started(home.launcher());
    assert.deepEqual(home.said, ['making the database']);
    assert.deepEqual(readdirSync(home.folder).sort(), ['log', 'pg']);
    await running.stop('fast');
  });
});

const STARTER = `
  import { embeddedDatabase } from ${JSON.stringify(new URL('./index.ts', import.meta.url).href)};
  const folder = process.argv[1];
  await embeddedDatabase({
    folder, cluster: folder + '/pg', logFile: folder + '/log/postgres.log', say: () => undefined,
  }).start();
`;

describe('a folder that cannot be used', () => {
  it('is not touched when another version of PostgreSQL made it', async () => {
    const home = testFolder();
    mkdirSync(home.cluster);
    writeFileSync(join(home.cluster, 'PG_VERSION'), '15\n');
    giveAway(home.cluster);
    const { code, message, advice } = await faultIn(home);
    assert.equal(code, 'DATABASE_OTHER_VERSION');
    assert.match(message, /made by PostgreSQL 15; this Tandem brings PostgreSQL 18/);
    assert.match(advice, /backup.*--db URL/);
    assert.deepEqual(readdirSync(home.cluster), ['PG_VERSION']);
  });

  it('is not touched when something else is in it', async () => {
    const home = testFolder();
    mkdirSync(home.cluster);
    writeFileSync(join(home.cluster, 'thesis.txt'), 'all of it');
    assert.equal((await faultIn(home)).code, 'DATABASE_FOREIGN_FOLDER');
    assert.equal(readFileSync(join(home.cluster, 'thesis.txt'), 'utf8'), 'all of it');
  });

  it('is refused when the path of the socket would be too long', async () => {
    const home = testFolder();
    const folder = join(home.folder, 'a'.repeat(100));
    const { code, message } = await faultIn(home, { folder, cluster: join(folder, 'pg') });
    assert.equal(code, 'DATABASE_PATH_TOO_LONG');
    assert.match(message, /longer than the 107 bytes that/);
  });

  it('is refused when it is a file', async () => {
    const home = testFolder();
    writeFileSync(home.cluster, '');
    const { code, message } = await faultIn(home);
    assert.equal(code, 'DATABASE_DENIED');
    assert.match(message, /ENOTDIR/);
  });

  if (isRoot) {
    it('is refused when it belongs to a user that we do not lend to', async () => {
      const home = testFolder();
      mkdirSync(home.cluster);
      writeFileSync(join(home.cluster, 'PG_VERSION'), '18\n');
      chownSync(home.cluster, 54_321, 54_321);
      const { code, message, advice } = await faultIn(home);
      assert.equal(code, 'DATABASE_OWNER');
      assert.match(message, /belongs to uid 54321/);
      assert.match(advice, new RegExp(`chown -R \\w+ ${home.cluster}`));
    });
  } else {
    it('is refused when it cannot be written', async () => {
      const home = testFolder();
      chmodSync(home.folder, 0o500);
      const { code, message } = await faultIn(home);
      chmodSync(home.folder, 0o700);
      assert.equal(code, 'DATABASE_DENIED');
      assert.match(message, /EACCES/);
    });
  }
});

/** As root the server's user must own what is to be taken for its database. */
function giveAway(folder: string): void {
  if (!isRoot) return;
  const owner = spawnSync('id', ['-u', 'postgres'], { encoding: 'utf8' });
  const uid =
    Number(owner.stdout) || Number(spawnSync('id', ['-u', 'nobody'], { encoding: 'utf8' }).stdout);
  chownSync(folder, uid, -1);
}

describe('a disk without room', () => {
  it('is noticed before anything is made, with the path and both figures', async () => {
    const home = testFolder();
    const { code, message } = await faultIn(home, { freeBytesAt: () => 7 * MB });
    assert.equal(code, 'DATABASE_NO_ROOM');
    assert.equal(message, `the disk of ${home.folder} is full: 7 MB free, 100 MB needed`);
    assert.deepEqual(readdirSync(home.folder), []);
  });

  // An ordinary user can mount nothing, and in some containers root cannot either: there the test above must do.
  const mountable = isRoot && spawnSync('unshare', ['--mount', 'true']).status === 0;
  if (mountable) {
    it('that fills up in the middle leaves nothing behind, and goes when there is room', async (t) => {
      const small = mkdtempSync(join(realpathSync(tmpdir()), 'tdb-'));
      const mount = (options: string) =>
        assert.equal(spawnSync('mount', ['-t', 'tmpfs', '-o', options, 'tmpfs', small]).status, 0);
      mount('size=24m');
      const home = testFolder(small);
      t.after(() => {
        spawnSync('umount', ['--lazy', small]);
        rmdirSync(small);
      });
      const { code, message } = await faultIn(home, { freeBytesAt: onceBlind() });
      assert.equal(code, 'DATABASE_NO_ROOM');
      assert.equal(message, `the disk of ${home.folder} is full: 9 MB free, 100 MB needed`);
      assert.deepEqual(readdirSync(home.folder), []);
      mount('remount,size=200m');
      const running = await started(home.launcher());
      await running.stop('immediate');
    });
  }
});

/** Says before the making that there is room, and the truth afterwards. */
function onceBlind(): () => number {
  let asked = 0;
  return () => {
    asked += 1;
    return asked === 1 ? 200 * MB : 9 * MB;
  };
}

describe('a database', () => {
  it('works below a folder that nobody else can enter, and after it was copied elsewhere', async () => {
    const home = testFolder();
    assert.equal(statSync(home.folder).mode & 0o777, 0o700);
    mkdirSync(home.cluster); // an empty folder is no obstacle
    const first = await started(home.launcher());
    assert.ok(serversIn(home.cluster).includes(first.pid ?? 0));
    await first.stop('fast');
    const folder = join(home.folder, 'deep', 'elsewhere');
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    assert.equal(spawnSync('cp', ['--archive', home.cluster, folder]).status, 0);
    const cluster = join(folder, 'pg');
    const second = await started(home.launcher({ folder, cluster }));
    assert.ok(serversIn(cluster).includes(second.pid ?? 0));
    await second.stop('immediate');
  });
});
