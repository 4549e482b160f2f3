import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { inLaw } from './mixer/g711.ts';
import { soundIn, soundMs } from './sound-file.ts';

interface Form {
  readonly kind?: number;
  readonly channels?: number;
  readonly rate?: number;
  readonly bits?: number;
  /** Chunks between the form and the sound, of so many bytes. */
  readonly between?: readonly number[];
}

/** As others write it: chunks with a name and a length, filled up to an even one. */
function wavOf(data: Uint8Array, form: Form = {}): Uint8Array {
  const { kind = 1, channels = 1, rate = 8_000, bits = 16, between = [] } = form;
  const chunk = (name: string, bytes: Uint8Array): Buffer => {
    const head = Buffer.alloc(8);
    head.write(name, 'latin1');
    head.writeUInt32LE(bytes.length, 4);
    return Buffer.concat([head, bytes, Buffer.alloc(bytes.length % 2)]);
  };
  const fmt = Buffer.alloc(16);
  fmt.writeUInt16LE(kind, 0);
  fmt.writeUInt16LE(channels, 2);
  fmt.writeUInt32LE(rate, 4);
  fmt.writeUInt16LE(bits, 14);
  const others = between.map((length) => chunk('LIST', Buffer.alloc(length)));
  const body = [Buffer.from('WAVE'), chunk('fmt ', fmt), ...others, chunk('data', data)];
  return chunk('RIFF', Buffer.concat(body));
}

const samples = Int16Array.from({ length: 800 }, (_, at) => 8_000 * Math.sin(at / 3));
const pcm = new Uint8Array(samples.buffer);

describe('a sound that was recorded elsewhere (API-3)', () => {
  it('is read as both laws, whatever stands between its form and its data', () => {
    for (const between of [[], [4], [5, 10]]) {
      const read = soundIn(wavOf(pcm, { between }));
      assert.ok(read.ok);
      assert.deepEqual(read.value.PCMA, inLaw(samples, 'PCMA'));
      assert.deepEqual(read.value.PCMU, inLaw(samples, 'PCMU'));
      assert.equal(soundMs(read.value), 100);
    }
  });

  it('of G.711 comes out as it came in', () => {
    for (const [kind, law] of [
      [6, 'PCMA'],
      [7, 'PCMU'],
    ] as const) {
      const bytes = inLaw(samples, law);
      const read = soundIn(wavOf(bytes, { kind, bits: 8 }));
      assert.ok(read.ok);
      assert.deepEqual(read.value[law], bytes);
    }
  });

  it('that says to be longer than its file ends with it', () => {
    const read = soundIn(wavOf(pcm).subarray(0, -400));
    assert.ok(read.ok);
    assert.equal(soundMs(read.value), 75);
  });

  //  what                       file                                    why not
  const table: ReadonlyArray<readonly [string, Uint8Array, RegExp]> = [
    ['nothing', new Uint8Array(), /no WAV/],
    ['a text', Buffer.from('RIFF, but no WAVE at all of any length'), /no WAV/],
    ['one without data', wavOf(pcm).subarray(0, 36), /no WAV/],
    ['one that has no samples', wavOf(new Uint8Array()), /empty/],
    ['one of 16 kHz', wavOf(pcm, { rate: 16_000 }), /16000 samples a second/],
    ['stereo', wavOf(pcm, { channels: 2 }), /2 channels/],
    ['PCM of 8 bits', wavOf(pcm, { bits: 8 }), /neither/],
    ['an MP3 within a WAV', wavOf(pcm, { kind: 85 }), /neither/],
  ];
  for (const [what, file, why] of table) {
    it(`${what} is none: ${why.source}`, () => {
      const read = soundIn(file);
      assert.ok(!read.ok);
      assert.match(read.error, why);
    });
  }
});
