import assert from 'node:assert/strict';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { findRecording, recordingName, removeOldRecordings } from './recordings.ts';

const ID = '019c0000-0000-7000-8000-000000000001';
const NOON = Date.UTC(2026, 0, 31, 12);

function folderOf(t: TestContext, days: readonly string[]): string {
  const folder = mkdtempSync(join(tmpdir(), 'tandem-recordings-'));
  t.after(() => rmSync(folder, { recursive: true }));
  for (const day of days) {
    mkdirSync(join(folder, day));
    for (const of of [ID, `${ID}-2`]) writeFileSync(join(folder, day, `${of}.wav`), 'RIFF');
  }
  return folder;
}

describe('recordings on the disk (MED-7)', () => {
  it('have names by day and call, and are found by them alone', async (t) => {
    const folder = folderOf(t, ['2026-01-31']);
    writeFileSync(join(folder, 'secret.wav'), 'x');
    const name = recordingName(ID, NOON, 1);
    assert.equal(name, `2026-01-31/${ID}.wav`);
    assert.equal(recordingName(ID, NOON, 2), `2026-01-31/${ID}-2.wav`);
    assert.equal((await findRecording(folder, name))?.bytes, 4);
    for (const wrong of ['secret.wav', '../x.wav', `2026-01-31/../secret.wav`, '', ID]) {
      assert.equal(await findRecording(folder, wrong), undefined, wrong);
    }
    assert.equal(await findRecording(folder, recordingName(ID, NOON, 3)), undefined);
  });

  //  kept days   are left
  const table = [
    [0, ['2025-10-01', '2026-01-29', '2026-01-30', '2026-01-31']],
    [1, ['2026-01-30', '2026-01-31']],
    [2, ['2026-01-29', '2026-01-30', '2026-01-31']],
    [3_650, ['2025-10-01', '2026-01-29', '2026-01-30', '2026-01-31']],
  ] as const;
  for (const [keepDays, left] of table) {
    it(`kept for ${keepDays} days`, async (t) => {
      const folder = folderOf(t, ['2025-10-01', '2026-01-29', '2026-01-30', '2026-01-31']);
      mkdirSync(join(folder, 'of-somebody-else'));
      await removeOldRecordings(folder, { keepDays, nowMs: NOON });
      assert.deepEqual(readdirSync(folder).sort(), [...left, 'of-somebody-else']);
      assert.ok(existsSync(join(folder, 'of-somebody-else')));
    });
  }

  it('nothing is there yet', async () => {
    assert.deepEqual(
      await removeOldRecordings('/nowhere/at/all', { keepDays: 1, nowMs: NOON }),
      [],
    );
  });
});
