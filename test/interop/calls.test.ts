// A whole Tandem between a customer and a vendor of sipp's: calls that are answered leave one record
// each, both sides are charged to the digit, and the books agree.
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, describe, it, type TestContext } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { cleanUp, newFolder, Tandem, until } from '../house/running.ts';
import { freePort, type SippRun, sippCaller, sippVendor } from '../support/sipp.ts';
import { needs } from '../support/tools.ts';

after(cleanUp);

interface RecordShown {
  readonly id: string;
  readonly callerCallId: string;
  readonly calleeCallId: string;
  readonly holdTimeMs: number;
  readonly endReason: number;
  readonly serverReason: number;
  readonly callerId: string;
  readonly calleeId: string | null;
  readonly charge: { readonly account: string; readonly fee: string } | null;
  readonly cost: { readonly account: string; readonly fee: string } | null;
}

interface World {
  readonly folder: string;
  readonly tandem: Tandem;
  readonly vendor: SippRun;
  readonly to: string;
}

const system = (vendorPort: number, balance: string): string => `
rateGroups:
  - name: sell
    rates: [{ prefix: "880", area: Bangladesh, price: "0.0600", per: 60, first: 1, next: 1 }]
  - { name: buy, rates: [{ prefix: "880", price: "0.0300", per: 60, first: 1, next: 1 }] }
accounts:
  - id: acme
    type: customer
    balance: "${balance}"
    rateGroup: sell
    expiresAt: "2099-01-01T00:00:00Z"
  - { id: north, type: clearing, rateGroup: buy }
mappingGateways:
  - { id: acme-in, account: acme, addresses: ["127.0.0.1"], rewriteCallee: ["00*:*"] }
routingGateways:
  - { id: north-1, account: north, addresses: ["127.0.0.1:${vendorPort}"], prefixes: ["880"] }
`;

async function world(t: TestContext, balance = '25.00'): Promise<World> {
  const folder = newFolder();
  const vendor = sippVendor({ folder, port: await freePort(), answerMs: 100 });
  t.after(() => vendor.child.kill());
  const tandem = await Tandem.up(join(folder, 'data'));
  const file = join(folder, 'system.yaml');
  writeFileSync(file, system(vendor.port, balance));
  tandem.command('apply', '-f', file);
  const to = tandem.process('switch').addresses.sip;
  assert.ok(to);
  await tandem.moneyIsReady();
  return { folder, tandem, vendor, to };
}

function records(tandem: Tandem): readonly RecordShown[] {
  return JSON.parse(tandem.command('cdr', 'list', '--limit', '1000', '--json'));
}

const SELDOM_MS = 500;

/** Its calls have cost something by now, and nothing was ever paid to it (BIL-8). */
async function vendorIsVerified(tandem: Tandem): Promise<void> {
  const says = async (what: string, words: RegExp): Promise<void> =>
    until(what, async () => {
      const asked = ['--from', 'acme-in', '--caller', '4930', '--callee', '8801711000000'];
      const isSaid = words.test(tandem.command('route', ...asked));
      // A program is started for each question.
      if (!isSaid) await sleep(SELDOM_MS);
      return isSaid;
    });
  tandem.command('param', 'set', 'SERVER_VERIFY_CLEARING_CUSTOMER', 'true');
  await says('the vendor is passed over', /the balance of its account north is under its limit/);
  const paid = tandem.command('pay', 'north', '5.00');
  assert.match(paid, /Booked; north has 4\.9/);
  assert.doesNotMatch(paid, /expires/);
  await says('the vendor is tried again', /^(?!.*under its limit)/s);
  // And what a payment does to the customer's expiry (BIL-7).
  assert.match(tandem.command('pay', 'acme', '5.00'), /expires at 2100-01-01T00:00:00\.000Z/);
}

/** It is listed while it runs, and both sides hear BYE. */
async function operatorEndsOne({ folder, tandem, vendor, to }: World): Promise<void> {
  const caller = await sippCaller({ folder, to, calls: 1, perSecond: 1, holdMs: 20_000 });
  await until('the call is up', () => tandem.command('calls').includes('connected'));
  const [call] = JSON.parse(tandem.command('calls', '--json'));
  assert.deepEqual([call.callerId, call.calleeId, call.payer], ['acme-in', 'north-1', 'acme']);
  const soFar = tandem.command('explain', call.id);
  assert.match(soFar, /the call, up to now \(connected\)/);
  assert.match(soFar, /price: sell 880 .*its charge, up to now\n {2}\d+ ms/s);
  tandem.command('hangup', call.id);
  const record = () => records(tandem).find(({ id }) => id === call.id);
  await until('its record is there', () => record() !== undefined);
  assert.equal(record()?.serverReason, 13);
  assert.equal(tandem.command('calls'), 'No call runs now.\n');
  assert.equal(await caller.ended, 0, caller.output());
  assert.deepEqual(caller.logged('bye'), [record()?.callerCallId]);
  const heard = vendor.logged('bye').filter((callId) => callId === record()?.calleeCallId);
  assert.equal(heard.length, 1);
}

describe('calls through a whole Tandem (SIG-2, BIL-3, BIL-4, BIL-7, BIL-8, CDR-1)', () => {
  it('each is recorded once, charged exactly; the books agree; an operator ends one', async (t) => {
    if (!needs(t, 'sipp')) return;
    const of = await world(t);
    const { folder, tandem, to } = of;
    const caller = await sippCaller({
      ...{ folder, to, callee: '008801711000000' },
      ...{ calls: 30, perSecond: 15, holdMs: 1_200 },
    });
    assert.equal(await caller.ended, 0, caller.output());
    assert.equal(caller.answered().length, 30);
    await until('every record is there', () => records(tandem).length === 30);
    const all = records(tandem);
    assert.deepEqual(
      all.map(({ callerCallId }) => callerCallId).toSorted(),
      [...caller.answered()].toSorted(),
    );
    for (const { holdTimeMs, endReason, serverReason, callerId, calleeId, charge, cost } of all) {
      assert.ok(holdTimeMs >= 1_000 && holdTimeMs < 3_000, `held ${holdTimeMs} ms`);
      assert.deepEqual([endReason, serverReason], [200, 11]);
      assert.deepEqual([callerId, calleeId], ['acme-in', 'north-1']);
      const seconds = Math.floor((holdTimeMs + 500) / 1_000);
      assert.equal(charge?.fee, `0.00${seconds}`);
      assert.equal(cost?.fee, seconds === 2 ? '0.001' : `0.000${seconds * 5}`);
    }
    assert.match(tandem.command('ledger', 'verify'), /The books agree: .* 30 call records/);
    const [first] = all;
    const explained = tandem.command('explain', first?.id ?? '');
    assert.match(explained, /8801711000000 \(came as 008801711000000\)/);
    assert.match(explained, /acme for 8801711000000: prefix 880 \(Bangladesh\) of sell/);
    assert.match(explained, /ended by the caller: reason 11, Caller Hangup/);
    assert.match(explained, /charge - expense: 0\.00/);
    await operatorEndsOne(of);
    await vendorIsVerified(tandem);
    await tandem.stop();
  });
});
