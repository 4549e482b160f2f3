// The sheet of the manual is one that is read.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { SheetReader } from '@tandem/domain/decks';
import { UTC_ZONE } from '@tandem/domain/rating';
import { csvRows } from '@tandem/edge/sheets';
import { COMMANDS } from '../../apps/tandem/commands/index.ts';
import { root } from '../../tools/files.mjs';

const page = readFileSync(join(root, 'docs', 'rates.md'), 'utf8');

describe('the page about rate sheets (BIL-9)', () => {
  it('its example is read as it says', async () => {
    const [, text = ''] = /```csv\n([^`]+)```/.exec(page) ?? [];
    const nowMs = Date.UTC(2026, 10, 29);
    const reader = new SheetReader({
      ...{ order: null, zone: UTC_ZONE, nowMs, beginsMs: nowMs, mapping: {} },
      decimals: 7,
      ...{ areaOf: () => '', countryOf: () => '' },
    });
    const read: string[] = [];
    for await (const batch of reader.read(csvRows(bytes(text), ';'))) {
      for (const { action, rate } of batch) read.push(`${rate.prefix} ${action}`);
    }
    assert.deepEqual(reader.reading().faults, []);
    assert.deepEqual(read, [
      ...['880 set', '881 set', '882 set', '883 set'],
      ...['1201 set', '1202 set', '1203 set', '1204 set', '1205 set', '1300 set', '44 close'],
    ]);
  });

  it('its commands are commands', () => {
    const known = new Set(COMMANDS.flatMap(({ examples }) => examples.map(wordsOf)));
    for (const [, line = ''] of page.matchAll(/^\.\/(tandem [a-z].*)$/gm)) {
      assert.ok(known.has(wordsOf(line)), line);
    }
  });
});

/** The first three words. */
const wordsOf = (line: string): string => line.split(' ').slice(0, 3).join(' ');

async function* bytes(text: string): AsyncGenerator<Uint8Array, void, void> {
  yield Buffer.from(text);
}
