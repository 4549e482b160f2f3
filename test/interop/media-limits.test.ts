// A whole Tandem with ports for one call: the next one is refused in words that say why, until the
// range is made wider while the first goes on. What an end says of ICE ends at us, and its fax passes
// unread.
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, describe, it, type TestContext } from 'node:test';
import { cleanUp, newFolder, Tandem, until } from '../house/running.ts';
import { Talker } from '../support/talker.ts';

after(cleanUp);

const CALLER = { address: '127.0.0.2', voice: 0x11 };
const VENDOR = { address: '127.0.0.3', voice: 0x22 };
const CALLEE = '8801711000000';
/** Two pairs: both sides of one call. */
const NARROW = { from: 21_200, to: 21_203 };
const WIDER = { from: 21_300, to: 21_399 };
const ICE = [
  ...['a=ice-ufrag:abcd', 'a=ice-pwd:abcdabcdabcdabcdabcdab', 'a=ice-options:trickle'],
  'a=candidate:1 1 UDP 2130706431 10.1.2.3 4000 typ host',
  'a=x-of-the-caller:1',
];

interface Ports {
  readonly from: number;
  readonly to: number;
}

const system = (vendor: string, { from, to }: Ports, typeOfService: string): string => `
parameters:
  SS_MEDIA_PROXY_MODE: "On"
  SS_MEDIA_PROXY_PORT_RANGE: "${from},${to}"
  SS_QOS_RTP: "${typeOfService}"
rateGroups:
  - { name: sell, rates: [{ prefix: "8", price: "0.0600", per: 60, first: 1, next: 1 }] }
  - { name: buy, rates: [{ prefix: "8", price: "0.0300", per: 60, first: 1, next: 1 }] }
accounts:
  - { id: acme, type: customer, balance: "25.00", rateGroup: sell }
  - { id: north, type: clearing, rateGroup: buy }
mappingGateways:
  - { id: acme-in, account: acme, addresses: ["${CALLER.address}"] }
routingGateways:
  - { id: north-1, account: north, addresses: ["${vendor}"], prefixes: ["8"] }
`;

interface Figures {
  readonly ports: string;
  readonly typeOfService: number;
  readonly inUse: number;
  readonly refused: number;
}

function figuresOf(tandem: Tandem): Figures {
  const { health } = tandem.process('switch');
  return (health as unknown as { readonly media: Figures }).media;
}

interface World {
  readonly tandem: Tandem;
  readonly to: string;
  readonly ends: readonly [Talker, Talker, Talker, Talker];
  readonly apply: (ports: Ports, typeOfService: string) => void;
}

async function world(t: TestContext): Promise<World> {
  const folder = newFolder();
  const ends = [
    await Talker.at({ ...CALLER, attributes: ICE }),
    await Talker.at({ ...CALLER, voice: 0x44 }),
    await Talker.at(VENDOR),
    await Talker.at({ ...CALLER, voice: 0x55 }),
  ] as const;
  t.after(() => {
    for (const each of ends) each.close();
  });
  const tandem = await Tandem.up(join(folder, 'data'));
  const file = join(folder, 'system.yaml');
  const apply = (ports: Ports, typeOfService: string): void => {
    const vendor = `${VENDOR.address}:${ends[2].sipPort}`;
    writeFileSync(file, system(vendor, ports, typeOfService));
    tandem.command('apply', '-f', file);
  };
  apply(NARROW, '0xa0');
  const { from, to } = NARROW;
  await until('the ports are those', () => figuresOf(tandem).ports === `${from}-${to}`);
  await tandem.moneyIsReady();
  return { tandem, to: tandem.process('switch').addresses.sip ?? '', ends, apply };
}

const isWithin = (port: number | undefined, { from, to }: Ports): boolean =>
  port !== undefined && port >= from && port <= to && port % 2 === 0;

async function hearsOf(who: Talker, voice: number): Promise<void> {
  who.forgetHeard();
  await until(`${voice} is heard`, () => (who.heard.get(voice) ?? 0) >= 10);
}

async function faxPasses(caller: Talker, vendor: Talker): Promise<void> {
  for (const each of [caller, vendor]) each.silences();
  const port = vendor.remote?.port;
  assert.equal(await caller.faxes(), 200);
  assert.match(vendor.remote?.sdp ?? '', /^m=image \d+ udptl t38\r$/m);
  assert.equal(vendor.remote?.port, port, 'on the ports of the speech');
  for (const [from, to] of [
    [caller, vendor],
    [vendor, caller],
  ] as const) {
    to.forgetHeard();
    // Of UDPTL: shorter than RTP, and with first bytes that RTP, RTCP, STUN and DTLS have.
    const said = [0x00, 0x01, 0x16, 0x80, 0x80c8].map((first, at) => {
      const bytes = Buffer.alloc(6 + 20 * at, first & 0xff);
      bytes.writeUInt16BE(first > 0xff ? first : first << 8, 0);
      return bytes;
    });
    for (const bytes of said) from.sends(bytes);
    await until('the fax arrives', () => to.packets.length === said.length);
    assert.deepEqual(to.packets, said);
  }
}

describe('a switch that has ports for one call (MED-1, MED-2, MED-11)', () => {
  it('passes its speech and its fax, refuses the next and says why, and follows its range', async (t) => {
    const { tandem, to, ends, apply } = await world(t);
    const [caller, other, vendor, later] = ends;
    assert.equal(await caller.calls(to, CALLEE), 200);
    const offered = vendor.remote?.sdp ?? '';
    assert.doesNotMatch(offered, /ice-|candidate|10\.1\.2\.3/);
    assert.match(offered, /^a=x-of-the-caller:1\r$/m);
    assert.ok(isWithin(vendor.remote?.port, NARROW) && isWithin(caller.remote?.port, NARROW));
    for (const each of [caller, vendor]) each.speaks();
    await hearsOf(vendor, CALLER.voice);
    await hearsOf(caller, VENDOR.voice);
    await faxPasses(caller, vendor);

    assert.equal(await other.calls(to, CALLEE), 503);
    assert.match(other.answered, /^Retry-After: *\d+/im);
    const refused = () => {
      const all = JSON.parse(tandem.command('cdr', 'list', '--json'));
      return all.find((one: { callerCallId: string }) => one.callerCallId === other.callId);
    };
    await until('its record is there', () => refused() !== undefined);
    const explained = tandem.command('explain', refused().id);
    assert.match(explained, /no RTP port is left: SS_MEDIA_PROXY_PORT_RANGE/);
    const { inUse, refused: count } = figuresOf(tandem);
    assert.deepEqual([inUse, count > 0], [1, true]);

    apply(WIDER, '0xb8');
    await until('new calls have others', () => figuresOf(tandem).typeOfService === 0xb8);
    assert.equal(await later.calls(to, CALLEE), 200);
    assert.ok(isWithin(later.remote?.port, WIDER) && isWithin(vendor.remote?.port, WIDER));
    assert.equal(await later.hangsUp(), 200);
    await tandem.stop();
  });
});
