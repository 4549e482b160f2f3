// Two baresip phones with voices of their own through a whole Tandem: each hears the other and
// nobody else, before a hold and after it, and the recording has each in its channel.
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { seededRandom } from '@tandem/base/testkit';
import { cleanUp, newFolder, Tandem, until } from '../house/running.ts';
import { Baresip } from '../support/baresip.ts';
import { linear } from '../support/talker.ts';
import { needs } from '../support/tools.ts';

after(cleanUp);

const RATE = 8_000;
const SPEAKS_SECONDS = 40;
const TALK_MS = 3_000;

const SYSTEM = `
parameters:
  SS_MEDIA_PROXY_MODE: "On"
rateGroups:
  - { name: sell, rates: [{ prefix: "1", price: "0.0100", per: 60, first: 1, next: 1 }] }
accounts:
  - { id: house, type: customer, balance: "25.00", rateGroup: sell }
phones:
  - { number: "1001", account: house, password: one, recording: true }
  - { number: "1002", account: house, password: two }
`;

/** Noise in the band of speech, like nobody else's. */
function voiceOf(seed: number): Int16Array {
  const random = seededRandom(seed);
  let [low, lower] = [0, 0];
  return new Int16Array(RATE * SPEAKS_SECONDS).map(() => {
    low += (random.below(40_001) - 20_000 - low) * 0.5;
    lower += (low - lower) * 0.05;
    return Math.round(low - lower);
  });
}

function wavOf(samples: Int16Array): Buffer {
  const header = Buffer.alloc(44);
  header.write('RIFF', 0);
  header.writeUInt32LE(36 + 2 * samples.length, 4);
  header.write('WAVEfmt ', 8);
  header.writeUInt32LE(16, 16);
  for (const at of [20, 22]) header.writeUInt16LE(1, at);
  header.writeUInt32LE(RATE, 24);
  header.writeUInt32LE(2 * RATE, 28);
  header.writeUInt16LE(2, 32);
  header.writeUInt16LE(16, 34);
  header.write('data', 36);
  header.writeUInt32LE(2 * samples.length, 40);
  return Buffer.concat([header, Buffer.from(samples.buffer)]);
}

const WINDOW = 1_600;

/** How alike a fifth of a second of what was heard is to the voice, at the best place: 0 to 1. */
function likeness(heard: Int16Array, from: number, voice: Int16Array): number {
  const piece = heard.subarray(from, from + WINDOW);
  const own = Math.sqrt(piece.reduce((sum, each) => sum + each * each, 0));
  if (piece.length < WINDOW || own === 0) return 0;
  let energy = 0;
  for (let at = 0; at < WINDOW; at += 1) energy += (voice[at] ?? 0) ** 2;
  let best = 0;
  for (let lag = 0; lag + WINDOW < voice.length; lag += 1) {
    let product = 0;
    for (let at = 0; at < WINDOW; at += 1) product += (piece[at] ?? 0) * (voice[lag + at] ?? 0);
    best = Math.max(best, Math.abs(product) / (own * Math.sqrt(energy)));
    energy += (voice[lag + WINDOW] ?? 0) ** 2 - (voice[lag] ?? 0) ** 2;
  }
  return best;
}

const at = (seconds: number): number => Math.round(seconds * RATE);

function muLinear(byte: number): number {
  const code = ~byte & 0xff;
  const magnitude = (((code & 0x0f) << 3) + 0x84) << ((code & 0x70) >> 4);
  return (code & 0x80) === 0 ? magnitude - 0x84 : 0x84 - magnitude;
}

function channelOf(file: Buffer, side: number): Int16Array {
  const law = file.readUInt16LE(20) === 6 ? linear : muLinear;
  return Int16Array.from(
    file.subarray(58).filter((_, index) => index % 2 === side),
    law,
  );
}

describe('voices of two phones through a whole Tandem (MED-1, MED-2, MED-7)', () => {
  it('each hears the other and nobody else, before a hold and after it', async (t) => {
    if (!needs(t, 'baresip')) return;
    const folder = newFolder();
    const voices = [voiceOf(1), voiceOf(2)] as const;
    const files = voices.map((voice, number) => {
      const file = join(folder, `voice-${number}.wav`);
      writeFileSync(file, wavOf(voice));
      return file;
    });
    const tandem = await Tandem.up(join(folder, 'data'), '--rtp', '21000-21099');
    const system = join(folder, 'system.yaml');
    writeFileSync(system, SYSTEM);
    tandem.command('apply', '-f', system);
    const registrar = tandem.process('switch').addresses.sip ?? '';
    const phone = async (index: 0 | 1, more: object): Promise<Baresip> => {
      const made = await Baresip.on({
        ...{ folder, registrar, address: `127.0.0.${2 + index}`, number: `100${1 + index}` },
        ...{ password: index === 0 ? 'one' : 'two', voice: files[index] ?? '' },
        ...more,
      });
      t.after(() => made.ends());
      return made;
    };
    const caller = await phone(0, {});
    const called = await phone(1, { answers: true });
    const there = () => JSON.parse(tandem.command('registrations', '--json')).length === 2;
    await until('both are registered', there);
    await tandem.moneyIsReady();
    await caller.dials('1002');
    await until(`it is up\n${caller.shown}`, () => tandem.command('calls').includes('connected'));
    await sleep(TALK_MS);
    await caller.holds();
    await sleep(1_000);
    await caller.resumes();
    await sleep(TALK_MS);
    await caller.hangsUp();
    const list = () => JSON.parse(tandem.command('cdr', 'list', '--json'));
    await until('its record is there', () => list().length === 1);
    for (const [listener, other, own] of [
      [caller, voices[1], voices[0]],
      [called, voices[0], voices[1]],
    ] as const) {
      const all = listener.heard();
      const heard = Int16Array.from(all.flatMap((each) => [...each]));
      assert.ok(heard.length > at(2), `${heard.length} samples in ${all.length} files`);
      for (const from of [at(1), heard.length - at(1)]) {
        const like = likeness(heard, from, other);
        assert.ok(like > 0.9, `like the other: ${like}`);
        assert.ok(likeness(heard, from, own) < 0.5, 'and not like itself');
      }
    }
    const saved = join(folder, 'call.wav');
    tandem.command('recording', 'save', list()[0].id, saved);
    const file = readFileSync(saved);
    [0, 1].forEach((side) => {
      const channel = channelOf(file, side);
      const [voice = voices[0], stranger = voices[1]] = side === 0 ? voices : voices.toReversed();
      assert.ok(likeness(channel, at(1.5), voice) > 0.9, `side ${side} is in its channel`);
      assert.ok(likeness(channel, at(1.5), stranger) < 0.5);
    });
    await tandem.stop();
  });
});
