import assert from 'node:assert/strict';
import { mkdtemp, rm, stat, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { BreakableDisk } from '@tandem/base/testkit';
import type { JournalDisk } from '@tandem/books/journal/ports';
import { isDisk } from './disk.conformance.ts';
import { nodeDisk, SECRET_MODE } from './index.ts';
import { writeAll } from './write-all.ts';

const folders: string[] = [];
after(async () => {
  for (const folder of folders) await rm(folder, { recursive: true, force: true });
});

async function folder(): Promise<string> {
  const made = await mkdtemp(join(tmpdir(), 'tandem-files-'));
  folders.push(made);
  return made;
}

const disk = async (): Promise<JournalDisk> => nodeDisk({ folder: await folder() });
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

isDisk('a folder', disk);
isDisk('the breakable disk', async () => new BreakableDisk());

describe('a folder as a disk (CDR-7)', () => {
  it('lets the group read files, and nobody else in', async () => {
    const at = await folder();
    const files = nodeDisk({ folder: at });
    await files.write('cdr/1', bytes('a'));
    assert.equal((await files.openAppend('journal/1')).ok, true);
    await nodeDisk({ folder: at, fileMode: SECRET_MODE }).write('secret', bytes('a'));
    const modes = ['cdr', 'cdr/1', 'journal/1', 'secret'].map(async (path) =>
      ((await stat(join(at, path))).mode & 0o777).toString(8),
    );
    assert.deepEqual(await Promise.all(modes), ['750', '640', '640', '600']);
  });

  it('a full disk is a value, with what it took', async () => {
    const at = await folder();
    await symlink('/dev/full', join(at, 'full'));
    const file = await nodeDisk({ folder: at }).openAppend('full');
    assert.ok(file.ok);
    const refused = file.value.append([bytes('a'), bytes('b')]);
    assert.deepEqual(refused, { ok: false, error: { kind: 'full', code: 'ENOSPC', path: 'full' } });
    assert.equal(file.value.size, 0);
    await file.value.close();
  });

  it('a folder in the place of a file is refused, and so is a file in that of a folder', async () => {
    const files = await disk();
    await files.write('d/f', bytes('a'));
    const kinds = await Promise.all([files.openAppend('d'), files.openAppend('d/f/g')]);
    assert.deepEqual(
      kinds.map((result) => (result.ok ? 'ok' : `${result.error.kind} ${result.error.code}`)),
      ['other EISDIR', 'other EEXIST'],
    );
  });

  it('overwrites a slot in place, and tells how much room there is', async () => {
    const files = await disk();
    const slot = await files.openSlot('journal/mark');
    assert.ok(slot.ok);
    for (const text of ['first', 'other']) {
      assert.equal((await slot.value.put(bytes(text))).ok, true);
      const read = await files.read('journal/mark');
      assert.equal(read.ok && new TextDecoder().decode(read.value), text);
    }
    assert.equal((await slot.value.close()).ok, true);
    assert.equal((await slot.value.put(bytes('third'))).ok, false);
    const free = await files.freeBytes();
    assert.ok(free.ok && free.value > 0);
  });
});

describe('writing all of it (CDR-7)', () => {
  /** A system that takes at most so many bytes a time, and `fullAt` in all. */
  function written(most: number, fullAt = Number.POSITIVE_INFINITY): [string, number] {
    let text = '';
    let told = 0;
    const pieces = ['ab', '', 'cde', 'f'].map(bytes);
    const write = (left: readonly Uint8Array[], position: number): number => {
      assert.equal(position, 10 + text.length);
      if (text.length >= fullAt) throw Object.assign(new Error('full'), { code: 'ENOSPC' });
      const taken = Buffer.concat(left).subarray(0, Math.min(most, fullAt - text.length));
      text += taken.toString();
      return taken.length;
    };
    const wrote = (count: number): void => {
      told += count;
    };
    try {
      writeAll(write, { pieces, position: 10, wrote });
    } catch (error) {
      assert.match(String(error), /full/);
    }
    return [text, told];
  }

  for (const most of [1, 2, 3, 4, 5, 6, 100]) {
    it(`${most} bytes a time`, () => assert.deepEqual(written(most), ['abcdef', 6]));
    it(`${most} bytes a time, until it is full`, () =>
      assert.deepEqual(written(most, 4), ['abcd', 4]));
  }
});
