// Where the server's programs come from, and that its user can really run them.
import assert from 'node:assert/strict';
import {
  chmodSync,
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readlinkSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { started, testFolder } from '../../../test/support/embedded-database.ts';
import { needs } from '../../../test/support/tools.ts';
import { type BinariesSearch, findBinaries } from './binaries.ts';
import { findPackage, linkLibraries, type ServerPackage } from './binaries-package.ts';
import { chooseServerUser, whoAmI } from './server-user.ts';

const isRoot = process.getuid?.() === 0;
const found = findPackage();
assert.ok(found.ok);
const packaged = found.value;
const chosen = await chooseServerUser(whoAmI(), undefined);
assert.ok(chosen.ok);
const user = chosen.value;

const scratch = mkdtempSync(join(realpathSync(tmpdir()), 'tdb-'));
chmodSync(scratch, 0o755);
after(() => {
  for (const shut of closed) chmodSync(shut, 0o700);
  rmSync(scratch, { recursive: true, force: true });
});
const closed: string[] = [];

function folder(name: string, mode: number): string {
  const path = join(scratch, name);
  mkdirSync(path);
  chmodSync(path, mode);
  return path;
}

/** A package without links in a place that the server's user cannot use; `share` is not needed to tell a version. */
function hiddenPackage(): ServerPackage {
  const place = folder('hidden', 0o700);
  const native = join(place, 'native');
  cpSync(packaged.native, native, {
    recursive: true,
    filter: (source) => !/[.]a$|\/share$/.test(source) && !lstatSync(source).isSymbolicLink(),
  });
  // For an ordinary user a place that cannot be written: there the links cannot be made.
  if (!isRoot) chmodSync(join(native, 'lib'), 0o500);
  closed.push(join(native, 'lib'));
  return { native, version: packaged.version };
}

const said: string[] = [];
const search = (more: Partial<BinariesSearch>): BinariesSearch => ({
  choice: { kind: 'packaged' },
  user,
  data: scratch,
  commonFolders: [],
  say: (line) => said.push(line),
  ...more,
});

describe('the packaged server', () => {
  it('gets the links among its libraries, once', () => {
    assert.deepEqual(linkLibraries(packaged.native), { ok: true, value: undefined });
    assert.deepEqual(linkLibraries(packaged.native), { ok: true, value: undefined });
    assert.equal(readlinkSync(join(packaged.native, 'lib', 'libpq.so.5')), 'libpq.so.5.18');
  });

  it('is used where it is when it can be run there', async () => {
    const reachable = folder('reachable', 0o755);
    const binaries = await findBinaries(search({ commonFolders: [reachable] }));
    assert.ok(binaries.ok);
    assert.equal(binaries.value.major, 18);
    assert.match(binaries.value.folder, /bin$/);
  });

  it('is copied once to where its user can run it, whoever asks first', async () => {
    const hidden = hiddenPackage();
    const secret = folder('secret', 0o700);
    const common = folder('common', 0o755);
    mkdirSync(join(common, `postgres-${packaged.version}.new-1999999999-abc`));
    const ask = () =>
      findBinaries(
        search({ packaged: hidden, data: isRoot ? secret : common, commonFolders: [common] }),
      );
    const copy = join(common, `postgres-${packaged.version}`);
    for (const binaries of await Promise.all([ask(), ask()])) {
      assert.deepEqual(binaries, { ok: true, value: { folder: join(copy, 'bin'), major: 18 } });
    }
    assert.deepEqual(readdirSync(common), [`postgres-${packaged.version}`]);
    assert.deepEqual(readdirSync(secret), []);
    assert.ok(existsSync(join(copy, 'lib', 'libpq.so.5')));
    const copies = said.length;
    assert.ok((await ask()).ok);
    assert.equal(said.length, copies, 'it is not copied again');
    rmSync(join(copy, 'bin', 'postgres'));
    assert.ok((await ask()).ok, 'a copy that does not run is made again');
  });

  it('that nobody can reach is told with every place that was tried', async () => {
    const hidden = { native: join(scratch, 'hidden', 'native'), version: packaged.version };
    const none = '/dev/null/copies';
    const shut = folder('shut', 0o700);
    if (!isRoot) chmodSync(shut, 0o500);
    const refused = await findBinaries(
      search({ packaged: hidden, data: shut, commonFolders: [none] }),
    );
    assert.ok(!refused.ok);
    assert.equal(refused.error.code, 'DATABASE_BINARIES_UNREACHABLE');
    for (const place of ['hidden', shut, none])
      assert.ok(refused.error.message.includes(place), place);
    assert.match(refused.error.advice, /--data.*--db URL/);
  });
});

describe('a server of the system', () => {
  it('may serve instead', async (t) => {
    const folders = serverFolders();
    if (!needs(t, 'postgres', { ...process.env, PATH: folders.join(':') })) return;
    const home = testFolder();
    const path = folders.at(-1) ?? '';
    const binaries = await findBinaries(search({ choice: { kind: 'folder', path } }));
    assert.ok(binaries.ok);
    const launcher = home.launcher({ binaries: { kind: 'folder', path } });
    if (isRoot && binaries.value.major < 16) {
      const refused = await launcher.start();
      assert.ok(!refused.ok, 'before version 16 its user must be able to reach the cluster');
      assert.match(refused.error.message, /could not access directory .*: Permission denied/);
    }
    chmodSync(home.folder, 0o711);
    const running = await started(launcher);
    await running.stop('fast');
    if (binaries.value.major === 18) return;
    const other = await home.launcher().start();
    assert.ok(!other.ok);
    assert.equal(other.error.code, 'DATABASE_OTHER_VERSION');
  });

  it('that is not there is told as such', async () => {
    const path = folder('empty', 0o755);
    writeFileSync(join(path, 'postgres'), 'not a program');
    const refused = await findBinaries(search({ choice: { kind: 'folder', path } }));
    assert.ok(!refused.ok);
    assert.equal(refused.error.code, 'DATABASE_NO_BINARIES');
    assert.match(
      refused.error.message,
      /empty has no PostgreSQL server that can be run: .*Permission denied/,
    );
  });
});

function serverFolders(): readonly string[] {
  const versions = '/usr/lib/postgresql';
  if (!existsSync(versions)) return [];
  return readdirSync(versions).map((version) => join(versions, version, 'bin'));
}
