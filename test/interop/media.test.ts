// A whole Tandem between two ends that speak, each at an address of its own: voice goes both ways
// through the relay and nobody else's does, a silent call ends, and its record tells how it sounded.
import assert from 'node:assert/strict';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, describe, it, type TestContext } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { cleanUp, newFolder, Tandem, until } from '../house/running.ts';
import { linear, rtpPacket, Talker } from '../support/talker.ts';

after(cleanUp);

const CALLER = { address: '127.0.0.2', voice: 0x11 };
const VENDOR = { address: '127.0.0.3', voice: 0x22 };
/** Of somebody who is no side of the call. */
const STRANGER = { address: '127.0.0.4', voice: 0x33 };
const NO_MEDIA_SECONDS = 4;
const CUT_AFTER_SECONDS = 3.5;

interface RecordShown {
  readonly id: string;
  readonly parentId: string | null;
  readonly callerCallId: string;
  readonly charge: { readonly account: string } | null;
  readonly serverReason: number;
  readonly endDirection: number;
  readonly holdTimeMs: number;
  readonly media: {
    readonly caller: { readonly packets: number; readonly mos: number; readonly foreign: number };
    readonly callee: {
      readonly packets: number;
      readonly silentMs: number;
      readonly fenced: number;
    };
    readonly isOneWay: boolean;
    readonly recordings: readonly string[];
  } | null;
}

interface MediaFigures {
  readonly relay: string;
  readonly inUse: number;
  readonly silenced: number;
  readonly ports: string;
}

const system = (vendor: string, caller: string): string => `
parameters:
  SS_MEDIA_PROXY_MODE: "On"
  SS_NOMEDIAHANGUPTIME: ${NO_MEDIA_SECONDS}
rateGroups:
  - { name: sell, rates: [{ prefix: "8", price: "0.0600", per: 60, first: 1, next: 1 }] }
  - { name: buy, rates: [{ prefix: "8", price: "0.0300", per: 60, first: 1, next: 1 }] }
accounts:
  - { id: acme, type: customer, balance: "25.00", rateGroup: sell }
  - { id: north, type: clearing, rateGroup: buy }
mappingGateways:
  - { id: acme-in, account: acme, addresses: ["${CALLER.address}"], recording: true }
geofences:
  - { id: near, ranges: [{ address: "${VENDOR.address}" }] }
routingGateways:
  - { id: north-1, account: north, addresses: ["${vendor}"], prefixes: ["880"] }
  - { id: north-4, account: north, addresses: ["${caller}"], prefixes: ["883"] }
  - id: north-2
    account: north
    addresses: ["${vendor}"]
    prefixes: ["881"]
    mediaProxy: "off"
  - id: north-3
    account: north
    addresses: ["${vendor}"]
    prefixes: ["882"]
    ringback: local
    toneCountry: US
    geofenceMode: allow
    geofences: [near]
`;

interface World {
  readonly tandem: Tandem;
  readonly caller: Talker;
  readonly vendor: Talker;
  readonly to: string;
}

async function world(t: TestContext): Promise<World> {
  const folder = newFolder();
  const [caller, vendor] = [await Talker.at(CALLER), await Talker.at(VENDOR)];
  t.after(() => {
    for (const each of [caller, vendor]) each.close();
  });
  const tandem = await Tandem.up(join(folder, 'data'), '--rtp', '20000-20199');
  const file = join(folder, 'system.yaml');
  const at = ({ address }: typeof CALLER, { sipPort }: Talker) => `${address}:${sipPort}`;
  writeFileSync(file, system(at(VENDOR, vendor), at(CALLER, caller)));
  tandem.command('apply', '-f', file);
  const to = tandem.process('switch').addresses.sip ?? '';
  await tandem.moneyIsReady();
  return { tandem, caller, vendor, to };
}

interface Health {
  readonly media: MediaFigures;
}

function healthOf(tandem: Tandem): Health {
  return (tandem.process('switch') as unknown as { readonly health: Health }).health;
}

async function recordOf(tandem: Tandem, { callId }: Talker): Promise<RecordShown> {
  const find = (): RecordShown | undefined => {
    const all: readonly RecordShown[] = JSON.parse(tandem.command('cdr', 'list', '--json'));
    return all.find(({ callerCallId }) => callerCallId === callId);
  };
  await until('its record is there', () => find() !== undefined);
  return find() as RecordShown;
}

async function heardBoth({ caller, vendor }: World): Promise<void> {
  for (const each of [caller, vendor]) each.forgetHeard();
  const heard = (who: Talker, voice: number) => (who.heard.get(voice) ?? 0) >= 20;
  await until('each hears the other', () => {
    return heard(caller, VENDOR.voice) && heard(vendor, CALLER.voice);
  });
}

describe('media through a whole Tandem (MED-1, MED-2, MED-3, MED-6, MED-7, MED-9)', () => {
  it('voice passes both ways and nobody else is heard; silence ends the call', async (t) => {
    const all = await world(t);
    const { tandem, caller, vendor, to } = all;
    const callee = '8801711000000';
    assert.equal(await caller.calls(to, callee), 200);
    for (const { remote } of [caller, vendor]) {
      assert.equal(remote?.address, '127.0.0.1');
      assert.ok(remote.port >= 20_000 && remote.port <= 20_199 && remote.port % 2 === 0);
    }
    for (const each of [caller, vendor]) each.speaks();
    await heardBoth(all);

    await strangerTriesHard(all);
    assert.deepEqual([...vendor.heard.keys()], [CALLER.voice]);
    assert.deepEqual([...caller.heard.keys()], [VENDOR.voice]);
    assert.equal(vendor.sources.size, 1, 'packets come from our port alone');

    // On hold nobody has to speak.
    assert.equal(await caller.changes('sendonly'), 200);
    for (const each of [caller, vendor]) each.silences();
    // A command holds this process up, so that the sides could not speak meanwhile.
    const { relay, inUse } = healthOf(tandem).media;
    assert.deepEqual([relay, inUse], ['native', 1]);
    await sleep((NO_MEDIA_SECONDS + 2) * 1_000);
    assert.ok(!caller.isHungUp, 'a call on hold goes on');
    assert.equal(await caller.changes('sendrecv'), 200);
    for (const each of [caller, vendor]) each.speaks();
    await heardBoth(all);

    vendor.silences();
    const silentAt = performance.now();
    await until('both sides hear BYE', () => caller.isHungUp && vendor.isHungUp);
    const tookSeconds = (performance.now() - silentAt) / 1_000;
    // The machine of the test may be slow; the record has the switch's own figure.
    assert.ok(tookSeconds > NO_MEDIA_SECONDS - 1, `${tookSeconds} s`);
    const record = await recordOf(tandem, caller);
    assert.deepEqual([record.serverReason, record.endDirection], [15, 2]);
    const { media } = record;
    assert.ok(media !== null && media.caller.packets > 40 && media.callee.packets > 40);
    assert.ok(media.caller.mos > 4, `MOS ${media.caller.mos}`);
    assert.ok(media.caller.foreign >= 20, `${media.caller.foreign} foreign packets`);
    const { silentMs } = media.callee;
    assert.ok(Math.abs(silentMs - NO_MEDIA_SECONDS * 1_000) <= 1_200, `silent ${silentMs} ms`);
    const explained = tandem.command('explain', record.id);
    assert.match(explained, /media proxied: SS_MEDIA_PROXY_MODE is On/);
    assert.match(explained, /from the caller: \d+ packets, .* MOS about 4\.\d\d/);
    assert.match(explained, /of somebody else dropped/);
    isListenedTo(tandem, record);

    await isDirectWhereItIsOff(all);
    const { silenced, ports, ...figures } = healthOf(tandem).media;
    assert.deepEqual([figures.inUse, silenced, ports], [0, 1, '20000-20199']);
    await portsRestAfterAKill(all);
    await ringsAndIsFenced(all);
    await callsAreJoined(all);
    await toneComesBack(all);
    await soundsAreHeard(all);
    await tandem.stop();
  });
});

const WAV_HEADER_BYTES = 58;

/** Both channels of a recording; its header says what is there. */
function channelsOf(file: Buffer): readonly [Buffer, Buffer] {
  assert.equal(file.toString('latin1', 0, 4), 'RIFF');
  assert.equal(file.readUInt32LE(54), file.length - WAV_HEADER_BYTES);
  const sound = file.subarray(WAV_HEADER_BYTES);
  const channel = (side: number) => Buffer.from(sound.filter((_, at) => at % 2 === side));
  return [channel(0), channel(1)];
}

const heardIn = (channel: Buffer, voice: number): number =>
  channel.filter((byte) => byte === voice).length / 8_000;

/** Each side in its channel, nobody else's voice, and the audit knows who has listened. */
function isListenedTo(tandem: Tandem, { id, media }: RecordShown): void {
  assert.deepEqual(media?.recordings, [`${new Date().toISOString().slice(0, 10)}/${id}.wav`]);
  const file = join(tandem.data, '..', 'call.wav');
  tandem.command('recording', 'save', id, file);
  const [left, right] = channelsOf(readFileSync(file));
  assert.ok(heardIn(left, CALLER.voice) > 1 && heardIn(right, VENDOR.voice) > 1);
  for (const channel of [left, right]) assert.equal(heardIn(channel, STRANGER.voice), 0);
  assert.equal(heardIn(left, VENDOR.voice) + heardIn(right, CALLER.voice), 0);
}

/** Cut by a kill, a recording plays up to its last second all the same. */
function keptMostOf(tandem: Tandem, spokenSeconds: number): void {
  const folder = join(tandem.data, 'recordings');
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.wav'))
    .map((name) => readFileSync(join(folder, name)));
  assert.equal(files.length, 2);
  const spoken = files.map((file) => heardIn(channelsOf(file)[0], CALLER.voice));
  const cut = Math.min(...spoken);
  assert.ok(cut > spokenSeconds - 2, `${cut} s of ${spokenSeconds} s are there`);
}

async function portsRestAfterAKill({ tandem, caller, vendor, to }: World): Promise<void> {
  assert.equal(await caller.calls(to, '8801711000000'), 200);
  const portsNow = () => [caller, vendor].map(({ remote }) => remote?.port);
  const before = portsNow();
  for (const each of [caller, vendor]) each.isHungUp = false;
  const pid = tandem.pid('switch');
  for (const each of [caller, vendor]) each.speaks();
  await sleep(CUT_AFTER_SECONDS * 1_000);
  process.kill(pid, 'SIGKILL');
  keptMostOf(tandem, CUT_AFTER_SECONDS);
  for (const each of [caller, vendor]) each.silences();
  await until('both sides are hung up', () => caller.isHungUp && vendor.isHungUp);
  await tandem.recovers();
  const again = tandem.process('switch').addresses.sip ?? '';
  await tandem.moneyIsReady();
  assert.equal(await caller.calls(again, '8801711000000'), 200);
  const later = portsNow();
  assert.ok(!later.some((port) => before.includes(port)), `${before} and then ${later}`);
  assert.equal(await caller.hangsUp(), 200);
  await until('its ports are given back', () => healthOf(tandem).media.inUse === 0);
}

const TONE_PACKETS = 50;

/** How much of the sound is of this frequency: 0.5 each where two make all of it. */
function shareOf(hertz: number, samples: readonly number[]): number {
  let [real, imaginary, energy] = [0, 0, 0];
  for (const [at, sample] of samples.entries()) {
    const angle = (2 * Math.PI * hertz * at) / 8_000;
    real += sample * Math.cos(angle);
    imaginary += sample * Math.sin(angle);
    energy += sample * sample;
  }
  return (2 * (real * real + imaginary * imaginary)) / (samples.length * energy);
}

/**
 * The caller hears the tone of its vendor's country while it rings, and then the vendor, as one
 * stream; nothing of who sends from where the vendor's media must not come from.
 */
async function ringsAndIsFenced({ tandem, caller, vendor }: World): Promise<void> {
  const to = tandem.process('switch').addresses.sip ?? '';
  vendor.ringsMs = 4_000;
  caller.forgetHeard();
  const called = caller.calls(to, '8821711000000');
  await until('it rings', () => caller.sound.length >= TONE_PACKETS);
  const tone = caller.sound.slice(0, TONE_PACKETS).flatMap((bytes) => [...bytes].map(linear));
  const shares = [440, 480, 425, 1_000].map((hertz) => shareOf(hertz, tone));
  const [low = 0, high = 0, european = 1, other = 1] = shares;
  assert.ok(low > 0.4 && high > 0.4 && european < 0.1 && other < 0.1, `${shares}`);
  assert.equal(await called, 200);
  caller.speaks();
  const stranger = createSocket('udp4').bind(0, STRANGER.address);
  await once(stranger, 'listening');
  for (let turn = 0; turn < 50; turn += 1) {
    stranger.send(rtpPacket(STRANGER.voice, turn), vendor.remote?.port, vendor.remote?.address);
    await sleep(20);
  }
  stranger.close();
  assert.equal(caller.heard.get(STRANGER.voice), undefined);
  vendor.speaks();
  await until('the vendor is heard', () => (caller.heard.get(VENDOR.voice) ?? 0) >= 20);
  assert.deepEqual([...caller.sources], [`${caller.remote?.address}:${caller.remote?.port}`]);
  for (const each of [caller, vendor]) each.silences();
  assert.equal(await caller.hangsUp(), 200);
  vendor.ringsMs = 0;
  const record = await recordOf(tandem, caller);
  assert.ok((record.media?.callee.fenced ?? 0) >= 40, `${record.media?.callee.fenced} fenced`);
  assert.match(tandem.command('explain', record.id), /\d+ from where none may come dropped/);
}

/** Two ends that were both called hear each other, each through a call of its own. */
async function callsAreJoined(all: World): Promise<void> {
  const { tandem, caller, vendor } = all;
  for (const each of [caller, vendor]) each.isHungUp = false;
  const wanted = ['--from', 'acme-in', '--first', '8831711000000', '--second', '8801711000000'];
  const placed = JSON.parse(await tandem.commandAside('callback', ...wanted, '--json'));
  assert.equal(placed.state, 'connected');
  for (const each of [caller, vendor]) each.speaks();
  await heardBoth(all);
  assert.equal(await vendor.hangsUp(), 200);
  await until('the other is hung up', () => caller.isHungUp);
  for (const each of [caller, vendor]) each.silences();
  const [first, second] = [placed.firstCall, placed.secondCall].map((id) => recordWith(tandem, id));
  await until('both records are there', () => first?.() !== undefined && second?.() !== undefined);
  assert.deepEqual([first?.()?.parentId, second?.()?.parentId], [null, placed.firstCall]);
  assert.ok((second?.()?.media?.callee.packets ?? 0) > 10);
}

/** A far end that sends back what it hears: our tone is heard in it, and nobody pays. */
async function toneComesBack({ tandem, vendor }: World): Promise<void> {
  vendor.echoes();
  const wanted = ['--gateway', 'north-1', '--number', '8801711000000', '--seconds', '2'];
  const tested = JSON.parse(await tandem.commandAside('test-call', ...wanted, '--json'));
  assert.equal(tested.verdict.code, 'good', JSON.stringify(tested));
  assert.deepEqual([tested.media.soundHeard, tested.media.toneHeard], [true, true]);
  assert.ok(tested.media.packets > 50, `${tested.media.packets} packets`);
  const record = recordWith(tandem, tested.id);
  await until('its record is there', () => record() !== undefined);
  assert.equal(record()?.charge, null);
}

/** Files of the data folder, heard whole by whoever is called, who is then hung up on. */
async function soundsAreHeard({ tandem, vendor }: World): Promise<void> {
  const sounds = join(tandem.data, 'sounds');
  mkdirSync(sounds);
  writeFileSync(join(sounds, 'first.wav'), aLawOf(FIRST_SOUND, 1));
  writeFileSync(join(sounds, 'second.wav'), aLawOf(SECOND_SOUND, 2));
  vendor.forgetHeard();
  vendor.isHungUp = false;
  const wanted = ['--from', 'acme-in', '--number', '8801711000000'];
  const names = ['--sound', 'first', '--sound', 'second'];
  const played = JSON.parse(await tandem.commandAside('play', ...wanted, ...names, '--json'));
  assert.deepEqual([played.outcome.code, played.soundMs], ['played', 3_000]);
  await until('it is hung up', () => vendor.isHungUp);
  // 50 packets a second, of which a busy machine may lose some.
  const [first = 0, second = 0] = [FIRST_SOUND, SECOND_SOUND].map((one) => vendor.heard.get(one));
  assert.ok(first > 40 && first <= 51, `${first} packets of the first`);
  assert.ok(second > 85 && second <= 101, `${second} packets of the second`);
  const record = recordWith(tandem, played.id);
  await until('its record is there', () => record() !== undefined);
  assert.equal(record()?.charge?.account, 'acme');
}

const [FIRST_SOUND, SECOND_SOUND] = [0x44, 0x66];

/** All of it the same byte, as a WAV file of G.711. */
function aLawOf(byte: number, seconds: number): Buffer {
  const length = 8_000 * seconds;
  const head = Buffer.alloc(44);
  head.write('RIFF', 0);
  head.write('WAVEfmt ', 8);
  head.writeUInt32LE(16, 16);
  head.writeUInt16LE(6, 20);
  head.writeUInt16LE(1, 22);
  head.writeUInt32LE(8_000, 24);
  head.writeUInt16LE(8, 34);
  head.write('data', 36);
  head.writeUInt32LE(length, 40);
  return Buffer.concat([head, Buffer.alloc(length, byte)]);
}

const recordWith = (tandem: Tandem, id: string) => (): RecordShown | undefined => {
  const all: readonly RecordShown[] = JSON.parse(tandem.command('cdr', 'list', '--json'));
  return all.find((one) => one.id === id);
};

/** Into both ports of ours, with the right form, while the sides speak. */
async function strangerTriesHard({ caller, vendor }: World): Promise<void> {
  const stranger = createSocket('udp4');
  let leaked = 0;
  stranger.on('message', () => {
    leaked += 1;
  });
  stranger.bind(0, STRANGER.address);
  await once(stranger, 'listening');
  for (const each of [caller, vendor]) each.forgetHeard();
  for (let turn = 0; turn < 50; turn += 1) {
    for (const { remote } of [caller, vendor]) {
      stranger.send(rtpPacket(STRANGER.voice, turn), remote?.port, remote?.address);
    }
    await sleep(20);
  }
  stranger.close();
  assert.equal(leaked, 0, 'nothing is sent to a stranger');
}

async function isDirectWhereItIsOff({ tandem, caller, vendor, to }: World): Promise<void> {
  assert.equal(await caller.calls(to, '8811711000000'), 200);
  assert.deepEqual(caller.remote?.port, vendor.mediaPort);
  assert.equal(vendor.remote?.address, CALLER.address);
  assert.equal(await caller.hangsUp(), 200);
  const record = await recordOf(tandem, caller);
  assert.equal(record.media, null);
  const explained = tandem.command('explain', record.id);
  assert.match(explained, /media direct: the called side says off/);
  assert.match(explained, /nobody watches whether it flows/);
}
