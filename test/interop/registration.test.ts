// A whole Tandem, and phones and a registrar of others: who registers with us, who is kept out, what
// a restart keeps, calls of those who had to prove themselves, and our registration at a vendor.
import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { askControl } from '@tandem/platform/rpc';
import { dataPaths } from '@tandem/platform/settings';
import { cleanUp, newFolder, Tandem, until } from '../house/running.ts';
import { withBaresip } from '../support/baresip-registers.ts';
import { testCertificate } from '../support/certificates.ts';
import { Kamailio } from '../support/kamailio.ts';
import { withLinphone } from '../support/linphone.ts';
import { RawCrowd } from '../support/raw-crowd.ts';
import { RawPhone } from '../support/raw-phone.ts';
import { freePort, sippCaller, sippVendor } from '../support/sipp.ts';
import { sippPhoneCall } from '../support/sipp-phone.ts';
import { needs } from '../support/tools.ts';

after(cleanUp);

const LOOPBACK = '127.0.0.1';
const ANSWER_MS = 10_000;
/** As many show the same within seconds; more on request: TANDEM_TEST_PHONES=10000. */
const CROWD = Number(process.env.TANDEM_TEST_PHONES ?? 2_000);
/** Each may send 500 messages a second once somebody is registered from there. */
const CROWD_ADDRESSES = 50;

interface RegistrationShown {
  readonly user: string;
  readonly transport: string;
  readonly remote: string;
  readonly product: string;
}

interface GatewayShown {
  readonly gateway: string;
  readonly live: boolean;
  readonly addresses: readonly { readonly life: string }[];
  readonly registration?: { readonly state: string; readonly lastReason: string };
}

interface RecordShown {
  readonly callerId: string | null;
  readonly callerCallId: string;
  readonly billingMode: number;
  readonly serverReason: number;
  readonly charge: { readonly account: string; readonly fee: string } | null;
}

const shown = <T>(tandem: Tandem, ...words: readonly string[]): readonly T[] =>
  JSON.parse(tandem.command(...words, '--json')) as T[];

const PHONES = `
rateGroups:
  - { name: sell, rates: [{ prefix: "880", price: "0.0600", per: 60, first: 1, next: 1 }] }
  - { name: buy, rates: [{ prefix: "880", price: "0.0300", per: 60, first: 1, next: 1 }] }
accounts:
  - { id: acme, type: customer, balance: "25.00", rateGroup: sell }
  - { id: north, type: clearing, rateGroup: buy }
phones:
  - { number: "1001", password: right, account: acme }
  - { number: "1002", password: right, account: acme }
`;

/** Up, with what the file says applied. */
async function running(data: string, file: string, ...more: readonly string[]): Promise<Tandem> {
  const tandem = await Tandem.up(data, ...more);
  const name = join(data, '..', 'system.yaml');
  writeFileSync(name, file);
  tandem.command('apply', '-f', name);
  await until('the switch has seen it', async () => {
    const { health } = tandem.process('switch') as unknown as {
      readonly health: { readonly configuration: { readonly objects: number } } | null;
    };
    return (health?.configuration.objects ?? 0) > 0;
  });
  return tandem;
}

function addressOf(tandem: Tandem, name: 'sip' | 'sips'): { address: string; port: number } {
  const shownAt = tandem.process('switch').addresses[name];
  assert.ok(shownAt, `the switch listens: ${name}`);
  const [address = '', port] = shownAt.split(':');
  return { address, port: Number(port) };
}

/** Asked on the switch's own socket: a program for each look would take longer than the answer. */
async function registered(tandem: Tandem): Promise<readonly RegistrationShown[]> {
  const path = dataPaths(tandem.data).control('switch');
  const asked = await askControl({ path, method: 'registrations.list', timeoutMs: ANSWER_MS });
  return asked.ok ? (asked.value as readonly RegistrationShown[]) : [];
}

describe('phones of others register with a whole Tandem (SIG-3)', () => {
  const folder = newFolder();
  const data = join(folder, 'data');
  const trusts = join(data, 'tls', 'certificate.pem');
  let tandem: Tandem;
  before(async () => {
    mkdirSync(join(data, 'tls'), { recursive: true });
    const { certificate, key } = testCertificate([LOOPBACK]);
    writeFileSync(trusts, certificate);
    writeFileSync(join(data, 'tls', 'key.pem'), key);
    tandem = await running(data, PHONES);
  });
  after(() => tandem.stop());

  for (const transport of ['udp', 'tcp', 'tls'] as const) {
    it(`baresip over ${transport}, and leaves`, async (t) => {
      if (!needs(t, 'baresip')) return;
      const { port } = addressOf(tandem, transport === 'tls' ? 'sips' : 'sip');
      const uri = `<sip:1001@${LOOPBACK}:${port};transport=${transport}>`;
      const account = `${uri};auth_pass=right;regint=60`;
      let there: readonly RegistrationShown[] = [];
      const was = await withBaresip({ account, address: LOOPBACK, trusts }, async () => {
        if ((await registered(tandem)).length === 0) return false;
        there = shown(tandem, 'registrations');
        return true;
      });
      assert.ok(was, 'it is registered');
      assert.deepEqual(
        there.map((one) => [one.user, one.transport]),
        [['1001', transport]],
      );
      assert.match(there[0]?.product ?? '', /baresip/i);
      await until('it has left', async () => (await registered(tandem)).length === 0);
    });
  }

  for (const transport of ['udp', 'tcp', 'tls'] as const) {
    it(`linphone over ${transport}, and leaves`, async (t) => {
      if (!needs(t, 'linphonec')) return;
      const registrar = addressOf(tandem, transport === 'tls' ? 'sips' : 'sip');
      const plan = { user: '1002', password: 'right', registrar, transport, trusts };
      await withLinphone(plan, () =>
        until('it is registered', async () => {
          const [one] = await registered(tandem);
          const isIt = one?.user === '1002' && /linphone/i.test(one.product);
          return isIt && one.transport === transport;
        }),
      );
      await until('it has left', async () => (await registered(tandem)).length === 0);
    });
  }

  for (const algorithm of ['MD5', 'SHA-256'] as const) {
    it(`who speaks ${algorithm} alone`, async () => {
      const registrar = addressOf(tandem, 'sip');
      const plan = { user: '1002', password: 'right', address: '127.0.0.14', registrar };
      const phone = await RawPhone.at({ ...plan, algorithms: [algorithm] });
      assert.deepEqual((await phone.register()).statuses, [401, 200]);
      assert.deepEqual((await phone.register()).statuses, [200]);
      assert.deepEqual((await phone.register(undefined, 0)).statuses, [200]);
      phone.close();
    });
  }

  it('who guesses is suspended before the right password comes, until released (SEC-1)', async () => {
    const registrar = addressOf(tandem, 'sip');
    const plan = { user: '1001', password: 'right', registrar };
    const guesser = await RawPhone.at({ ...plan, address: '127.0.0.9' });
    const other = await RawPhone.at({ ...plan, user: '1002', address: '127.0.0.10' });
    // SS_AUTHENTICATION_MAX_RETRY
    for (let guess = 1; guess <= 6; guess += 1) {
      guesser.forgetChallenge();
      assert.deepEqual((await guesser.register(`guess ${guess}`)).statuses, [401, 401]);
    }
    guesser.forgetChallenge();
    assert.deepEqual((await guesser.register()).statuses, [0]);
    assert.deepEqual((await other.register()).statuses, [401, 200]);
    const [suspension, ...others] = shown<Record<string, unknown>>(tandem, 'suspended', 'list');
    assert.deepEqual(others, []);
    const { source, reason, user } = suspension ?? {};
    assert.deepEqual([source, reason, user], ['127.0.0.9', 'wrongPassword', '1001']);
    tandem.command('suspended', 'release', '127.0.0.9');
    assert.deepEqual((await guesser.register()).statuses, [401, 200]);
    assert.deepEqual(shown(tandem, 'suspended', 'list'), []);
    for (const phone of [guesser, other]) phone.close();
  });

  it('a stranger hears nothing, or 403, and leaves a record of an illegal call (SEC-2)', async (t) => {
    if (!needs(t, 'sipp')) return;
    const { address, port } = addressOf(tandem, 'sip');
    const calls = (calling: string) =>
      sippCaller({
        ...{ folder, to: `${address}:${port}`, callee: '8801711000000', address: calling },
        ...{ calls: 1, perSecond: 1, holdMs: 100, giveUpSeconds: 6 },
      });
    const silent = await calls('127.0.0.11');
    assert.notEqual(await silent.ended, 0, 'it waited in vain');
    assert.deepEqual(silent.logged('refused 403'), []);
    tandem.command('param', 'set', 'SS_REPLY_UNAUTHORIZED', 'On');
    const told = await calls('127.0.0.12');
    assert.equal(await told.ended, 0, told.output());
    assert.equal(told.logged('refused 403').length, 1);
    await until('their records are there', () => records(tandem).length === 2);
    for (const { billingMode, serverReason, charge } of records(tandem)) {
      assert.deepEqual([billingMode, serverReason, charge], [-1, 17, null]);
    }
  });
});

const records = (tandem: Tandem): readonly RecordShown[] => shown(tandem, 'cdr', 'list');

describe('a phone that is registered (SIG-3)', () => {
  it('calls when it has proved itself, and its account pays; with a wrong password it does not (SEC-1)', async (t) => {
    if (!needs(t, 'sipp')) return;
    const folder = newFolder();
    const vendor = sippVendor({ folder, port: await freePort() });
    t.after(() => vendor.child.kill());
    const north = `addresses: ["${LOOPBACK}:${vendor.port}"], prefixes: ["880"]`;
    const gateways = `routingGateways:\n  - { id: north-1, account: north, ${north} }\n`;
    const tandem = await running(join(folder, 'data'), `${PHONES}${gateways}`);
    const registrar = addressOf(tandem, 'sip');
    const account = { user: '1001', password: 'right' };
    const phone = await RawPhone.at({ ...account, registrar, address: LOOPBACK });
    assert.deepEqual((await phone.register()).statuses, [401, 200]);
    // It lies ready because somebody who pays with it is there now.
    await tandem.moneyIsReady();
    phone.close();
    const to = `${registrar.address}:${registrar.port}`;
    const plan = { ...account, folder, to, callee: '8801711000000', holdMs: 1_500 };
    const call = await sippPhoneCall(plan);
    assert.equal(await call.ended, 0, call.output());
    assert.deepEqual([call.logged('challenged').length, call.logged('answered').length], [1, 1]);
    const refused = await sippPhoneCall({ ...plan, password: 'wrong' });
    assert.equal(await refused.ended, 0, refused.output());
    assert.equal(refused.logged('refused').length, 1);
    await until('both records are there', () => records(tandem).length === 2);
    const all = records(tandem);
    const of = (id: string | undefined) => all.find(({ callerCallId }) => callerCallId === id);
    const paid = of(call.logged('answered')[0]);
    assert.deepEqual([paid?.callerId, paid?.billingMode], ['1001', 0]);
    assert.equal(paid?.charge?.account, 'acme');
    assert.match(paid?.charge?.fee ?? '', /^0\.00[12]$/);
    const guessed = of(refused.logged('refused')[0]);
    assert.deepEqual([guessed?.serverReason, guessed?.charge], [16, null]);
    await tandem.stop();
  });

  it(`and ${CROWD - 1} others are there after a restart, and none is asked again`, async () => {
    const data = join(newFolder(), 'data');
    const users = Array.from({ length: CROWD }, (_, at) => `${20_000 + at}`);
    const phones = users.map((user) => `  - { number: "${user}", password: right, account: acme }`);
    const quick = 'parameters: { SS_SIP_REGISTRATION_LIGHTWEIGHT: true }';
    const first = await running(data, `${PHONES}${phones.join('\n')}\n${quick}\n`);
    const registrar = addressOf(first, 'sip');
    const addresses = Array.from({ length: CROWD_ADDRESSES }, (_, at) => `127.0.7.${at + 1}`);
    const crowd = await RawCrowd.at({ registrar, addresses, users, password: 'right' });
    assert.deepEqual(await crowd.register(), { '401 200': CROWD });
    await first.stop();
    const again = await Tandem.up(data, '--sip', `${registrar.address}:${registrar.port}`);
    const counters = async (): Promise<Readonly<Record<string, unknown>>> => {
      const path = dataPaths(data).control('switch');
      const asked = await askControl({ path, method: 'registry.counters', timeoutMs: ANSWER_MS });
      return (asked.ok ? asked.value : {}) as Readonly<Record<string, unknown>>;
    };
    const there = await counters();
    assert.deepEqual([there.bindings, there.users], [CROWD, CROWD]);
    assert.deepEqual(await crowd.register(), { 200: CROWD });
    const { registersTaken, registersLightweight, digestsRight } = await counters();
    assert.deepEqual([registersTaken, registersLightweight], [CROWD, CROWD]);
    assert.equal(digestsRight, CROWD, 'never without the digest');
    crowd.close();
    await again.stop();
  });
});

describe('our registration at kamailio (SIG-4)', () => {
  const system = (port: number, gateways: readonly string[]): string => `${PHONES}
parameters: { SS_SIP_TIMEOUT: 2, SS_SIP_OPTIONS_CHECK_PERIOD: 5 }
routingGateways:
${gateways.map((more) => `  - { account: north, addresses: ["${LOOPBACK}:${port}"], mayCallIn: true, ${more} }`).join('\n')}
`;
  const OTHER = 'id: another, optionsCheck: true';
  const OURS =
    'id: vendor, registration: outward, user: tandem, password: right, registrationRetrySeconds: 10';

  it('stands, takes calls, outlives its restart, and is taken back (SIG-10)', async (t) => {
    if (!needs(t, 'kamailio') || !needs(t, 'sipp')) return;
    const folder = newFolder();
    const port = await freePort();
    const kamailio = new Kamailio({ address: LOOPBACK, port, password: 'right', mostSeconds: 10 });
    t.after(() => kamailio.end());
    kamailio.start();
    const tandem = await running(join(folder, 'data'), system(port, [OTHER, OURS]));
    const one = (id: string): GatewayShown | undefined =>
      shown<GatewayShown>(tandem, 'gateways').find(({ gateway }) => gateway === id);
    const state = (): string => one('vendor')?.registration?.state ?? 'none';
    const life = (): string | undefined => one('another')?.addresses[0]?.life;
    await until('it is registered', () => state() === 'registered');
    await until('its answer to OPTIONS is there', () => life() === 'live');

    const call = await sippCaller({
      ...{ folder, to: `${LOOPBACK}:${port}`, callee: 'tandem' },
      ...{ calls: 1, perSecond: 1, holdMs: 100 },
    });
    assert.equal(await call.ended, 0, call.output());
    await until('its record is there', () => records(tandem).length === 1);
    assert.equal(records(tandem)[0]?.callerId, 'vendor', kamailio.output);

    await kamailio.stop();
    await until('nobody answers there', () => state() === 'unanswered');
    await until('nor to OPTIONS', () => life() === 'dead');
    assert.equal(one('another')?.live, false);
    const said = /vendor .* our registration: (?:unanswered|registering) No Answer/; // tried again
    assert.match(tandem.command('gateways'), said);
    kamailio.start();
    await until('it is registered again', () => state() === 'registered');
    await until('it answers OPTIONS again', () => one('another')?.live === true);

    const left = join(folder, 'left.yaml');
    writeFileSync(left, system(port, [OTHER]));
    tandem.command('apply', '-f', left, '--prune');
    await until('it is taken back', () => kamailio.said(/took tandem for 0/) === 1);
    assert.equal(state(), 'none');
    await tandem.stop();
  });
});
