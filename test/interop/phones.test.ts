// A whole Tandem with baresip as its phones, and sipp as a customer and a vendor: calls to phones,
// between phones, from phones, and calls that a phone sends on.
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, describe, it, type TestContext } from 'node:test';
import { cleanUp, newFolder, Tandem, until } from '../house/running.ts';
import { Baresip } from '../support/baresip.ts';
import { freePort, type SippRun, sippCaller, sippVendor } from '../support/sipp.ts';
import { needs } from '../support/tools.ts';

after(cleanUp);

const MOBILE = '8801711000000';
/** As baresip says that a call it rang for was taken back. */
const CANCELLED = /session closed: Connection reset by peer/g;

const system = (vendorPort: number): string => `
rateGroups:
  - name: sell
    rates:
      - { prefix: "1", price: "0.0100", per: 60, first: 1, next: 1 }
      - { prefix: "880", price: "0.0600", per: 60, first: 1, next: 1 }
  - { name: buy, rates: [{ prefix: "880", price: "0.0300", per: 60, first: 1, next: 1 }] }
accounts:
  - { id: acme, type: customer, balance: "25.00", rateGroup: sell }
  - { id: house, type: customer, balance: "25.00", rateGroup: sell }
  - { id: north, type: clearing, rateGroup: buy }
mappingGateways:
  - { id: acme-in, account: acme, addresses: ["127.0.0.1"] }
  - { id: house-in, account: house, addresses: ["127.0.0.99"] } # so that its money lies ready
routingGateways:
  - { id: north-1, account: north, addresses: ["127.0.0.1:${vendorPort}"], prefixes: ["880"] }
phones:
  - { number: "1001", account: house, password: one }
  - { number: "1002", account: house, password: two }
  - { number: "1003", account: house, forwardOffline: true, forwardOfflineTo: "${MOBILE}" }
`;

interface RecordShown {
  readonly id: string;
  readonly parentId: string | null;
  readonly serverReason: number;
  readonly label: string | null;
  readonly callerId: string | null;
  readonly calleeId: string | null;
  readonly charge: { readonly account: string } | null;
  readonly cost: { readonly account: string } | null;
}

interface World {
  readonly folder: string;
  readonly tandem: Tandem;
  readonly vendor: SippRun;
  readonly to: string;
}

async function world(t: TestContext): Promise<World> {
  const folder = newFolder();
  const vendor = sippVendor({ folder, port: await freePort(), answerMs: 100 });
  t.after(() => vendor.child.kill());
  const tandem = await Tandem.up(join(folder, 'data'));
  const file = join(folder, 'system.yaml');
  writeFileSync(file, system(vendor.port));
  tandem.command('apply', '-f', file);
  const to = tandem.process('switch').addresses.sip;
  assert.ok(to);
  await tandem.moneyIsReady();
  return { folder, tandem, vendor, to };
}

async function phone(t: TestContext, { folder, to }: World, plan: Partial<Plan>): Promise<Baresip> {
  const usual = { address: '127.0.0.2', number: '1001', password: 'one' };
  const made = await Baresip.on({ folder, registrar: to, ...usual, ...plan });
  t.after(() => made.ends());
  return made;
}

type Plan = Parameters<typeof Baresip.on>[0];

function registered(tandem: Tandem, places: number): boolean {
  const there = JSON.parse(tandem.command('registrations', '--json')) as readonly unknown[];
  return there.length === places;
}

function records(tandem: Tandem): readonly RecordShown[] {
  return JSON.parse(tandem.command('cdr', 'list', '--limit', '1000', '--json'));
}

const facts = ({ callerId, calleeId, charge, cost }: RecordShown): string =>
  `${callerId} to ${calleeId}, ${charge?.account} pays, ${cost?.account ?? 'nobody'} is owed`;

describe('phones of ours through a whole Tandem (SVC-1, SIG-3)', () => {
  it('are called over UDP and TCP by a customer; those at two places ring together', async (t) => {
    if (!needs(t, 'sipp') || !needs(t, 'baresip')) return;
    const its = await world(t);
    const { folder, tandem, to } = its;
    //  transport  number  password  places there are, with those of before
    const table = [
      ['udp', '1001', 'one', 2],
      ['tcp', '1002', 'two', 4],
    ] as const;
    for (const [transport, number, password, places] of table) {
      const desk = await phone(t, its, { transport, number, password, answers: true });
      const other = await phone(t, its, { address: '127.0.0.3', transport, number, password });
      await until('both places are registered', () => registered(tandem, places));
      const plan = { folder, to, callee: number, calls: 2, perSecond: 1, limit: 1, holdMs: 1_200 };
      const caller = await sippCaller(plan);
      assert.equal(await caller.ended, 0, `${transport} ${caller.output()}${desk.shown}`);
      assert.equal(caller.answered().length, 2);
      // Each time it rang, and was told by CANCEL that the other had taken the call.
      const told = (words: RegExp): number => other.shown.match(words)?.length ?? 0;
      await until('the other place rings no more', () => told(CANCELLED) === 2);
      assert.equal(told(/Incoming call/g), 2);
      const called = () => records(tandem).filter(({ calleeId }) => calleeId === number);
      await until('every record is there', () => called().length === 2);
      for (const record of called()) {
        assert.equal(facts(record), `acme-in to ${number}, acme pays, nobody is owed`);
        assert.equal(record.serverReason, 11);
        assert.match(tandem.command('explain', record.id), /rings at 2 places/);
      }
    }
    assert.match(tandem.command('ledger', 'verify'), /The books agree: .* 4 call records/);
    await tandem.stop();
  });

  it('call each other and the world, and who is offline has calls sent on', async (t) => {
    if (!needs(t, 'sipp') || !needs(t, 'baresip')) return;
    const its = await world(t);
    const { folder, tandem, to } = its;
    await phone(t, its, { answers: true });
    const caller = await phone(t, its, { address: '127.0.0.3', number: '1002', password: 'two' });
    await until('both are registered', () => registered(tandem, 2));
    for (const [number, count] of [
      ['1001', 1],
      [MOBILE, 2],
    ] as const) {
      await caller.dials(number);
      await until(`${number} is up\n${caller.shown}`, () =>
        tandem.command('calls').includes('connected'),
      );
      await caller.hangsUp();
      await until('its record is there', () => records(tandem).length === count);
    }
    const away = { folder, to, callee: '1003', calls: 1, perSecond: 1, holdMs: 1_200 };
    const customer = await sippCaller(away);
    assert.equal(await customer.ended, 0, customer.output());
    await until('both records of the forward are there', () => records(tandem).length === 4);
    const all = records(tandem);
    assert.deepEqual(all.map(facts).toSorted(), [
      '1002 to 1001, house pays, nobody is owed',
      '1002 to north-1, house pays, north is owed',
      '1003 to north-1, house pays, north is owed',
      'acme-in to 1003, acme pays, nobody is owed',
    ]);
    const parent = all.find(({ calleeId }) => calleeId === '1003');
    const forward = all.find(({ callerId }) => callerId === '1003');
    assert.equal(forward?.parentId, parent?.id);
    assert.match(tandem.command('ledger', 'verify'), /The books agree: .* 4 call records/);
    await tandem.stop();
  });
});
