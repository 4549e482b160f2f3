import assert from 'node:assert/strict';
import {
  appendFileSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { VirtualClock } from '@tandem/base/testkit';
import { keepLogSmall, openServerLog } from './server-log.ts';

const MB = 1024 * 1024;
const folder = mkdtempSync(join(tmpdir(), 'tdb-'));
after(() => rmSync(folder, { recursive: true }));
const file = join(folder, 'log', 'postgres.log');

describe("the server's log", () => {
  it('goes on where it was, and tells only what this start said', () => {
    const first = openServerLog(file);
    writeSync(first.descriptor, 'first start\n');
    first.close();
    const second = openServerLog(file);
    assert.equal(second.wordsSince(), '');
    writeSync(second.descriptor, 'second start\n');
    assert.equal(second.wordsSince(), 'second start\n');
    second.close();
    assert.equal(readFileSync(file, 'utf8'), 'first start\nsecond start\n');
    assert.equal(statSync(file).mode & 0o007, 0, 'others do not read it');
  });

  it('of many words tells the last ones', () => {
    const log = openServerLog(file);
    writeSync(log.descriptor, `${'x'.repeat(100_000)}\nFATAL:  the end\n`);
    assert.ok(log.wordsSince().length <= 65_536);
    assert.ok(log.wordsSince().endsWith('FATAL:  the end\n'));
    log.close();
  });

  it('that has grown large is put aside at the next start', () => {
    truncateSync(file, 17 * MB);
    openServerLog(file).close();
    assert.equal(statSync(file).size, 0);
    assert.equal(statSync(`${file}.1`).size, 17 * MB);
  });

  it('that grows large under a running server is put aside within a minute', () => {
    const clock = new VirtualClock();
    const log = openServerLog(file);
    const stop = keepLogSmall(file, clock);
    rmSync(`${file}.1`);
    truncateSync(file, 15 * MB);
    clock.passesAtOnce(60_000);
    assert.equal(existsSync(`${file}.1`), false);
    appendFileSync(file, Buffer.alloc(2 * MB));
    clock.passesAtOnce(60_000);
    assert.equal(statSync(`${file}.1`).size, 17 * MB);
    writeSync(log.descriptor, 'it goes on\n');
    assert.equal(readFileSync(file, 'utf8'), 'it goes on\n');
    stop();
    assert.equal(clock.pending, 0);
    log.close();
  });
});
