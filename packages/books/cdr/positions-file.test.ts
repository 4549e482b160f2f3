import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { BreakableDisk, seededRandom } from '@tandem/base/testkit';
import { POSITIONS_PATH, readPositions, writePositions } from './positions-file.ts';

const position = { segment: 3, offset: 4_096, endedCount: 17 };
const sinks = [{ sink: 'database', isDatabase: true, position }];

describe('positions told through a file (CDR-7)', () => {
  it('what was written is read', async () => {
    const disk = new BreakableDisk({ random: seededRandom(1) });
    assert.deepEqual(await readPositions(disk), []);
    assert.ok((await writePositions(disk, sinks)).ok);
    assert.deepEqual(await readPositions(disk), sinks);
  });

  for (const text of ['', '{', '{}', '[1]', '[{"sink":"database"}]', 'null', '[null]']) {
    it(`${JSON.stringify(text)} tells nothing`, async () => {
      const disk = new BreakableDisk({ random: seededRandom(1) });
      await disk.write(POSITIONS_PATH, Buffer.from(text));
      assert.deepEqual(await readPositions(disk), []);
    });
  }
});
