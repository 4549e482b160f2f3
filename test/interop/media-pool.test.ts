// A whole Tandem whose RTP a daemon of Debian's relays: each side hears the other from where the
// descriptions say; the daemon is drained while calls run, and dies and comes back under them.
import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, describe, it, type TestContext } from 'node:test';
import { cleanUp, newFolder, Tandem, until } from '../house/running.ts';
import { freePort } from '../support/sipp.ts';
import { Talker } from '../support/talker.ts';
import { needs } from '../support/tools.ts';

after(cleanUp);

const LOOPBACK = '127.0.0.1';
const CALLER = { address: '127.0.0.2', voice: 0x11 };
const VENDOR = { address: '127.0.0.3', voice: 0x22 };
const CALLEE = '8801711000000';

const system = (vendor: string): string => `
parameters:
  SS_MEDIA_PROXY_MODE: "On"
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

/** No kernel module, no service: a child of this test. */
function daemonAt(t: TestContext, port: number): ChildProcess {
  const words = ['--table=-1', `--interface=${LOOPBACK}`, '--foreground', '--num-threads=1'];
  const more = [`--listen-ng=${LOOPBACK}:${port}`, '--log-level=2', '--log-stderr'];
  const range = ['--port-min=42000', '--port-max=42499', '--config-file=none', '--no-fallback'];
  const child = spawn('rtpengine', [...words, ...more, ...range], { stdio: 'ignore' });
  t.after(() => child.kill('SIGKILL'));
  return child;
}

interface Shown {
  readonly name: string;
  readonly weight: number;
  readonly isUp: boolean;
  readonly streams: number;
  readonly lost: number;
}

/** Each hears the other, and from the port alone that it was told. */
async function heardBoth(caller: Talker, vendor: Talker): Promise<void> {
  for (const each of [caller, vendor]) each.speaks();
  const heard = (who: Talker, voice: number) => (who.heard.get(voice) ?? 0) >= 20;
  const both = () => heard(caller, VENDOR.voice) && heard(vendor, CALLER.voice);
  await until('each hears the other', both);
  for (const { remote, sources } of [caller, vendor]) {
    assert.equal(remote?.address, LOOPBACK);
    assert.ok(remote.port >= 42_000 && remote.port <= 42_499, `${remote.port}`);
    assert.deepEqual([...sources], [`${remote.address}:${remote.port}`]);
  }
}

describe('a pool of rtpengine daemons through a whole Tandem (MED-10)', () => {
  it('voice passes, a drained daemon gets no call, one that died ends its calls', async (t) => {
    if (!needs(t, 'rtpengine')) return;
    const port = await freePort();
    const name = `${LOOPBACK}:${port}`;
    const child = daemonAt(t, port);
    const folder = newFolder();
    const [caller, vendor] = [await Talker.at(CALLER), await Talker.at(VENDOR)];
    t.after(() => {
      for (const each of [caller, vendor]) each.close();
    });
    const tandem = await Tandem.up(join(folder, 'data'), '--rtpengine', name);
    const file = join(folder, 'system.yaml');
    writeFileSync(file, system(`${VENDOR.address}:${vendor.sipPort}`));
    tandem.command('apply', '-f', file);
    const to = tandem.process('switch').addresses.sip ?? '';
    await tandem.moneyIsReady();
    const daemon = (): Shown => JSON.parse(tandem.command('media', '--json'))[0];
    await until('it is up, and sessions lie ready', () => daemon().streams >= 16);

    assert.equal(await caller.calls(to, CALLEE), 200);
    await heardBoth(caller, vendor);
    assert.equal(await caller.changes('sendonly'), 200);
    assert.equal(await caller.changes('sendrecv'), 200);
    for (const each of [caller, vendor]) each.forgetHeard();
    await heardBoth(caller, vendor);

    tandem.command('media', 'weigh', name, '0');
    const kept = join(folder, 'data', 'media', 'weights.json');
    await until('the next start knows it', () => existsSync(kept));
    assert.deepEqual(JSON.parse(readFileSync(kept, 'utf8')), { [name]: { weight: 0, written: 1 } });
    assert.match(tandem.command('media'), /up {2}drained {2}1 streams/);
    const other = await Talker.at({ ...CALLER, voice: 0x44 });
    t.after(() => other.close());
    assert.equal(await other.calls(to, CALLEE), 503);
    tandem.command('media', 'weigh', name, '1');
    await until('sessions lie ready again', () => daemon().streams > 1);

    child.kill('SIGKILL');
    await once(child, 'exit');
    for (const each of [caller, vendor]) each.isHungUp = false;
    daemonAt(t, port);
    await until('the call whose media are gone ends', () => caller.isHungUp && vendor.isHungUp);
    for (const each of [caller, vendor]) each.silences();
    const records = () => JSON.parse(tandem.command('cdr', 'list', '--json'));
    const reason = () =>
      records().find((one: { callerCallId: string }) => one.callerCallId === caller.callId)
        ?.serverReason;
    await until('its record is there', () => reason() !== undefined);
    assert.equal(reason(), 15);
    await until('new sessions lie ready', () => daemon().streams >= 16 && daemon().isUp);
    assert.equal(daemon().lost, 1);
    for (const each of [caller, vendor]) each.forgetHeard();
    assert.equal(await caller.calls(to, CALLEE), 200);
    await heardBoth(caller, vendor);
    assert.equal(await caller.hangsUp(), 200);
    await tandem.stop();
  });
});
