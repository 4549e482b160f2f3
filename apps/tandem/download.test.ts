import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough, Readable } from 'node:stream';
import { describe, it } from 'node:test';
import { writeWhole } from './download.ts';

async function* breaksOff() {
  yield Buffer.from('half');
  throw new Error('gone');
}

const whole = () => Readable.from([Buffer.from('a'), Buffer.from('b')]);
const refuses = async (): Promise<void> => {
  throw new Error('no end');
};

describe('what is written to a file is whole, or not there (DIA-4, MED-7, CDR-5)', () => {
  //  what comes       its streams                                      proof      why not
  const table = [
    ['whole', () => [whole()] as const, undefined, null],
    ['by way of another', () => [whole(), new PassThrough()] as const, undefined, null],
    ['broken off', () => [Readable.from(breaksOff())] as const, undefined, 'gone'],
    ['without its end', () => [whole()] as const, refuses, 'no end'],
  ] as const;
  for (const [what, streams, proof, why] of table) {
    it(`${what}: ${why ?? 'written'}`, async () => {
      const folder = mkdtempSync(join(tmpdir(), 'tandem-'));
      const file = join(folder, 'a');
      assert.equal(await writeWhole(file, streams(), proof), why);
      assert.deepEqual(readdirSync(folder), why === null ? ['a'] : []);
      if (why === null) {
        assert.equal(readFileSync(file, 'utf8'), 'ab');
        assert.equal(statSync(file).mode & 0o777, 0o600);
      }
      rmSync(folder, { recursive: true });
    });
  }
});
