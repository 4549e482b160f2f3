import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { ImportedCall } from '@tandem/books/cdr/contract';
import { UTC_ZONE } from '@tandem/domain/rating';
import { printTextLine } from '@tandem/domain/record';
import { testingRecord } from '@tandem/domain/testkit';
import { localAsker } from '../sign-in.ts';
import { importRecords } from './import-records.ts';

const RECORD = testingRecord(1);
const LINE = printTextLine(RECORD, UTC_ZONE);
const SHORT = `${LINE.trimEnd().split('|').slice(0, 17).join('|')}\r\n`;

function bench() {
  const kept = new Map<string, ImportedCall>();
  const trail: unknown[] = [];
  const imports = {
    write: async (calls: readonly ImportedCall[]) => {
      const before = kept.size;
      for (const call of calls) kept.set(call.id, call);
      return kept.size - before;
    },
  };
  const audit = { write: async (entry: unknown) => void trail.push(entry) };
  const reads = async (text: string, more: { zone?: string; dryRun?: boolean } = {}) => {
    const cut = Math.floor(text.length / 2);
    const bytes = async function* () {
      yield Buffer.from(text.slice(0, cut));
      yield Buffer.from(text.slice(cut));
    };
    return importRecords(
      { imports, audit, serverZone: 'UTC' },
      { bytes: bytes(), file: 'a.txt', dryRun: false, asker: localAsker('7'), ...more },
    );
  };
  return { kept, trail, reads };
}

describe('text files read back in (CDR-2)', () => {
  it('19 and 17 columns, each call once however often it is read', async () => {
    const { kept, trail, reads } = bench();
    const first = await reads(LINE + SHORT);
    assert.ok(first.ok);
    const { lines, imported, repeated, invalid } = first.value;
    assert.deepEqual([lines, imported, repeated, invalid], [2, 2, 0, 0]);
    const again = await reads(LINE + SHORT);
    assert.ok(again.ok && again.value.imported === 0 && again.value.repeated === 2);
    const [one] = kept.values();
    assert.equal(one?.line.calleeE164, RECORD.calleeE164);
    assert.equal(one?.line.startedAtMs, RECORD.startedAtMs);
    assert.equal(one?.id.slice(0, 14), `${RECORD.id.slice(0, 13)}-`);
    assert.equal(trail.length, 1);
  });

  it('a line without end is one that is not understood, and is not held whole', async () => {
    const { reads } = bench();
    const report = await reads(`${'9'.repeat(200_000)}\n${LINE}`);
    assert.ok(report.ok);
    const { lines, imported, invalid, faults } = report.value;
    assert.deepEqual([lines, imported, invalid, faults[0]?.line], [2, 1, 1, 1]);
  });

  it('two calls of one second that look alike are two', async () => {
    const { kept, reads } = bench();
    await reads(LINE + LINE);
    assert.equal(kept.size, 2);
    await reads(LINE + LINE);
    assert.equal(kept.size, 2);
  });

  it('what is not understood is told by line and column, and the rest is read', async () => {
    const { kept, reads } = bench();
    const report = await reads(`a|b\n${LINE}\n${LINE.replace('2026-01-31', '2026-02-31')}`);
    assert.ok(report.ok);
    assert.deepEqual(
      report.value.faults.map(({ line, field }) => [line, field]),
      [
        [1, 'line'],
        [4, 'startTime'],
      ],
    );
    assert.equal(kept.size, 1);
  });

  it('only shown, and in the zone of its clocks', async () => {
    const { kept, trail, reads } = bench();
    const shown = await reads(LINE, { dryRun: true });
    assert.ok(shown.ok && shown.value.imported === 1);
    assert.deepEqual([kept.size, trail.length], [0, 0]);
    await reads(LINE, { zone: 'Asia/Dhaka' });
    const [one] = kept.values();
    assert.equal(one?.line.startedAtMs, RECORD.startedAtMs - 6 * 3_600_000);
    const wrong = await reads(LINE, { zone: 'Mars' });
    assert.ok(!wrong.ok && wrong.error.field === 'zone');
  });
});
