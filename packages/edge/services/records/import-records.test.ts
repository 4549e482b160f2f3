import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { ImportedCall } from '@tandem/books/cdr/contract';
import { UTC_ZONE } from '@tandem/domain/rating';
import { printTextLine, type TextLine } from '@tandem/domain/record';
import { testingRecord } from '@tandem/domain/testkit';
import { localAsker } from '../sign-in.ts';
import { importRecords } from './import-records.ts';

const RECORD = testingRecord(1);
const LINE = printTextLine(RECORD, UTC_ZONE);
const SHORT = `${LINE.trimEnd().split('|').slice(0, 17).join('|')}\r\n`;

interface Options {
  readonly zone?: string;
  readonly dryRun?: boolean;
  readonly allowDoubles?: boolean;
}

function bench() {
  const kept = new Map<string, ImportedCall>();
  const trail: unknown[] = [];
  const looks = (line: TextLine): string =>
    [line.startedAtMs, line.holdTimeMs, line.callerE164, line.calleeE164].join();
  const imports = {
    alike: async (lines: readonly TextLine[]) => {
      const there = [...kept.values()].map(({ line }) => looks(line));
      return lines.map((line) => there.filter((one) => one === looks(line)).length);
    },
    write: async (calls: readonly ImportedCall[]) => {
      const before = kept.size;
      for (const call of calls) kept.set(call.id, call);
      return kept.size - before;
    },
  };
  const audit = { write: async (entry: unknown) => void trail.push(entry) };
  const reads = async (text: string, more: Options = {}) => {
    const cut = Math.floor(text.length / 2);
    const bytes = async function* () {
      yield Buffer.from(text.slice(0, cut));
      yield Buffer.from(text.slice(cut));
    };
    return importRecords(
      { imports, audit, clock: { wallMs: () => 1 }, serverZone: 'UTC' },
      {
        ...{ bytes: bytes(), file: 'a.txt', dryRun: false, allowDoubles: false },
        ...{ asker: localAsker('7'), ...more },
      },
    );
  };
  return { kept, trail, reads };
}

describe('text files read back in (CDR-2)', () => {
  it('19 and 17 columns, each call once however often it is read', async () => {
    const { kept, trail, reads } = bench();
    const other = SHORT.replace(RECORD.callerE164, '49301');
    const first = await reads(LINE + other);
    assert.ok(first.ok);
    const { lines, imported, repeated, invalid } = first.value;
    assert.deepEqual([lines, imported, repeated, invalid], [2, 2, 0, 0]);
    // The same call, whether its line has the last two columns or not.
    const again = await reads(SHORT + other);
    assert.ok(again.ok);
    assert.deepEqual([again.value.imported, again.value.repeated], [0, 2]);
    assert.deepEqual(again.value.repeats, [1, 2]);
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

  it('a call of our own that its file brings back is told; doubles only by request', async () => {
    const { kept, reads } = bench();
    await reads(LINE);
    const [id] = kept.keys();
    const [own] = kept.values();
    assert.ok(id !== undefined && own !== undefined);
    // As it stands in the books: under an id of its own.
    kept.clear();
    kept.set(RECORD.id, own);
    const shown = await reads(LINE + LINE, { dryRun: true });
    assert.ok(shown.ok);
    assert.deepEqual([shown.value.imported, shown.value.repeats], [1, [1]]);
    const back = await reads(LINE);
    assert.ok(back.ok && back.value.imported === 0 && back.value.repeated === 1);
    const doubled = await reads(LINE, { allowDoubles: true });
    assert.ok(doubled.ok && doubled.value.imported === 1);
    assert.equal(kept.size, 2);
    assert.ok(!kept.has(id), 'a call of its own');
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
