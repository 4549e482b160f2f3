import assert from 'node:assert/strict';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { dataPaths } from '@tandem/platform/settings';
import { lockFolder } from '../supervisor/lock.ts';
import { prepareFolder } from '../supervisor/prepare-folder.ts';
import { isDemo, markFolder, removeFolder } from './folder.ts';

const root = mkdtempSync(join(tmpdir(), 'tdm-mark-'));
after(() => rmSync(root, { recursive: true, force: true }));
let folders = 0;

function newFolder(): string {
  folders += 1;
  return join(root, `data-${folders}`);
}

const codeOf = (result: unknown): unknown =>
  typeof result === 'object' && result !== null && 'code' in result ? result.code : result;
const remove = (folder: string): unknown => codeOf(removeFolder(folder, join(folder, 'lock')));

describe('the mark of a demo (CON-1)', () => {
  it('a new folder gets it, becomes a data folder, and goes with all that is in it', () => {
    const folder = newFolder();
    assert.equal(markFolder(folder), undefined);
    assert.equal(markFolder(folder), undefined, 'and so at each start');
    assert.ok(isDemo(folder));
    assert.ok(prepareFolder(dataPaths(folder), process.getuid?.() ?? 0).ok);
    assert.equal(markFolder(folder), undefined);
    assert.equal(remove(folder), true);
    assert.ok(!existsSync(folder));
    assert.equal(remove(folder), false, 'it is gone already');
  });

  //  a folder with        is left alone
  const table: ReadonlyArray<readonly [string, (folder: string) => void]> = [
    ['files of somebody', (folder) => writeFileSync(join(folder, 'thesis.tex'), 'years')],
    ['another Tandem', (folder) => void prepareFolder(dataPaths(folder), process.getuid?.() ?? 0)],
  ];
  for (const [what, fill] of table) {
    it(`a folder with ${what} is neither begun in nor removed`, () => {
      const folder = newFolder();
      mkdirSync(folder);
      fill(folder);
      const before = readdirSync(folder);
      assert.equal(codeOf(markFolder(folder)), 'DEMO_NOT_ONE');
      assert.equal(remove(folder), 'DEMO_NOT_ONE');
      assert.deepEqual(readdirSync(folder), before);
    });
  }

  it('a link to a demo is not followed', () => {
    const [folder, link] = [newFolder(), newFolder()];
    markFolder(folder);
    symlinkSync(folder, link);
    assert.equal(remove(link), 'DEMO_NOT_ONE');
    assert.ok(isDemo(folder));
  });

  it('one that runs is stopped first', async () => {
    const folder = newFolder();
    markFolder(folder);
    const around = { say: () => undefined, sleep: async () => undefined };
    const locked = await lockFolder(join(folder, 'lock'), around);
    assert.ok(locked.ok);
    assert.equal(remove(folder), 'DEMO_RUNS');
    assert.ok(isDemo(folder));
    locked.value.release();
  });
});
