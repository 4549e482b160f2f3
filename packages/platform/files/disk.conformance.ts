// Every disk runs this suite, the one in memory that tests break too.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type AppendFile, type Disk, type DiskResult, replaceFile } from '@tandem/base/kernel';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const textOf = (result: DiskResult<Uint8Array>): string =>
  result.ok ? new TextDecoder().decode(result.value) : result.error.kind;
const wordOf = (result: DiskResult<unknown>): string => (result.ok ? 'ok' : result.error.kind);
const present = <T>(result: DiskResult<T>): T => {
  assert.ok(result.ok, JSON.stringify(result));
  return result.value;
};

export function isDisk(name: string, make: () => Promise<Disk>): void {
  const opened = async (disk: Disk, path: string): Promise<AppendFile> =>
    present(await disk.openAppend(path));

  describe(`${name} is a disk (CDR-7)`, () => {
    it('appends all pieces in order, knows its size, is read whole and in part', async () => {
      const disk = await make();
      const file = await opened(disk, 'a/b/1');
      assert.equal(file.path, 'a/b/1');
      assert.equal(file.size, 0);
      assert.equal(wordOf(file.append([bytes('ab'), bytes(''), bytes('cd')])), 'ok');
      assert.equal(wordOf(file.append([bytes('ef')])), 'ok');
      assert.equal(wordOf(file.append([])), 'ok');
      assert.equal(file.size, 6);
      assert.equal(present(await disk.size('a/b/1')), 6);
      assert.equal(textOf(await disk.read('a/b/1')), 'abcdef');
      for (const [from, length, text] of [
        [2, 3, 'cde'],
        [4, 99, 'ef'],
        [6, 1, ''],
        [99, 1, ''],
        [0, 0, ''],
      ] as const) {
        assert.equal(textOf(await disk.read('a/b/1', { from, length })), text);
      }
      assert.equal(wordOf(await file.sync()), 'ok');
      assert.equal(wordOf(await disk.syncFolder('a/b')), 'ok');
      assert.equal(wordOf(await file.close()), 'ok');
    });

    it('takes more pieces at once than the system does', async () => {
      const disk = await make();
      const file = await opened(disk, 'many');
      const pieces = Array.from({ length: 3_000 }, (_, at) => bytes(`${at}.`));
      assert.equal(wordOf(file.append(pieces)), 'ok');
      const whole = Array.from({ length: 3_000 }, (_, at) => `${at}.`).join('');
      assert.equal(textOf(await disk.read('many')), whole);
      await file.close();
    });

    it('opened again, goes on where it ended', async () => {
      const disk = await make();
      const first = await opened(disk, 'f');
      first.append([bytes('ab')]);
      await first.close();
      const second = await opened(disk, 'f');
      assert.equal(second.size, 2);
      second.append([bytes('c')]);
      assert.equal(textOf(await disk.read('f')), 'abc');
      await second.close();
    });

    it('a closed file says so', async () => {
      const disk = await make();
      const file = await opened(disk, 'f');
      const [synced] = await Promise.all([file.sync(), file.close()]);
      assert.equal(wordOf(synced), 'ok');
      assert.equal(wordOf(file.append([bytes('a')])), 'closed');
      assert.equal(wordOf(await file.sync()), 'closed');
      assert.equal(wordOf(await file.close()), 'closed');
    });

    it('writes anew, cuts, renames over another, removes, lists files alone', async () => {
      const disk = await make();
      for (const path of ['d/2', 'd/1', 'd/10', 'd/deeper/3']) {
        assert.equal(wordOf(await disk.write(path, bytes(`long ${path}`))), 'ok');
      }
      assert.deepEqual(present(await disk.list('d')), ['1', '10', '2']);
      assert.equal(wordOf(await disk.write('d/1', bytes('new'))), 'ok');
      assert.equal(wordOf(await disk.sync('d/1')), 'ok');
      assert.equal(wordOf(await disk.rename('d/1', 'd/2')), 'ok');
      assert.equal(textOf(await disk.read('d/2')), 'new');
      assert.equal(wordOf(await disk.truncate('d/2', 1)), 'ok');
      assert.equal(textOf(await disk.read('d/2')), 'n');
      assert.equal(wordOf(await disk.remove('d/10')), 'ok');
      assert.deepEqual(present(await disk.list('d')), ['2']);
      assert.equal(wordOf(await replaceFile(disk, 'd/2', bytes('whole'))), 'ok');
      assert.equal(textOf(await disk.read('d/2')), 'whole');
      assert.deepEqual(present(await disk.list('d')), ['2']);
    });

    it('says what is missing; a folder that is missing is empty', async () => {
      const disk = await make();
      const missing = [
        disk.read('x'),
        disk.read('x', { from: 0, length: 1 }),
        disk.truncate('x', 0),
        disk.size('x'),
        disk.sync('x'),
        disk.rename('x', 'y'),
        disk.remove('x'),
      ];
      for (const result of await Promise.all(missing)) assert.equal(wordOf(result), 'missing');
      assert.deepEqual(present(await disk.list('nowhere')), []);
      assert.equal(wordOf(await disk.syncFolder('nowhere')), 'ok');
    });
  });
}
