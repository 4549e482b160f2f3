// Sounds of the data folder: read once, again when they were changed, and nothing outside of it.
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { SoundFiles } from './sound-files.ts';

const folder = mkdtempSync(join(tmpdir(), 'tandem-sounds-'));
after(() => rmSync(folder, { recursive: true }));
const inside = join(folder, 'sounds');
mkdirSync(inside);

/** PCM of 16 bits, one channel, 8,000 a second. */
function wavOf(samples: number): Buffer {
  const head = Buffer.alloc(44);
  for (const [at, name] of [
    [0, 'RIFF'],
    [8, 'WAVE'],
    [12, 'fmt '],
    [36, 'data'],
  ] as const) {
    head.write(name, at, 'latin1');
  }
  head.writeUInt32LE(16, 16);
  head.writeUInt16LE(1, 20);
  head.writeUInt16LE(1, 22);
  head.writeUInt32LE(8_000, 24);
  head.writeUInt16LE(16, 34);
  head.writeUInt32LE(2 * samples, 40);
  return Buffer.concat([head, Buffer.alloc(2 * samples)]);
}

describe('sounds of the data folder (API-3)', () => {
  it('are read once, and again when they were changed', async () => {
    const path = join(inside, 'hello.wav');
    writeFileSync(path, wavOf(800));
    const files = new SoundFiles(inside);
    const [first, again] = [await files.read(['hello']), await files.read(['hello', 'hello'])];
    assert.ok(first.ok && again.ok);
    assert.deepEqual([first.value[0]?.PCMA.length, again.value.length], [800, 2]);
    assert.equal(again.value[1], first.value[0], 'the same bytes, so that the relay has them once');
    writeFileSync(path, wavOf(1_600));
    utimesSync(path, 1, 1);
    const changed = await files.read(['hello']);
    assert.ok(changed.ok);
    assert.equal(changed.value[0]?.PCMA.length, 1_600);
  });

  it('that cannot be had are named, and no other file is opened', async () => {
    writeFileSync(join(folder, 'secret.wav'), wavOf(8));
    writeFileSync(join(inside, 'text.wav'), 'no sound');
    writeFileSync(join(inside, 'long.wav'), Buffer.alloc(2_000_001));
    mkdirSync(join(inside, 'more.wav'));
    const files = new SoundFiles(inside);
    for (const [name, why] of [
      ['nobody', /^nobody is not in/],
      ['text', /^text is no WAV file/],
      ['long', /^long has more than 2000000 bytes/],
      ['more', /^more is not in/],
      ['../secret', /is no name of a sound/],
      ['.', /is no name of a sound/],
      ['', /is no name of a sound/],
    ] as const) {
      const read = await files.read([name]);
      assert.ok(!read.ok, name);
      assert.match(read.error, why);
    }
    const none = await new SoundFiles(join(folder, 'nowhere')).read(['hello']);
    assert.ok(!none.ok);
  });
});
