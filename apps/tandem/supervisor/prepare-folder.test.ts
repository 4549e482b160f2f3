import assert from 'node:assert/strict';
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { dataPaths } from '@tandem/platform/settings';
import { folderFault, prepareFolder } from './prepare-folder.ts';

const scratch = mkdtempSync(join(tmpdir(), 'tandem-folder-'));
after(() => rmSync(scratch, { recursive: true, force: true }));
const uid = process.getuid?.() ?? 0;
let made = 0;

function folder(fill: (at: string) => void): string {
  made += 1;
  const at = join(scratch, String(made));
  fill(at);
  return at;
}

describe('the data folder before a start', () => {
  it('is made when it is not there, private to user and group, and known again', () => {
    const at = folder(() => undefined);
    const first = prepareFolder(dataPaths(join(at, 'deep', 'data')), uid);
    assert.ok(first.ok);
    assert.equal(statSync(join(at, 'deep', 'data')).mode & 0o777, 0o750);
    assert.deepEqual(prepareFolder(dataPaths(join(at, 'deep', 'data')), uid), first);
  });

  //  what is there                                                            code           says
  const refused: ReadonlyArray<readonly [string, (at: string) => void, string, RegExp]> = [
    [
      'a photo album',
      (at) => fill(at, 'a.jpg', 'b.jpg', 'c.jpg', 'd.jpg'),
      'FOLDER_FOREIGN',
      /a\.jpg, b\.jpg, c\.jpg and 1 more/,
    ],
    ['a file', (at) => writeFileSync(at, ''), 'FOLDER_NOT_ONE', /is not a folder/],
    ["another's marker", (at) => fill(at, 'tandem.json'), 'FOLDER_FOREIGN', /not ours/],
    ['a later format', (at) => later(at), 'FOLDER_NEWER', /later Tandem \(folder format 2/],
    [
      'a path that sockets cannot have',
      () => undefined,
      'FOLDER_PATH_TOO_LONG',
      /longer than 100 bytes/,
    ],
  ];
  for (const [what, make, code, says] of refused) {
    it(`${what}: ${code}, and nothing is touched`, () => {
      const at = folder(make);
      const place = code === 'FOLDER_PATH_TOO_LONG' ? join(at, 'x'.repeat(100)) : at;
      const before = listing(at);
      const prepared = prepareFolder(dataPaths(place), uid);
      assert.ok(!prepared.ok);
      assert.equal(prepared.error.code, code);
      assert.match(prepared.error.message, says);
      assert.notEqual(prepared.error.advice, '');
      assert.deepEqual(listing(at), before);
    });
  }

  it('makes a key of 256 bits for its user alone, and misses it when it is gone', () => {
    const at = folder(() => undefined);
    assert.ok(prepareFolder(dataPaths(at), uid).ok);
    const key = join(at, 'secret.key');
    assert.equal(statSync(key).size, 32);
    assert.equal(statSync(key).mode & 0o777, 0o600);
    rmSync(key);
    const prepared = prepareFolder(dataPaths(at), uid);
    assert.ok(!prepared.ok);
    assert.equal(prepared.error.code, 'FOLDER_NO_KEY');
  });

  it('of another user is refused by his number', () => {
    const at = folder(() => undefined);
    assert.ok(prepareFolder(dataPaths(at), uid).ok);
    const prepared = prepareFolder(dataPaths(at), uid + 1);
    assert.ok(!prepared.ok);
    assert.equal(prepared.error.code, 'FOLDER_OWNER');
  });

  it('certificates may be there before the first start, and stay; nothing else beside them', () => {
    const withTls = (...more: readonly string[]) =>
      folder((place) => {
        mkdirSync(join(place, 'tls'), { recursive: true });
        writeFileSync(join(place, 'tls', 'key.pem'), 'theirs');
        for (const name of more) mkdirSync(join(place, name));
      });
    const at = withTls('lost+found');
    assert.ok(prepareFolder(dataPaths(at), uid).ok);
    assert.equal(readFileSync(join(at, 'tls', 'key.pem'), 'utf8'), 'theirs');
    const refused = prepareFolder(dataPaths(withTls('photos')), uid);
    assert.ok(!refused.ok);
    assert.match(refused.error.message, /it holds photos$/);
  });

  it('a start that was killed while writing its marker is made good', () => {
    const at = folder((place) => {
      mkdirSync(place);
      writeFileSync(join(place, 'tandem.json'), '');
      writeFileSync(join(place, 'secret.key'), 'half');
    });
    assert.ok(prepareFolder(dataPaths(at), uid).ok);
    assert.match(readFileSync(join(at, 'tandem.json'), 'utf8'), /"format":1/);
  });

  //  error      code
  const faults = [
    ['EACCES', 'FOLDER_DENIED'],
    ['EROFS', 'FOLDER_READ_ONLY'],
    ['ENOSPC', 'FOLDER_NO_ROOM'],
    ['EDQUOT', 'FOLDER_NO_ROOM'],
    ['EIO', 'FOLDER_UNUSABLE'],
  ] as const;
  for (const [code, fault] of faults) {
    it(`${code} of the system is ${fault}, with what to do`, () => {
      const told = folderFault('/d', Object.assign(new Error(code), { code, path: '/d/run' }));
      assert.equal(told.code, fault);
      assert.notEqual(told.advice, '');
    });
  }
});

function fill(at: string, ...names: readonly string[]): void {
  mkdirSync(at);
  for (const name of names) writeFileSync(join(at, name), 'something');
}

function later(at: string): void {
  mkdirSync(at);
  writeFileSync(join(at, 'tandem.json'), '{"format":2,"id":"x"}');
}

function listing(at: string): readonly string[] | undefined {
  try {
    return readdirSync(at).sort();
  } catch {
    return undefined; // absent, or a file: as it was before
  }
}
