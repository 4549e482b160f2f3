import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Fields } from '@tandem/edge/objects';
import type { Offered } from '../legs/leg.ts';
import { hungUp } from '../legs/testing-legs.ts';
import {
  answersAfter,
  CUSTOMER_HOST,
  refuses,
  type SwitchOptions,
  switchUnderTest,
} from '../testing-switch.ts';

const at = (address: string, port = 5060): Partial<Offered> => ({ source: { address, port } });
const gateway = (fields: Fields): Fields => ({ account: 'acme-money', ...fields });

/** Who it was taken for, by the record of a call that was refused for want of a route. */
function takenFor(objects: SwitchOptions['objects'], offered: Partial<Offered>): string {
  const noRoute = { vendors: { a: refuses(503, { prefixes: ['000'] }) } };
  const world = switchUnderTest({ ...noRoute, ...(objects ? { objects } : {}) });
  const call = world.calls(offered.callee ?? '8613800138000', offered);
  const { caller } = world.record(call);
  return caller === null ? 'nobody' : `${caller.kind} ${caller.id}`;
}

describe('who is it? (SIG-2, SEC-2)', () => {
  const shared = ['203.0.113.5'];
  const mappingGateways = {
    'with-port': gateway({ addresses: ['203.0.113.7:5080'] }),
    // The first of all, and the last that is taken.
    'last-resort': gateway({ addresses: shared, priority: 999 }),
    plain: gateway({ addresses: shared }),
    nines: gateway({ addresses: shared, prefix: '99' }),
    'more-nines': gateway({ addresses: shared, prefix: '998' }),
    secure: gateway({ addresses: ['203.0.113.8'], transports: ['tls'] }),
    six: gateway({ addresses: ['[2001:db8::7]'] }),
    moving: gateway({ registration: 'dynamic', addresses: ['203.0.113.9'], user: 'moving' }),
  };
  const account = 'vendor';
  const routingGateways = {
    'calls-in': { account, addresses: ['203.0.113.20'], mayCallIn: true, prefixes: ['000'] },
    'only-out': { account, addresses: ['203.0.113.21'], prefixes: ['000'] },
  };
  const objects = { mappingGateways, routingGateways };
  //  from                                                       is
  const table: ReadonlyArray<readonly [Partial<Offered>, string]> = [
    [at(CUSTOMER_HOST), 'mappingGateway acme'],
    [at(CUSTOMER_HOST, 40_000), 'mappingGateway acme'], // no port said: any
    [at('203.0.113.7', 5080), 'mappingGateway with-port'],
    [at('203.0.113.7', 5060), 'nobody'],
    [at('203.0.113.5'), 'mappingGateway plain'],
    [{ ...at('203.0.113.5'), callee: '9986138' }, 'mappingGateway more-nines'],
    [{ ...at('203.0.113.5'), callee: '+9976138' }, 'mappingGateway nines'],
    [at('203.0.113.8'), 'nobody'],
    [{ ...at('203.0.113.8'), transport: 'tls' }, 'mappingGateway secure'],
    [at('2001:db8::7'), 'mappingGateway six'],
    [at('203.0.113.9'), 'nobody'], // it registers, or proves who it is
    [at('203.0.113.20'), 'routingGateway calls-in'],
    [at('203.0.113.21'), 'nobody'],
    [at('203.0.113.99'), 'nobody'],
  ];
  for (const [offered, expected] of table) {
    const { address = '', port } = offered.source ?? {};
    it(`${address} ${port} ${offered.callee ?? ''} ${offered.transport ?? ''}: ${expected}`, () => {
      assert.equal(takenFor(objects, offered), expected);
    });
  }

  it('strangers hear nothing, or 403 with SS_REPLY_UNAUTHORIZED', () => {
    for (const replies of [false, true]) {
      const parameters = { SS_REPLY_UNAUTHORIZED: String(replies) };
      const world = switchUnderTest({ parameters });
      const call = world.calls('8613800138000', at('203.0.113.99'));
      assert.equal(call.last('reject')?.rejection.silently, replies ? undefined : true);
      assert.equal(world.record(call).isIllegal, true);
      world.check();
    }
  });

  it('leave no record where neither database nor files want it', () => {
    const parameters = {
      ...{ SERVER_BILLING_RECORD_ILLEGAL_CALL: 'false', SS_CDR_RECORD_ILLEGAL: 'false' },
      ...{ SERVER_BILLING_RECORD_ZERO_HOLD_TIME: 'false', SS_CDR_RECORD_NONCONNECT: 'false' },
    };
    const world = switchUnderTest({ parameters, vendors: { a: refuses(486) } });
    world.calls('8613800138000', at('203.0.113.99'));
    world.calls('8613800138000');
    world.passes(1_000);
    assert.deepEqual(world.journal.steps, []);
    world.check();
  });

  it('a challenge is no call: it leaves nothing', () => {
    const challenge = { realm: 'tandem' };
    const identify = () => ({ is: 'challenged', status: 401, challenge }) as const;
    const world = switchUnderTest({ parts: { credentials: { identify } } });
    const call = world.calls('8613800138000', at('203.0.113.99'));
    assert.deepEqual(call.last('reject')?.rejection, { sipStatus: 401, cause: 21, challenge });
    assert.deepEqual(world.journal.steps, []);
    assert.equal(world.switch.counters.challenged, 1);
    world.check();
  });
});

describe('the numbers of a call (RTE-6)', () => {
  interface Row {
    readonly customer?: Fields;
    readonly vendor?: Fields;
    readonly offered?: Partial<Offered>;
    /** access, billed, outbound: each from>to. */
    readonly numbers: string;
  }
  const table: Readonly<Record<string, Row>> = {
    'as they are': {
      numbers: '4930123456>8613800138000 4930123456>8613800138000 4930123456>8613800138000',
    },
    'a tech prefix goes first': {
      ...{ customer: { prefix: '998' }, offered: { callee: '9988613' } },
      numbers: '4930123456>9988613 4930123456>8613 4930123456>8613',
    },
    'or is kept': {
      ...{ customer: { prefix: '998', keepPrefix: true }, offered: { callee: '9988613' } },
      numbers: '4930123456>9988613 4930123456>9988613 4930123456>9988613',
    },
    'rules on all four places': {
      customer: { rewriteCaller: ['49:0049'], rewriteCallee: ['00:'] },
      vendor: { rewriteCaller: ['0049:'], rewriteCallee: ['86:086'] },
      offered: { callee: '008613' },
      numbers: '4930123456>008613 004930123456>8613 30123456>08613',
    },
    'a withheld caller': {
      offered: { caller: 'anonymous', callee: '8613' },
      numbers: '>8613 >8613 >8613',
    },
    'one leading +': {
      offered: { caller: '+4930', callee: '+8613' },
      numbers: '4930>8613 4930>8613 4930>8613',
    },
    'the caller of P-Asserted-Identity': {
      customer: { callerSource: 'assertedIdentity' },
      offered: { callee: '8613', assertedIdentity: '"A" <sip:+4420@example.com;user=phone>' },
      numbers: '4420>8613 4420>8613 4420>8613',
    },
    'the called number of To': {
      ...{ customer: { calleeSource: 'to' }, offered: { callee: '1', toUser: '8613' } },
      numbers: '4930123456>8613 4930123456>8613 4930123456>8613',
    },
  };
  for (const [name, row] of Object.entries(table)) {
    it(name, () => {
      const { customer = {}, vendor = {}, offered = {}, numbers } = row;
      const world = switchUnderTest({ customer, vendors: { good: answersAfter(100, vendor) } });
      const call = world.calls('8613800138000', offered);
      world.passes(1_000);
      call.says(hungUp());
      const record = world.record(call);
      const pairs = [
        `${record.callerAccessE164}>${record.calleeAccessE164}`,
        `${record.callerE164}>${record.calleeE164}`,
        `${record.callerToGatewayE164}>${record.calleeToGatewayE164}`,
      ];
      assert.equal(pairs.join(' '), numbers);
      world.check();
    });
  }
});

describe('who pays (BIL-3, BIL-5)', () => {
  const good = { vendors: { good: answersAfter(100) } };
  const minute = (options: SwitchOptions, callee = '8613800138000') => {
    const world = switchUnderTest({ ...good, ...options });
    const call = world.calls(callee);
    world.passes(60_100);
    call.says(hungUp());
    const record = world.record(call);
    world.check();
    return record;
  };

  it('a free number costs the customer nothing, and us what it costs', () => {
    const record = minute({ parameters: { SERVER_BILLING_FREE_E164S: '8613*' }, balance: '0' });
    assert.deepEqual(
      [record.billingMode, record.charge, record.cost?.feeE7, record.isHidden],
      [-1, null, '200000', false],
    );
  });

  it('a number on the no-CDR list is free and hidden; unanswered it leaves nothing', () => {
    const parameters = { SERVER_BILLING_NO_CDR_E164S: '112' };
    const record = minute({ parameters }, '112');
    assert.deepEqual([record.billingMode, record.charge, record.isHidden], [-1, null, true]);
    const world = switchUnderTest({ parameters, vendors: { a: refuses(486) } });
    world.calls('112');
    world.passes(1_000);
    assert.deepEqual(world.journal.steps, []);
    world.check();
  });

  it('what we end is hidden where the parameter says so, and charged all the same', () => {
    const parameters = { SERVER_BILLING_RECORD_SERVER_HANG_UP: 'false' };
    const world = switchUnderTest({ ...good, parameters, balance: '0.06' });
    const call = world.calls('8613800138000');
    world.passes(70_000);
    const record = world.record(call);
    assert.deepEqual([record.isHidden, record.charge?.feeE7], [true, '600000']);
    world.check();
  });

  describe('who is never connected leaves what the switches of the books and of the files say', () => {
    //  books, files, ended by the server, server's ends shown: the record
    const table: readonly (readonly [boolean, boolean, boolean, boolean, string])[] = [
      [true, false, false, true, 'shown'],
      [true, true, false, true, 'shown'],
      [false, true, false, true, 'for the files alone'],
      [false, false, false, true, 'none'],
      [true, true, false, false, 'shown'],
      [true, true, true, true, 'shown'],
      [true, true, true, false, 'hidden'],
      [false, true, true, false, 'hidden'],
      [false, false, true, false, 'none'],
    ];
    for (const [books, files, byServer, serverShown, expected] of table) {
      it(`books ${books}, files ${files}, by the server ${byServer} ${serverShown}: ${expected}`, () => {
        const parameters = {
          SERVER_BILLING_RECORD_ZERO_HOLD_TIME: String(books),
          SS_CDR_RECORD_NONCONNECT: String(files),
          SERVER_BILLING_RECORD_SERVER_HANG_UP: String(serverShown),
        };
        const more = byServer ? { balance: '0' } : {};
        const world = switchUnderTest({ vendors: { a: refuses(486) }, parameters, ...more });
        world.calls('8613800138000');
        world.passes(1_000);
        const [record] = world.journal.records;
        const hidden = record?.isForFiles ? 'for the files alone' : 'hidden';
        const found = record?.isHidden ? hidden : 'shown';
        assert.equal(record === undefined ? 'none' : found, expected);
      });
    }
  });

  it("a vendor without a rate: cost unknown, booked as nothing; the gateway's prefix counts", () => {
    const unknown = minute({ buy: { '44': '0.01' } });
    assert.deepEqual([unknown.cost?.rate, unknown.cost?.feeE7], [null, '0']);
    const prefixed = minute({
      ...{ buy: { '778613': '0.03' } },
      parameters: { SERVER_BILLING_GATEWAY_ROUTE_PREFIX: '77' },
    });
    assert.deepEqual([prefixed.cost?.number, prefixed.cost?.feeE7], ['778613800138000', '300000']);
  });

  it('agents earn by levels: a commission, and the difference to their own price', () => {
    const agent = (fields: Fields): Fields => ({ type: 'agent', ...fields });
    const record = minute({
      account: { agent: 'near' },
      objects: {
        accounts: {
          near: agent({ agent: 'far', agentIncome: 'commission', commissionPercent: '10' }),
          far: agent({ agentIncome: 'rateDifference', rateGroup: 'agents' }),
        },
      },
      rates: { agents: { '': '0.05' } },
    });
    assert.deepEqual(
      record.agents.map(({ account, amountE7 }) => `${account.id} ${amountE7}`),
      ['near 60000', 'far 100000'],
    );
  });
});

describe('emergency calls (RTE-14)', () => {
  const numberLists = {
    help: { emergency: true, entries: [{ number: '112', until: null, memo: '' }] },
  };

  it('nothing holds them up, nobody pays, their own plan comes first', () => {
    const world = switchUnderTest({
      ...{ balance: '0', customer: { lock: 'all', lines: 1 }, account: { status: 'locked' } },
      vendors: {
        cheap: answersAfter(100, { prefixes: ['1'] }),
        plan: answersAfter(100, { emergencyPriority: 1, prefixes: ['44'], lines: 1 }),
      },
      objects: { numberLists },
      parameters: { SS_MAX_CONCURRENT_CALLS: '1' },
    });
    const calls = [1, 2, 3].map(() => world.calls('112'));
    world.passes(5_000);
    for (const call of calls) call.says(hungUp());
    for (const call of calls) {
      const { callee, charge, billingMode } = world.record(call);
      assert.deepEqual([callee?.id, charge, billingMode], ['plan', null, -1]);
    }
    world.check();
  });

  it('without a plan they go as others do', () => {
    const world = switchUnderTest({ vendors: { a: answersAfter(100) }, objects: { numberLists } });
    const call = world.calls('112');
    world.passes(1_000);
    call.says(hungUp());
    assert.equal(world.record(call).callee?.id, 'a');
    world.check();
  });
});

describe('the decision trace (RTE-11, DIA-3)', () => {
  it('says each step in a line, and none where nobody keeps it', () => {
    const vendors = {
      locked: answersAfter(100, { lock: 'all' }),
      busy: refuses(503),
      good: answersAfter(100),
    };
    const world = switchUnderTest({ vendors });
    const call = world.calls('8613800138000');
    world.passes(1_000);
    call.says(hungUp());
    assert.deepEqual(world.record(call).trace, [
      'from mappingGateways acme (192.0.2.10)',
      'billed 8613800138000 from 4930123456',
      'price: retail (all) 1/1 0.06 per 60 s',
      'route locked by (all): locked',
      'route busy by (all): candidate',
      'route good by (all): candidate',
      'attempt busy: 8613800138000 from 4930123456',
      'attempt busy: refused 503',
      'attempt good: 8613800138000 from 4930123456',
      'attempt good: answered',
    ]);
    const silent = switchUnderTest({ vendors, parts: { keepsTraces: () => false } });
    const other = silent.calls('8613800138000');
    silent.passes(1_000);
    other.says(hungUp());
    assert.deepEqual(silent.record(other).trace, []);
  });
});
