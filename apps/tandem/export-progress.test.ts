import assert from 'node:assert/strict';
import { Readable } from 'node:stream';
import { describe, it } from 'node:test';
import { xlsxFile } from '@tandem/edge/sheets';
import { exportMeter, type Progress } from './export-progress.ts';

const ROWS = 3_000;

async function* csv(): AsyncGenerator<Uint8Array, void, void> {
  yield Buffer.from('id,phrase\n');
  for (let at = 0; at < ROWS; at += 100) yield Buffer.from('1,"a"\n'.repeat(100));
}

async function* batches(): AsyncGenerator<readonly (readonly string[])[], void, void> {
  yield [['id', 'phrase']];
  for (let at = 0; at < ROWS; at += 100) {
    yield Array.from({ length: 100 }, (_, row) => [`${at + row}`, '<row> & co']);
  }
}

async function* inPieces(
  chunks: AsyncIterable<Uint8Array>,
  bytes: number,
): AsyncGenerator<Buffer, void, void> {
  const whole: Uint8Array[] = [];
  for await (const chunk of chunks) whole.push(chunk);
  const all = Buffer.concat(whole);
  for (let at = 0; at < all.length; at += bytes) yield all.subarray(at, at + bytes);
}

describe('how far an export has come (CDR-4)', () => {
  const files = { csv, xlsx: () => xlsxFile(batches(), { sheet: 'Calls' }) } as const;
  for (const format of ['csv', 'xlsx'] as const) {
    for (const bytes of [1_000_000, 997, 7]) {
      it(`${format} in pieces of ${bytes}: each row, and the file as it was`, async () => {
        const told: Progress[] = [];
        const meter = exportMeter(format, (progress) => told.push(progress));
        const out: Buffer[] = [];
        const source = Readable.from(inPieces(files[format](), bytes), { objectMode: false });
        for await (const chunk of source.pipe(meter.passing())) out.push(chunk as Buffer);
        const sent = Buffer.concat(out);
        const expected: Uint8Array[] = [];
        for await (const chunk of files[format]()) expected.push(chunk);
        assert.ok(sent.equals(Buffer.concat(expected)));
        assert.deepEqual(told.at(-1), { rows: ROWS, bytes: sent.length });
        assert.equal(meter.bytes, sent.length);
        const rows = told.map((progress) => progress.rows);
        assert.deepEqual(
          rows.toSorted((a, b) => a - b),
          rows,
          'it only grows',
        );
        if (bytes < 1_000) assert.ok(rows.some((count) => count > 0 && count < ROWS / 2));
      });
    }
  }

  it('nobody looks: only the bytes are counted', async () => {
    const meter = exportMeter('xlsx', null);
    const source = Readable.from([Buffer.from('no workbook')], { objectMode: false });
    for await (const chunk of source.pipe(meter.passing())) assert.ok(chunk);
    assert.equal(meter.bytes, 11);
  });
});
