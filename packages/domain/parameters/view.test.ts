import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { moneyFromE7 } from '@tandem/base/money';
import fc from 'fast-check';
import {
  advise,
  CATALOGUE,
  type Changed,
  type Changes,
  type ParameterFault,
  type ParameterName,
  type ParameterTypes,
  ParameterView,
} from './index.ts';

const { defaults } = ParameterView;

function changed(changes: Changes, from: ParameterView = defaults): Changed {
  const result = from.withChanges(changes);
  assert.ok(result.ok, result.ok ? '' : result.error.map((fault) => fault.detail).join('; '));
  return result.value;
}

function faults(changes: Changes, from: ParameterView = defaults): readonly ParameterFault[] {
  const result = from.withChanges(changes);
  assert.ok(!result.ok, 'the change is refused');
  return result.error;
}

describe('the view of parameters (OPS-1)', () => {
  it('is typed: the compiler knows what each parameter is', () => {
    const ttl: number = defaults.get('SS_SIP_SESSION_TTL');
    const mode: 'Off' | 'On' | 'Auto' | 'Must On' = defaults.get('SS_MEDIA_PROXY_MODE');
    const interval: number | null = defaults.get('SERVER_CDR_FILE_WRITE_INTERVAL');
    assert.deepEqual([ttl, mode, interval], [600, 'Auto', null]);
    assert.equal(defaults.get('SERVER_BILLING_FEE_UNIT'), moneyFromE7(0n));
    assert.equal(defaults.get('SERVER_BILLING_FEE_PRECISION'), 7);
    assert.deepEqual(defaults.get('SS_MEDIA_PROXY_PORT_RANGE'), { from: 10_000, to: 39_999 });
    assert.deepEqual(defaults.get('SS_SIP_RESEND_INTERVAL'), [0.5, 1, 2, 4, 4, 4, 4, 4, 4, 4]);
    assert.deepEqual(defaults.get('SS_SIP_REDIRECT_SERVER'), []);
    assert.equal(defaults.get('SS_QOS_RTP'), 0xa0);
  });

  it('a change makes a new view and leaves the old one', () => {
    const { view, applied } = changed([
      ['SS_MEDIA_PROXY_MODE', 'must on'],
      ['ss_rtp_port_range', '20000-29999'],
      ['SS_SIP_INVITE_TIMEOUT', 30_000],
      ['SS_SIP_TIMEOUT', 32],
    ]);
    assert.equal(view.get('SS_MEDIA_PROXY_MODE'), 'Must On');
    assert.equal(view.get('SS_SIP_TIMEOUT_INVITE'), 30);
    assert.equal(defaults.get('SS_MEDIA_PROXY_MODE'), 'Auto');
    assert.deepEqual(applied, [
      { name: 'SS_MEDIA_PROXY_MODE', old: 'Auto', new: 'Must On' },
      {
        name: 'SS_MEDIA_PROXY_PORT_RANGE',
        old: '10000,39999',
        new: '20000,29999',
        convertedFrom: { name: 'SS_RTP_PORT_RANGE', value: '20000-29999', convert: '' },
      },
      {
        name: 'SS_SIP_TIMEOUT_INVITE',
        old: '10',
        new: '30',
        convertedFrom: {
          name: 'SS_SIP_INVITE_TIMEOUT',
          value: '30000 ms',
          convert: '/1000, rounded up',
        },
      },
    ]);
    assert.deepEqual(view.nonDefaults(), [
      ['SS_MEDIA_PROXY_MODE', 'Must On'],
      ['SS_MEDIA_PROXY_PORT_RANGE', '20000,29999'],
      ['SS_SIP_TIMEOUT_INVITE', 30],
    ]);
  });

  it('the same change again applies nothing', () => {
    const { view } = changed([['SS_SIP_INVITE_TIMEOUT', 30_000]]);
    assert.deepEqual(changed([['SS_SIP_INVITE_TIMEOUT', 30_000]], view).applied, []);
    assert.deepEqual(changed([], view).applied, []);
  });

  it('null sets the default again, for every type', () => {
    const { view } = changed([
      ['SS_SIP_TIMEOUT', 64],
      ['SERVER_CDR_FILE_WRITE_INTERVAL', 900],
      ['SS_MEDIA_PROXY_MODE', 'Off'],
    ]);
    const back = changed(
      view.nonDefaults().map(([name]) => [name, null]),
      view,
    );
    assert.deepEqual(back.view.nonDefaults(), []);
    assert.equal(back.applied.length, 3);
  });

  it('cannot be changed from outside', () => {
    assert.ok(Object.isFrozen(defaults));
    for (const { name } of CATALOGUE) assert.ok(Object.isFrozen(defaults.get(name)), name);
  });

  it('what is stored is what was: every value survives text and JSON', () => {
    const { view } = changed([
      ['SERVER_BILLING_FEE_PRECISION', '4'],
      ['SERVER_BILLING_FEE_UNIT', '0.001'],
      ['SERVER_BILLING_FREE_E164S', '110,800*'],
      ['SERVER_CDR_REAL_TIME_REPORT_SERVER', '[::1]:9000,192.0.2.1:9000'],
      ['SS_SIP_SESSION_TIMER', 0],
      ['SERVER_BILLING_FORWARD_PREFIX', '007'],
    ]);
    const texts = CATALOGUE.map(({ name }) => [name, view.toText(name)] as const);
    for (const stored of [texts, JSON.parse(JSON.stringify(view.nonDefaults())) as Changes]) {
      const loaded = ParameterView.load(stored);
      assert.deepEqual(loaded.faults, []);
      for (const { name } of CATALOGUE) assert.deepEqual(loaded.view.get(name), view.get(name));
    }
  });

  it('loading goes on past what an upgrade made invalid, and tells it', () => {
    const stored: Changes = [
      ['SS_SIP_TIMEOUT', '999'],
      ['SS_GONE', '1'],
      ['SS_SIP_SESSION_MIN_SE', '900'],
      ['SERVER_DATABASE_VERSION', '12'],
    ];
    const { view, faults: told } = ParameterView.load(stored);
    assert.equal(view.get('SS_SIP_TIMEOUT'), 32);
    assert.equal(view.get('SERVER_DATABASE_VERSION'), '12');
    assert.deepEqual(
      told.map((fault) => [fault.code, fault.field]),
      [
        ['PARAMETER_RANGE', 'SS_SIP_TIMEOUT'],
        ['PARAMETER_UNKNOWN', 'SS_GONE'],
        ['PARAMETER_COMBINATION', 'SS_SIP_SESSION_TTL'],
        ['PARAMETER_COMBINATION', 'IVR_SIP_SESSION_TTL'],
      ],
    );
    assert.deepEqual(view.nonDefaults(), [['SS_SIP_SESSION_MIN_SE', 900]]);
  });
});

describe('refused changes of parameters (OPS-1)', () => {
  it('SS_SIP_SESSION_TTL 30 is refused naming 60-86400', () => {
    const [fault, ...more] = faults([['SS_SIP_SESSION_TTL', '30']]);
    assert.deepEqual(more, []);
    assert.deepEqual(fault, {
      code: 'PARAMETER_RANGE',
      field: 'SS_SIP_SESSION_TTL',
      allowed: '60-86400 s, or 0 = session timers off',
      detail:
        'SS_SIP_SESSION_TTL is refused: "30" is out of range; ' +
        'allowed is 60-86400 s, or 0 = session timers off',
    });
  });

  it('all faults come at once, in the order given, under the names given', () => {
    const all = faults([
      ['ss_sip_timeout', 'soon'],
      ['SS_SIP_TIMEOUT_RINGING', 60],
      ['SS_NOTHING_OF_THE_KIND_AT_ALL', 1],
      ['SERVER_DATABASE_VERSION', '13'],
      ['SERVER_DATABASE_VERSION', null],
      ['SS_SIP_TIMEOUT_INVITE', 10],
      ['SS_SIP_INVITE_TIMEOUT', 10_000],
      ['SS_MEDIA_PROXY_PORT_RANGE', [10_000, 20_000]],
      ['SS_SIP_SESSION_MIN_SE', 900],
    ]);
    assert.deepEqual(
      all.map((fault) => [fault.code, fault.field]),
      [
        ['PARAMETER_TYPE', 'ss_sip_timeout'],
        ['PARAMETER_UNKNOWN', 'SS_NOTHING_OF_THE_KIND_AT_ALL'],
        ['PARAMETER_READ_ONLY', 'SERVER_DATABASE_VERSION'],
        ['PARAMETER_READ_ONLY', 'SERVER_DATABASE_VERSION'],
        ['PARAMETER_TWICE', 'SS_SIP_INVITE_TIMEOUT'],
        ['PARAMETER_TYPE', 'SS_MEDIA_PROXY_PORT_RANGE'],
        ['PARAMETER_COMBINATION', 'SS_SIP_SESSION_MIN_SE'],
        ['PARAMETER_COMBINATION', 'SS_SIP_SESSION_MIN_SE'],
      ],
    );
  });

  for (const given of [undefined, {}, [], 10n, Symbol('x'), () => 1]) {
    it(`a value of type ${typeof given} is refused`, () =>
      assert.equal(faults([['SS_SIP_TIMEOUT', given]])[0]?.code, 'PARAMETER_TYPE'));
  }
});

describe('parameters that must go together (OPS-1)', () => {
  //  changes                          taken
  const table: ReadonlyArray<readonly [Record<string, string | number>, boolean]> = [
    [{ SS_SIP_SESSION_TTL: 89 }, false],
    [{ SS_SIP_SESSION_TTL: 90 }, true],
    [{ SS_SIP_SESSION_TIMER: 89 }, false],
    [{ SS_SIP_SESSION_TIMER: 0, SS_SIP_SESSION_MIN_SE: 600 }, true],
    [{ SS_SIP_SESSION_MIN_SE: 601 }, false],
    [{ SS_SIP_SESSION_MIN_SE: 601, SS_SIP_SESSION_TTL: 601 }, false], // the IVR's is 600 still
    [{ SS_SIP_SESSION_MIN_SE: 601, SS_SIP_SESSION_TTL: 601, IVR_SIP_SESSION_TTL: 601 }, true],
    [{ IVR_SIP_SESSION_TTL: 60 }, false],
    [{ SS_MEDIA_PROXY_PORT_RANGE: '10000,40000' }, false],
    [{ IVR_RTP_PORT: '39999,47999' }, false],
    [{ IVR_RTP_PORT: '2000,9999' }, true],
    [{ SS_MEDIA_PROXY_PORT_RANGE: '10000,49999', IVR_RTP_PORT: '50000,59999' }, true],
    [{ SS_H245_PORT_RANGE: '30000,50000' }, true], // TCP
    [{ SERVER_BILLING_FEE_UNIT: '0.001' }, true],
    [{ SERVER_BILLING_FEE_UNIT: '0.001', SERVER_BILLING_FEE_PRECISION: '0.000' }, true],
    [{ SERVER_BILLING_FEE_UNIT: '0.001', SERVER_BILLING_FEE_PRECISION: '0.00' }, false],
    [{ SS_TRANSFER_BLIND_KEY: '*2' }, false],
    [{ SS_TRANSFER_BLIND_KEY: '*' }, false],
    [{ SS_TRANSFER_BLIND_KEY: '*2', SS_TRANSFER_ATTENDED_KEY: '*1' }, true],
    [{ SS_TRANSFER_BLIND_KEY: '' }, true],
    [{ SS_TRANSFER_END_KEY: '*0#' }, false],
  ];
  for (const [changes, taken] of table) {
    it(`${JSON.stringify(changes)} ${taken ? 'is taken' : 'is refused'}`, () => {
      if (taken) return assert.doesNotThrow(() => changed(Object.entries(changes)));
      const [fault] = faults(Object.entries(changes));
      assert.equal(fault?.code, 'PARAMETER_COMBINATION');
      assert.ok(Object.keys(changes).includes(fault?.field ?? ''), 'it names what was given');
    });
  }

  it('a conflict that stands already does not stop other changes', () => {
    const { view } = ParameterView.load([['SS_SIP_SESSION_MIN_SE', '900']]);
    assert.equal(changed([['SS_SIP_TIMEOUT', 64]], view).applied.length, 1);
    assert.equal(faults([['SS_SIP_SESSION_TTL', 800]], view).length, 1);
  });

  it('a refused value is not blamed for a conflict as well', () => {
    const all = faults([
      ['SS_SIP_SESSION_TTL', 'long'],
      ['IVR_SIP_SESSION_TTL', 900],
      ['SS_SIP_SESSION_MIN_SE', 900],
    ]);
    assert.deepEqual(
      all.map((fault) => fault.code),
      ['PARAMETER_TYPE'],
    );
  });
});

describe('any changes at all (OPS-1)', () => {
  const name = fc.constantFrom(
    ...CATALOGUE.flatMap((entry) => [entry.name, ...entry.aliases.map((alias) => alias.name)]),
    'SS_UNKNOWN',
  );
  const value = fc.oneof(
    fc.integer(),
    fc.double(),
    fc.boolean(),
    fc.constant(null),
    fc.string(),
    fc.constantFrom('On', '110,800*', '20000,30000', '0x10', '127.0.0.1:9', '0.00', '18', ''),
  );

  it('end in a view that reads itself back, or in faults, and never in an exception', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(name, value), { maxLength: 6 }), (changes) => {
        const result = defaults.withChanges(changes);
        if (!result.ok) return assert.ok(result.error.length > 0);
        const { view } = result.value;
        assert.deepEqual(view.conflicts(), []);
        const { view: back, faults: told } = ParameterView.load(view.nonDefaults());
        assert.deepEqual(told, []);
        for (const entry of CATALOGUE) assertSame(back, view, entry.name);
      }),
      { numRuns: 300 },
    );
  });

  function assertSame<N extends ParameterName>(one: ParameterView, other: ParameterView, name: N) {
    const [got, expected]: ParameterTypes[N][] = [one.get(name), other.get(name)];
    assert.deepEqual(got, expected, name);
  }
});

describe('advice about parameters', () => {
  //  changes                               about
  const table: ReadonlyArray<readonly [Record<string, string | number>, readonly string[]]> = [
    [{}, []],
    [{ SS_SIP_NAT_KEEP_ALIVE_PERIOD: 60 }, []],
    [{ SS_SIP_NAT_KEEP_ALIVE_PERIOD: 61 }, ['SS_SIP_NAT_KEEP_ALIVE_PERIOD']],
    [{ SS_EXTERNAL_IP: '198.51.100.7' }, []],
    [{ SS_EXTERNAL_IP: 'eth0=198.51.100.7, eth1=2001:db8::7' }, []],
    [{ SS_EXTERNAL_IP: 'sip.example.net' }, ['SS_EXTERNAL_IP']],
    [{ SERVER_BILLING_FORWARD_PREFIX: '99' }, []],
    [{ SERVER_BILLING_FORWARD_PREFIX: 'fw' }, ['SERVER_BILLING_FORWARD_PREFIX']],
    [{ SS_TRANSFER_BLIND_KEY: 'A1' }, []],
    [{ SS_TRANSFER_BLIND_KEY: 'x1' }, ['SS_TRANSFER_BLIND_KEY']],
    [{ SS_PICKUP_ACCESS_CODE: 'x' }, ['SS_PICKUP_ACCESS_CODE']],
  ];
  for (const [changes, names] of table) {
    it(`${JSON.stringify(changes)}: ${names.join(', ') || 'none'}`, () => {
      const { view } = changed(Object.entries(changes));
      assert.deepEqual(
        advise(view).map((advice) => advice.name),
        names,
      );
    });
  }
});
