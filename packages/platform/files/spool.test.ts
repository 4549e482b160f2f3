import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { spoolIn, UploadTooLarge } from '@tandem/platform/files';

async function* chunks(...texts: readonly string[]): AsyncGenerator<Uint8Array, void, void> {
  for (const text of texts) yield Buffer.from(text);
}

describe('uploads that are read out of order (BIL-9)', () => {
  const folder = mkdtempSync(join(tmpdir(), 'tdm-'));
  after(() => rmSync(folder, { recursive: true }));
  const spool = spoolIn(join(folder, 'spool'));

  it('are read from anywhere, and leave nothing behind', async () => {
    const kept = await spool.keep(chunks('abc', 'defg'), 7);
    assert.equal(kept.size, 7);
    assert.equal(Buffer.from(await kept.read(2, 3)).toString(), 'cde');
    assert.deepEqual(readdirSync(join(folder, 'spool')), []);
    await kept.remove();
  });

  it('are refused when they are too large', async () => {
    await assert.rejects(spool.keep(chunks('abc', 'defg'), 6), UploadTooLarge);
    assert.deepEqual(readdirSync(join(folder, 'spool')), []);
  });
});
