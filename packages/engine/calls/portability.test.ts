import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { fail, ms, ok, type Result } from '@tandem/base/kernel';
import type { PortedNumber } from '@tandem/domain/numbers';
import type { Fields } from '@tandem/edge/objects';
import { InnerCalledLeg } from './legs/inner-legs.ts';
import type { LegEvent, Offered } from './legs/leg.ts';
import {
  answered,
  type FakeCallerLeg,
  failed,
  hungUp,
  ringing,
  type Script,
} from './legs/testing-legs.ts';
import type { PortabilityQuestion, PortabilityServers } from './ports.ts';
import { from, offline, withPhones } from './testing-phones.ts';
import { answersAfter, type SwitchUnderTest, switchUnderTest } from './testing-switch.ts';

const SECOND = 1_000;
const DIALLED = '12125550100';
const PORTED = '13105550199';
const RATES = {
  retail: { 1: '0.06', 1310: '0.10', 711: '0.20', 721: '0.30' },
  wholesale: { 1: '0.02', 1310: '0.03', 711: '0.04' },
};
const VENDORS = {
  east: answersAfter(200, { prefixes: ['1212'] }),
  west: answersAfter(200, { prefixes: ['1310'] }),
};

/** Answers after 50 ms, and keeps what it was asked. */
class Server implements PortabilityServers {
  readonly asked: string[] = [];
  answer: Result<PortedNumber, string> | null;
  after: ((then: () => void) => void) | undefined;

  constructor(answer: Server['answer']) {
    this.answer = answer;
  }

  ask({ number }: PortabilityQuestion, heard: Parameters<PortabilityServers['ask']>[1]): void {
    this.asked.push(number);
    this.after?.(() => {
      if (this.answer !== null) heard(this.answer);
    });
  }
}

interface Wanted {
  readonly customer?: Fields;
  readonly vendor?: Fields;
  readonly server?: Fields;
  readonly answer?: Partial<PortedNumber> | 'failure' | 'silence';
}

function asking({ customer = {}, vendor = {}, server: fields = {}, answer = {} }: Wanted) {
  const said = answer === 'silence' ? null : answer === 'failure' ? fail('away') : saidOf(answer);
  const server = new Server(said);
  const objects = {
    portabilityServers: { dip: { url: 'http://dip.example/{number}', ...fields } },
    numberLists: { help: { emergency: true, entries: [{ number: '911' }] } },
  };
  const vendors = Object.fromEntries(
    Object.entries(VENDORS).map(([id, { script, gateway }]) => [
      id,
      { script, gateway: { ...gateway, ...vendor } },
    ]),
  );
  const parts = { portability: server };
  const world = switchUnderTest({ vendors, objects, customer, rates: RATES, parts });
  server.after = (then) => void world.clock.after(ms(50), then);
  return { world, server };
}

const saidOf = (answer: Partial<PortedNumber>): Result<PortedNumber, string> =>
  ok({ routingNumber: PORTED, jurisdiction: 'intrastate', ...answer });

function made(world: SwitchUnderTest, callee = DIALLED): FakeCallerLeg {
  const call = world.calls(callee);
  world.passes(6 * SECOND);
  if (call.stage === 'up') call.says(hungUp());
  world.passes(SECOND);
  return call;
}

describe('where a number was ported to (RTE-8)', () => {
  const lrn = { lrn: true };
  //  what is wanted, the first gateway, the prefixes of the prices
  const table: Readonly<Record<string, readonly [Wanted, string, string, string]>> = {
    'nobody asks: by the dialled number': [{}, 'east', '1', '1'],
    'the route alone': [{ customer: lrn }, 'west', '1', '1'],
    'the price too': [{ customer: { ...lrn, lrnRates: true } }, 'west', '1310', '1'],
    'not ported': [{ customer: lrn, answer: { routingNumber: DIALLED } }, 'east', '1', '1'],
    interstate: [
      {
        customer: { ...lrn, lrnInterstatePrefix: '71' },
        answer: { jurisdiction: 'interstate' },
      },
      ...(['west', '711', '1'] as const),
    ],
    undetermined: [
      {
        customer: { ...lrn, lrnUndeterminedPrefix: '72' },
        answer: { jurisdiction: 'undetermined' },
      },
      ...(['west', '721', '1'] as const),
    ],
    'no answer: it goes on by the dialled number': [
      { customer: lrn, answer: 'failure' },
      ...(['east', '1', '1'] as const),
    ],
    'too late likewise': [
      { customer: lrn, answer: 'silence', server: { timeoutMs: 100 } },
      ...(['east', '1', '1'] as const),
    ],
    'a vendor is paid by it': [
      { vendor: { ...lrn, lrnRates: true } },
      ...(['east', '1', '1310'] as const),
    ],
    'a vendor with prices of its own between states': [
      { vendor: { ...lrn, lrnInterstatePrefix: '71' }, answer: { jurisdiction: 'interstate' } },
      ...(['east', '1', '711'] as const),
    ],
    'a vendor with prices of its own for what nobody can tell': [
      { vendor: { ...lrn, lrnUndeterminedPrefix: '71' }, answer: { jurisdiction: 'undetermined' } },
      ...(['east', '1', '711'] as const),
    ],
  };
  for (const [name, [wanted, gateway, sold, bought]] of Object.entries(table)) {
    it(name, () => {
      const { world } = asking(wanted);
      const { attempts, charge, cost } = world.record(made(world));
      assert.equal(attempts[0]?.gateway.id ?? 'none', gateway);
      assert.equal(charge?.rate?.prefix ?? '', sold);
      assert.equal(cost?.rate?.prefix ?? '', bought);
      if (attempts[0] !== undefined) assert.equal(attempts[0].calleeNumber, DIALLED);
      world.check();
    });
  }

  const at = (number: string, more: object = {}): LegEvent =>
    failed(302, { contacts: [{ number, address: '192.0.2.66', ...more }] });
  //  what a server that is asked by SIP says, and the first gateway then
  const bySip: ReadonlyArray<readonly [string, Script, string, RegExp]> = [
    ['rn', [[20, at(DIALLED, { routingNumber: PORTED })]], 'west', /is at 13105550199/],
    ['another number', [[20, at(PORTED)]], 'west', /is at 13105550199/],
    ['the same number', [[20, at(DIALLED)]], 'east', /is at 12125550100/],
    ['a Contact without a number', [[20, at('')]], 'east', /is at 12125550100/],
    ['404: not ported', [[20, failed(404)]], 'east', /is at 12125550100/],
    ['500', [[20, failed(500)]], 'east', /no answer of dip/],
    ['nothing', [], 'east', /no answer of dip/],
    ['rings', [[20, ringing()]], 'east', /no answer of dip/],
    ['takes the call', [[20, answered()]], 'east', /no answer of dip/],
  ];
  for (const [name, script, gateway, says] of bySip) {
    it(`asked by SIP, it says: ${name}`, () => {
      const server = { url: 'sip:192.0.2.99:5060', timeoutMs: 500 };
      const { world } = asking({ customer: lrn, server });
      world.legs.scripts.set('192.0.2.99:5060', script);
      const { attempts, trace } = world.record(made(world));
      assert.equal(attempts[0]?.gateway.id, gateway);
      assert.match(trace?.join('\n') ?? '', says);
      const [asked] = world.legs.legs;
      assert.deepEqual(asked?.invitation.callee, DIALLED);
      assert.equal(asked.invitation.description, null);
      world.passes(60 * SECOND);
      world.check();
    });
  }

  it('without an answer a customer may have it rejected, and a vendor be left out', () => {
    const rejecting = { lrn: true, lrnFailure: 'reject' };
    const { world } = asking({ customer: rejecting, answer: 'failure' });
    const call = made(world);
    assert.deepEqual([world.record(call).serverReason, world.record(call).endReason], [5, 503]);
    const other = asking({ vendor: rejecting, answer: 'failure' });
    assert.equal(other.world.record(made(other.world)).serverReason, 22);
  });

  it('an answer is believed for a while, a failure not for long; calls wait for one question', () => {
    const { world, server } = asking({ customer: { lrn: true }, server: { cacheSeconds: 60 } });
    const calls = [world.calls(DIALLED), world.calls(DIALLED)];
    world.passes(SECOND);
    for (const call of calls) call.says(hungUp());
    made(world);
    assert.deepEqual(server.asked, [DIALLED]);
    world.passes(60 * SECOND);
    made(world);
    assert.equal(server.asked.length, 2);
    server.answer = fail('away');
    world.passes(60 * SECOND);
    made(world);
    server.answer = saidOf({});
    assert.equal(world.record(made(world)).attempts[0]?.gateway.id, 'west');
    world.check();
  });

  it('asks the server whose prefix is longest, without the digits that are eaten', () => {
    const lrnEatPrefixLength = 1;
    const { world, server } = asking({
      customer: { lrn: true, lrnEatPrefixLength },
      server: { prefixes: ['212'] },
    });
    made(world);
    assert.deepEqual(server.asked, [DIALLED.slice(1)]);
    made(world, '13105550100');
    assert.equal(server.asked.length, 1, 'nobody is asked about it');
  });

  it('for a vendor alone it is asked likewise', () => {
    const vendor = { lrn: true, lrnEatPrefixLength: 1 };
    const { world, server } = asking({ vendor, server: { prefixes: ['212'] } });
    made(world);
    assert.deepEqual(server.asked, [DIALLED.slice(1)]);
  });

  it('a phone asks by fields of its own', () => {
    const server = new Server(saidOf({ jurisdiction: 'interstate' }));
    const rates = { retail: { 1: '0.06', 711: '0.20' }, wholesale: { 1: '0.02' } };
    const objects = { portabilityServers: { dip: { url: 'http://dip.example/{number}' } } };
    for (const [fields, gateway, prefix] of [
      [{}, 'east', '1'],
      [{ lrn: true }, 'west', '1'],
      [{ lrn: true, lrnRates: true, lrnInterstatePrefix: '71' }, 'west', '711'],
      [{ lrn: true, lrnFailure: 'reject', lrnEatPrefixLength: 11 }, undefined, undefined],
    ] as const) {
      const world = withPhones(
        { 1002: offline(fields) },
        { objects, rates, vendors: VENDORS, parts: { portability: server } },
      );
      server.after = (then) => void world.clock.after(ms(50), then);
      const call = world.calls(DIALLED, from('1002'));
      world.passes(SECOND);
      if (call.stage === 'up') call.says(hungUp());
      world.passes(SECOND);
      const { attempts, charge } = world.record(call);
      assert.deepEqual([attempts[0]?.gateway.id, charge?.rate?.prefix], [gateway, prefix]);
    }
  });

  it('holds up no emergency call', () => {
    const { world, server } = asking({ customer: { lrn: true } });
    world.calls('911');
    assert.deepEqual(server.asked, []);
  });

  it('one that we place and give up while it waits ends when it begins', async () => {
    const { world } = asking({ customer: { lrn: true } });
    let ours: InnerCalledLeg | undefined;
    const leg = (offered: Offered) => {
      ours = new InnerCalledLeg(offered, () => undefined);
      return ours.caller;
    };
    world.switch.place({
      ...{ origin: { is: 'from', name: 'acme' }, caller: '', callee: DIALLED, leg },
      ...{ id: null, description: null, parentId: null, service: null, isRecorded: false },
    });
    ours?.cancel(16);
    world.passes(60);
    await Promise.resolve();
    world.passes(6 * SECOND);
    const [record] = world.journal.records;
    assert.deepEqual([record?.answeredAtMs, record?.endReason], [null, 487]);
    world.check();
  });

  it('the call begins when it is known, and not before', () => {
    const { world } = asking({ customer: { lrn: true } });
    const call = world.calls(DIALLED);
    assert.equal(call.isHeard, false);
    world.passes(SECOND);
    assert.equal(call.stage, 'up');
    call.says(hungUp());
    world.check();
  });
});
