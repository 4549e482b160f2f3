// Ends with voices of their own through a whole Tandem: each hears the other and nobody else, and a
// recording has each in its channel. Two phones, before a hold and after it; two gateways of which
// one says that its media are where they are not; one that speaks IPv4 with one that speaks IPv6.
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, describe, it, type TestContext } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { seededRandom } from '@tandem/base/testkit';
import { cleanUp, newFolder, Tandem, until } from '../house/running.ts';
import { Baresip } from '../support/baresip.ts';
import { Voice } from '../support/likeness.ts';
import { SdpShim } from '../support/sdp-shim.ts';
import { linear, Talker } from '../support/talker.ts';
import { needs } from '../support/tools.ts';

after(cleanUp);

const RATE = 8_000;
const SPEAKS_SECONDS = 40;
const TALK_MS = 3_000;

const CUSTOMER = '127.0.0.5';
const VENDOR = '127.0.0.6';
const SHIM = '127.0.0.7';
/** Addresses of ours: one that the customer is to see, and one that it calls. */
const OURS = '127.0.0.8';
const CALLED = '127.0.0.9';
/** Nobody is there. */
const NOWHERE = { address: '127.0.0.66', port: 9_000 };

const system = (ports: { readonly shim: number; readonly six: number }): string => `
parameters:
  SS_MEDIA_PROXY_MODE: "On"
rateGroups:
  - { name: sell, rates: [{ prefix: "1", price: "0.0100", per: 60, first: 1, next: 1 }] }
  - { name: buy, rates: [{ prefix: "8", price: "0.0100", per: 60, first: 1, next: 1 }] }
accounts:
  - { id: house, type: customer, balance: "25.00", rateGroup: sell }
  - { id: north, type: clearing, rateGroup: buy }
mappingGateways:
  - { id: in, account: house, addresses: ["${CUSTOMER}"], rewriteCallee: ["8:18"], localAddress: "${OURS}" }
routingGateways:
  - { id: out, account: north, addresses: ["${SHIM}:${ports.shim}"], prefixes: ["188"], rewriteCallee: ["1:"] }
  - { id: six, account: north, addresses: ["[::1]:${ports.six}"], prefixes: ["189"] }
phones:
  - { number: "1001", account: house, password: one, recording: true }
  - { number: "1002", account: house, password: two }
`;

/** Noise in the band of speech, like nobody else's. */
function noiseOf(seed: number): Int16Array {
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

interface World {
  readonly folder: string;
  readonly tandem: Tandem;
  readonly registrar: string;
  readonly files: readonly string[];
  readonly voices: readonly [Voice, Voice];
  readonly vendor: Baresip;
  readonly six: Talker;
}

const NO_PLACE = { registrar: '127.0.0.1:5060', password: '' };

async function world(t: TestContext): Promise<World> {
  const folder = newFolder();
  const voices = [new Voice(noiseOf(1)), new Voice(noiseOf(2))] as const;
  const files = voices.map((voice, number) => {
    const file = join(folder, `voice-${number}.wav`);
    writeFileSync(file, wavOf(voice.samples));
    return file;
  });
  const vendor = await Baresip.on({
    ...{ folder, address: VENDOR, number: '88017', voice: files[1] ?? '', ...NO_PLACE },
    ...{ isUnregistered: true, answers: true },
  });
  const gateway = { address: VENDOR, port: vendor.sipPort };
  const shim = await SdpShim.at({ address: SHIM, gateway, media: NOWHERE });
  const six = await Talker.at({ address: '::1', voice: 0x22 });
  t.after(() => {
    vendor.ends();
    shim.close();
    six.close();
  });
  const tandem = await Tandem.up(join(folder, 'data'), '--rtp', '21000-21099', '--sip', '[::]:0');
  const file = join(folder, 'system.yaml');
  writeFileSync(file, system({ shim: shim.port, six: six.sipPort }));
  tandem.command('apply', '-f', file);
  const registrar = placeIn(tandem);
  await tandem.moneyIsReady();
  return { folder, tandem, registrar, files, voices, vendor, six };
}

/** It listens at all addresses of both families. */
const placeIn = (tandem: Tandem): string =>
  `127.0.0.1:${tandem.process('switch').addresses.sip?.split(':').at(-1)}`;

/** At these places of what it has heard, in samples; below 0 from the end. */
function hearsOnly(listener: Baresip, voices: World['voices'], places: readonly number[]): void {
  const heard = Int16Array.from(listener.heard().flatMap((each) => [...each]));
  assert.ok(heard.length > at(2), `${heard.length} samples`);
  const [other, own] = voices;
  for (const place of places) {
    const from = place < 0 ? heard.length + place : place;
    const like = other.likeness(heard, from);
    assert.ok(like > 0.9, `like the other: ${like}`);
  }
  const [first = 0] = places;
  assert.ok(own.likeness(heard, first) < 0.5, 'and not like itself');
}

interface RecordShown {
  readonly id: string;
  readonly calleeId: string;
  readonly media: { readonly recordings: readonly string[] } | null;
}

const recordsOf = (tandem: Tandem): readonly RecordShown[] =>
  JSON.parse(tandem.command('cdr', 'list', '--json'));

async function recordTo(tandem: Tandem, callee: string): Promise<RecordShown> {
  const find = () => recordsOf(tandem).find(({ calleeId }) => calleeId === callee);
  await until(`the record of the call to ${callee} is there`, () => find() !== undefined);
  return find() as RecordShown;
}

const isUp = (tandem: Tandem) => (): boolean => tandem.command('calls').includes('connected');

function hasBothChannels({ folder, tandem, voices }: World, { id }: RecordShown): void {
  const saved = join(folder, `${id}.wav`);
  tandem.command('recording', 'save', id, saved);
  const file = readFileSync(saved);
  [0, 1].forEach((side) => {
    const channel = channelOf(file, side);
    const [voice = voices[0], stranger = voices[1]] = side === 0 ? voices : voices.toReversed();
    assert.ok(voice.likeness(channel, at(1.5)) > 0.9, `side ${side} is in its channel`);
    assert.ok(stranger.likeness(channel, at(1.5)) < 0.5);
  });
}

async function phonesHear(t: TestContext, of: World): Promise<void> {
  const { folder, tandem, registrar, files, voices } = of;
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
  await caller.dials('1002');
  await until(`it is up\n${caller.shown}`, isUp(tandem));
  await sleep(TALK_MS);
  await caller.holds();
  await sleep(1_000);
  await caller.resumes();
  await sleep(TALK_MS);
  await caller.hangsUp();
  const record = await recordTo(tandem, '1002');
  hearsOnly(caller, [voices[1], voices[0]], [at(1), -at(1)]);
  hearsOnly(called, voices, [at(1), -at(1)]);
  hasBothChannels(of, record);
}

/** The vendor's media come from elsewhere than its SDP says; the switch is killed in the call. */
async function gatewaysHear(t: TestContext, of: World): Promise<void> {
  const { folder, tandem, registrar, files, voices, vendor } = of;
  const customer = await Baresip.on({
    ...{ folder, registrar, address: CUSTOMER, number: '4930', password: '' },
    ...{ isUnregistered: true, voice: files[0] ?? '' },
  });
  t.after(() => customer.ends());
  await customer.dials('88017');
  await until(`it is up\n${customer.shown}${vendor.shown}`, isUp(tandem));
  const [{ id }] = JSON.parse(tandem.command('calls', '--json'));
  tandem.command('recording', 'start', id);
  await sleep(TALK_MS);
  const pid = tandem.pid('switch');
  process.kill(pid, 'SIGKILL');
  const record = await recordTo(tandem, 'out');
  await tandem.recovers();
  hearsOnly(customer, [voices[1], voices[0]], [at(1)]);
  hearsOnly(vendor, voices, [at(1)]);
  assert.equal(record.media?.recordings.length, 1, 'begun on demand, and named after the kill');
  hasBothChannels(of, record);
}

async function familiesHear({ tandem, six }: World): Promise<void> {
  const four = await Talker.at({ address: CUSTOMER, voice: 0x11 });
  try {
    await tandem.moneyIsReady();
    const place = placeIn(tandem).replace('127.0.0.1', CALLED);
    assert.equal(await four.calls(place, '89017'), 200);
    assert.equal(four.answeredFrom, CALLED);
    assert.equal(four.target.includes(`@${OURS}:`), true, four.target);
    for (const each of [four, six]) each.speaks();
    await until('each hears the other', () => {
      return (four.heard.get(0x22) ?? 0) >= 20 && (six.heard.get(0x11) ?? 0) >= 20;
    });
    assert.deepEqual([four.remote?.address, six.remote?.address], [OURS, '::1']);
    assert.equal(await six.hangsUp(), 200);
    await until('the other is hung up', () => four.isHungUp);
    assert.equal(four.askedFrom, OURS);
    await recordTo(tandem, 'six');
  } finally {
    four.close();
  }
}

describe('voices through a whole Tandem (MED-1, MED-2, MED-7)', () => {
  it('each hears the other and nobody else: phones, gateways, IPv4 with IPv6', async (t) => {
    if (!needs(t, 'baresip')) return;
    const of = await world(t);
    await phonesHear(t, of);
    await gatewaysHear(t, of);
    await familiesHear(of);
    await of.tandem.stop();
  });
});
