import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type AppendFile, type DiskResult, ms, replaceFile } from '@tandem/base/kernel';
import { BreakableDisk, seededRandom, type Unsynced, VirtualClock } from '@tandem/base/testkit';
import fc from 'fast-check';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

async function opened(disk: BreakableDisk, path: string): Promise<AppendFile> {
  const file = await disk.openAppend(path);
  assert.ok(file.ok);
  return file.value;
}

function errorOf(result: DiskResult<unknown>): string {
  return result.ok ? 'ok' : `${result.error.kind} ${result.error.code} ${result.error.path}`;
}

describe('breakable disk: a disk when nothing goes wrong', () => {
  it('appends, reads whole and in part, knows sizes', async () => {
    const disk = new BreakableDisk();
    const file = await opened(disk, 'journal/1');
    assert.deepEqual(file.append([bytes('ab'), bytes('cd')]), { ok: true, value: undefined });
    file.append([bytes('ef')]);
    assert.equal(file.size, 6);
    assert.equal(disk.text('journal/1'), 'abcdef');
    assert.deepEqual(await disk.size('journal/1'), { ok: true, value: 6 });
    assert.deepEqual(await disk.read('journal/1', { from: 2, length: 3 }), {
      ok: true,
      value: bytes('cde'),
    });
    assert.deepEqual(await disk.read('journal/1', { from: 4, length: 99 }), {
      ok: true,
      value: bytes('ef'),
    });
    assert.deepEqual(await disk.read('journal/1', { from: 99, length: 1 }), {
      ok: true,
      value: new Uint8Array(),
    });
  });

  it('opened again, a file is appended to where it ended', async () => {
    const disk = new BreakableDisk();
    disk.holds('f', 'ab');
    const file = await opened(disk, 'f');
    file.append([bytes('c')]);
    assert.equal(disk.text('f'), 'abc');
  });

  it('what was handed over may be changed by its owner afterwards', async () => {
    const disk = new BreakableDisk();
    const reused = bytes('ab');
    (await opened(disk, 'f')).append([reused]);
    reused.fill(0);
    assert.equal(disk.text('f'), 'ab');
  });

  it('writes, replaces, renames over another, removes, lists what is directly there', async () => {
    const disk = new BreakableDisk();
    for (const path of ['a/2', 'a/1', 'a/b/3', 'top']) await disk.write(path, bytes(path));
    assert.deepEqual(await disk.list('a'), { ok: true, value: ['1', '2'] });
    assert.deepEqual(await disk.list(''), { ok: true, value: ['top'] });
    assert.deepEqual(await disk.list('missing'), { ok: true, value: [] });
    await disk.write('a/1', bytes('new'));
    await disk.rename('a/1', 'a/2');
    await disk.remove('top');
    assert.deepEqual(disk.paths(), ['a/2', 'a/b/3']);
    assert.equal(disk.text('a/2'), 'new');
    await disk.truncate('a/2', 1);
    assert.equal(disk.text('a/2'), 'n');
  });

  it('says what is missing or closed', async () => {
    const disk = new BreakableDisk();
    assert.equal(errorOf(await disk.read('x')), 'missing ENOENT x');
    assert.equal(errorOf(await disk.rename('x', 'y')), 'missing ENOENT x');
    assert.equal(errorOf(await disk.remove('x')), 'missing ENOENT x');
    assert.equal(errorOf(await disk.sync('x')), 'missing ENOENT x');
    assert.equal(errorOf(await disk.truncate('x', 0)), 'missing ENOENT x');
    const file = await opened(disk, 'f');
    await file.close();
    assert.equal(errorOf(file.append([bytes('a')])), 'closed EBADF f');
    assert.equal(errorOf(await file.sync()), 'closed EBADF f');
    assert.equal(errorOf(await file.close()), 'closed EBADF f');
  });
});

describe('breakable disk: operations that fail', () => {
  it('the n-th one, so many times, then well again', async () => {
    const disk = new BreakableDisk();
    const file = await opened(disk, 'f');
    disk.breaks({ on: ['append'], after: 1, times: 2, code: 'EIO' });
    const results = ['a', 'b', 'c', 'd'].map((text) => errorOf(file.append([bytes(text)])));
    assert.deepEqual(results, ['ok', 'broken EIO f', 'broken EIO f', 'ok']);
    assert.equal(disk.text('f'), 'ad');
  });

  it('all of them, until it is mended', async () => {
    const disk = new BreakableDisk();
    disk.holds('f', 'a');
    const mend = disk.breaks({ code: 'EACCES' });
    const failing = [
      disk.openAppend('f'),
      disk.read('f'),
      disk.write('f', bytes('b')),
      disk.truncate('f', 0),
      disk.size('f'),
      disk.sync('f'),
      disk.syncFolder(''),
      disk.rename('f', 'g'),
      disk.remove('f'),
      disk.list(''),
    ];
    for (const result of await Promise.all(failing)) assert.match(errorOf(result), /^other EACCES/);
    assert.equal(disk.operations, failing.length);
    mend();
    assert.equal(disk.text('f'), 'a');
    assert.equal(errorOf(await disk.read('f')), 'ok');
  });

  it('a disk that fills up takes what fits, and no more until there is room', async () => {
    const disk = new BreakableDisk({ capacityBytes: 5 });
    disk.holds('old', 'xx');
    const file = await opened(disk, 'f');
    assert.equal(errorOf(file.append([bytes('abcd')])), 'full ENOSPC f');
    assert.equal(disk.text('f'), 'abc');
    assert.equal(errorOf(await disk.write('g', bytes('a'))), 'full ENOSPC g');
    await disk.remove('old');
    assert.equal(errorOf(file.append([bytes('de')])), 'ok');
  });

  it('an append that is refused for want of room may have been done in part', async () => {
    const lengths = new Set<number>();
    for (let seed = 0; seed < 50; seed += 1) {
      const disk = new BreakableDisk({ random: seededRandom(seed) });
      const file = await opened(disk, 'f');
      disk.breaks({ on: ['append'], code: 'ENOSPC' });
      assert.equal(errorOf(file.append([bytes('abc')])), 'full ENOSPC f');
      lengths.add(file.size);
    }
    assert.deepEqual([...lengths].sort(), [0, 1, 2]);
  });
});

describe('breakable disk: what a crash leaves', () => {
  /** Appends `synced`, syncs file and folder, appends `unsynced`. */
  async function prepared(seed = 1): Promise<BreakableDisk> {
    const disk = new BreakableDisk({ random: seededRandom(seed) });
    const file = await opened(disk, 'd/f');
    file.append([bytes('synced ')]);
    await file.sync();
    await disk.syncFolder('d');
    file.append([bytes('unsynced')]);
    return disk;
  }

  it('without a sync the data is lost, or kept', async () => {
    assert.equal((await prepared()).crash('lost').text('d/f'), 'synced ');
    assert.equal((await prepared()).crash('kept').text('d/f'), 'synced unsynced');
  });

  it('torn: what was synced is whole, the rest is cut anywhere and may end in zeros', async () => {
    const seen = new Set<string>();
    for (let seed = 0; seed < 300; seed += 1) {
      const text = (await prepared(seed)).crash('torn').text('d/f') ?? '';
      assert.match(text, /^synced /);
      const tail = text.slice('synced '.length);
      const honest = tail.replace(/\0+$/, '');
      assert.ok('unsynced'.startsWith(honest) && tail.length <= 8, JSON.stringify(text));
      seen.add(tail);
    }
    for (const tail of ['', 'unsynced', 'unsy', '\0\0', '\0\0\0\0\0\0\0\0']) {
      assert.ok(seen.has(tail), `${JSON.stringify(tail)} happens`);
    }
  });

  it('a name is lost when its folder was not synced, even when the file was', async () => {
    const disk = new BreakableDisk();
    const file = await opened(disk, 'd/f');
    file.append([bytes('a')]);
    await file.sync();
    assert.deepEqual(disk.crash('lost').paths(), []);
  });

  it('changes of names reach the medium in order', async () => {
    const seen = new Set<string>();
    for (let seed = 0; seed < 60; seed += 1) {
      const disk = new BreakableDisk({ random: seededRandom(seed) });
      disk.holds('old', '1');
      await disk.rename('old', 'new');
      await disk.write('next', bytes('2'));
      seen.add(disk.crash('torn').paths().join(' '));
    }
    assert.deepEqual([...seen].sort(), ['new', 'new next', 'old']);
  });

  it('the disk from before the crash is gone, also for a sync that was under way', async () => {
    const clock = new VirtualClock();
    const disk = new BreakableDisk({ slow: { timers: clock, sync: ms(5) } });
    const file = await opened(disk, 'f');
    await Promise.all([disk.syncFolder(''), clock.passes(5)]);
    file.append([bytes('a')]);
    const underWay = file.sync();
    await clock.passes(4);
    const after = disk.crash('lost');
    await clock.passes(1);
    assert.equal(errorOf(await underWay), 'broken EIO f');
    assert.equal(errorOf(file.append([bytes('b')])), 'broken EIO f');
    assert.equal(errorOf(await disk.read('f')), 'broken EIO f');
    assert.equal(after.text('f'), '');
  });

  it('a sync covers what was there when it began, not what came while it ran', async () => {
    const clock = new VirtualClock();
    const disk = new BreakableDisk({ slow: { timers: clock, sync: ms(5) } });
    const file = await opened(disk, 'f');
    await Promise.all([disk.syncFolder(''), clock.passes(5)]);
    file.append([bytes('before ')]);
    const sync = file.sync();
    file.append([bytes('during')]);
    await clock.passes(5);
    assert.equal(errorOf(await sync), 'ok');
    assert.equal(disk.crash('lost').text('f'), 'before ');
  });

  it('a sync that failed has lost its data, and the next one says yes all the same', async () => {
    const disk = new BreakableDisk();
    const file = await opened(disk, 'f');
    await disk.syncFolder('');
    file.append([bytes('aa')]);
    disk.breaks({ on: ['sync'], times: 1, code: 'EIO' });
    assert.equal(errorOf(await file.sync()), 'broken EIO f');
    file.append([bytes('bb')]);
    assert.equal(errorOf(await file.sync()), 'ok');
    assert.equal(disk.text('f'), 'aabb');
    assert.equal(disk.crash('lost').text('f'), '\0\0bb');
  });

  it('a cut that was not synced may come undone, but never loses what stays', async () => {
    const seen = new Set<string>();
    for (let seed = 0; seed < 40; seed += 1) {
      const disk = new BreakableDisk({ random: seededRandom(seed) });
      disk.holds('f', 'abcdef');
      await disk.truncate('f', 3);
      seen.add(disk.crash('torn').text('f') ?? 'no file');
    }
    assert.deepEqual([...seen].sort(), ['abc', 'abcdef']);
  });

  it('a file that was written anew and synced is the new one only', async () => {
    const disk = new BreakableDisk();
    disk.holds('f', 'a long old content');
    await disk.write('f', bytes('new'));
    await disk.sync('f');
    assert.equal(disk.crash('lost').text('f'), 'new');
  });

  it('a crash that follows a crash changes nothing more', async () => {
    const first = (await prepared()).crash('torn');
    const text = first.text('d/f');
    assert.equal(first.crash('lost').text('d/f'), text);
  });
});

describe('replaceFile', () => {
  for (const unsynced of ['lost', 'kept', 'torn'] as const satisfies readonly Unsynced[]) {
    it(`cut off after any operation, ${unsynced}: the old file or the new one, whole`, async () => {
      for (let after = 0; after <= 5; after += 1) {
        const disk = new BreakableDisk({ random: seededRandom(after) });
        disk.holds('d/f', 'old');
        disk.breaks({ after, code: 'EIO' });
        const result = await replaceFile(disk, 'd/f', bytes('new'));
        const left = disk.crash(unsynced).text('d/f');
        assert.ok(left === 'old' || left === 'new', `${left} after ${after} operations`);
        if (result.ok) assert.equal(left, 'new');
      }
    });
  }

  it('the sync fails: the old one stays, since the new one may have a hole', async () => {
    const disk = new BreakableDisk();
    disk.holds('f', 'old');
    disk.breaks({ on: ['sync'], times: 1, code: 'EIO' });
    assert.equal(errorOf(await replaceFile(disk, 'f', bytes('new'))), 'broken EIO f.new');
    assert.equal(disk.text('f'), 'old');
  });

  it('nothing fails: the new one is there', async () => {
    const disk = new BreakableDisk();
    assert.equal(errorOf(await replaceFile(disk, 'f', bytes('new'))), 'ok');
    assert.deepEqual(disk.crash('lost').paths(), ['f']);
  });
});

describe('breakable disk: a log of lines', () => {
  it('keeps after any crash all synced lines, and a beginning of the rest', async () => {
    const steps = fc.array(fc.constantFrom('append', 'sync'), { maxLength: 40 });
    const unsynced = fc.constantFrom<Unsynced>('lost', 'kept', 'torn');
    const property = fc.asyncProperty(steps, unsynced, fc.nat(), async (list, how, seed) => {
      const disk = new BreakableDisk({ random: seededRandom(seed) });
      const file = await opened(disk, 'log');
      await disk.syncFolder('');
      let written = '';
      let synced = '';
      for (const [line, step] of list.entries()) {
        if (step === 'append') {
          file.append([bytes(`line ${line}\n`)]);
          written += `line ${line}\n`;
        } else {
          await file.sync();
          synced = written;
        }
      }
      const left = disk.crash(how).text('log') ?? '';
      assert.ok(left.startsWith(synced));
      assert.ok(written.startsWith(left.replace(/\0+$/, '')));
      assert.ok(left.length <= written.length);
    });
    await fc.assert(property, { numRuns: 200 });
  });
});
