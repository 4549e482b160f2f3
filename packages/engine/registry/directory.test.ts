import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ParameterView } from '@tandem/domain/parameters';
import { type DirectorySnapshot, snapshotDirectory } from './directory.ts';
import { followedGateways, registrySettings } from './settings.ts';

interface Given {
  readonly kind: 'phones' | 'mappingGateways' | 'routingGateways';
  readonly id: string;
  readonly party: Readonly<Record<string, unknown>>;
}

/** Of the snapshot, what the directory asks. */
function snapshotOf(given: readonly Given[]): DirectorySnapshot {
  const of = (kind: string) => given.filter((one) => one.kind === kind);
  const under = (name: string, key: string) => {
    const [kind = '', by = ''] = name.split('By');
    const field = { User: 'user', Number: 'number', Host: 'addresses' }[by] ?? '';
    return of(kind).filter(({ party }) => {
      const value = party[field];
      return Array.isArray(value) ? value.includes(key) : value === key;
    });
  };
  const find = (kind: string, id: string) => of(kind).find((one) => one.id === id);
  return { under, find } as unknown as DirectorySnapshot;
}

const SIP = {
  replyAddress: 'socket',
  reliableProvisional: 'supported',
  sessionTimer: true,
  requestAddress: 'socket',
  addresses: [],
};
const phone = (number: string, more: object = {}): Given => ({
  ...{ kind: 'phones', id: number },
  party: { ...SIP, number, registration: 'dynamic', password: 'p', transports: ['udp'], ...more },
});
const trunk = (kind: Given['kind'], id: string, more: object = {}): Given => ({
  ...{ kind, id },
  party: { ...SIP, user: null, registration: 'dynamic', password: 'p', ...more },
});

describe('who may register (SIG-3)', () => {
  const cases: readonly [string, readonly Given[], string, string][] = [
    ['a phone by its number', [phone('1001')], '1001', 'phones 1001'],
    ['nobody of that number', [phone('1001')], '1002', 'nobody'],
    ['a phone without a password', [phone('1001', { password: null })], '1001', 'nobody'],
    ['a phone known by its address', [phone('1001', { registration: 'static' })], '1001', 'nobody'],
    [
      'a gateway by its user',
      [trunk('mappingGateways', 'acme', { user: 'u' })],
      'u',
      'mappingGateways acme',
    ],
    ['and not by its id then', [trunk('mappingGateways', 'acme', { user: 'u' })], 'acme', 'nobody'],
    [
      'a gateway without a user by its id',
      [trunk('routingGateways', 'north')],
      'north',
      'routingGateways north',
    ],
    [
      'one that we register at',
      [trunk('routingGateways', 'north', { registration: 'outward' })],
      'north',
      'nobody',
    ],
    [
      'a trunk both ways',
      [
        trunk('mappingGateways', 'in', { user: 'u' }),
        trunk('routingGateways', 'out', { user: 'u' }),
      ],
      'u',
      'mappingGateways in, routingGateways out',
    ],
    [
      'two with one name and two passwords: the first',
      [phone('77'), trunk('mappingGateways', 'in', { user: '77', password: 'other' })],
      '77',
      'phones 77',
    ],
  ];
  for (const [what, given, user, known] of cases) {
    it(`${what}: ${known}`, () => {
      const member = snapshotDirectory(() => snapshotOf(given)).whoIs(user);
      const names = member?.parties.map(({ kind, id }) => `${kind} ${id}`).join(', ');
      assert.equal(names ?? 'nobody', known);
    });
  }

  it('addresses of gateways and phones that are known by them', () => {
    const given = [trunk('mappingGateways', 'in', { addresses: ['192.0.2.1'] })];
    const directory = snapshotDirectory(() => snapshotOf(given));
    assert.ok(directory.isKnownAddress('192.0.2.1'));
    assert.ok(!directory.isKnownAddress('192.0.2.2'));
  });
});

describe('what the registry follows (SIG-4, SIG-10)', () => {
  const routing = (id: string, more: object): Given => ({
    ...{ kind: 'routingGateways', id },
    party: {
      ...{ lock: 'none', optionsCheck: false, addresses: ['192.0.2.1'], transport: 'udp' },
      ...{ localAddress: null, user: 'u', password: 'p', registration: 'static', ...more },
    },
  });
  const cases: readonly [string, object, readonly string[], readonly string[]][] = [
    ['a static one', {}, [], []],
    ['one that is checked', { optionsCheck: true }, ['g'], []],
    ['one that we register at', { registration: 'outward' }, [], ['g']],
    ['both, but locked', { registration: 'outward', optionsCheck: true, lock: 'all' }, [], []],
    ['without an address', { registration: 'outward', optionsCheck: true, addresses: [] }, [], []],
    ['without a user', { registration: 'outward', user: null }, [], []],
  ];
  for (const [what, more, checked, registeredAt] of cases) {
    it(what, () => {
      const all = () => [routing('g', more)];
      const followed = followedGateways({ all } as unknown as Parameters<
        typeof followedGateways
      >[0]);
      const ids = (list: Iterable<{ readonly id: string }>) => [...list].map(({ id }) => id);
      assert.deepEqual(
        [ids(followed.checked), ids(followed.registeredAt)],
        [checked, registeredAt],
      );
    });
  }

  it('life and wait of our registration are those of its gateway', () => {
    const fields = { registrationExpirySeconds: 900, registrationRetrySeconds: 45 };
    const all = () => [routing('g', { registration: 'outward', ...fields })];
    const snapshot = { all } as unknown as Parameters<typeof followedGateways>[0];
    const [vendor] = [...followedGateways(snapshot).registeredAt];
    assert.deepEqual([vendor?.expirySeconds, vendor?.retrySeconds], [900, 45]);
  });

  it('parameters at their defaults', () => {
    const { registrar, authentication, heartbeats, vendors, checkPeriodMs } = registrySettings(
      ParameterView.defaults,
    );
    assert.deepEqual(registrar, {
      expireSeconds: 3_600,
      natExpireSeconds: 300,
      lightweight: false,
    });
    assert.deepEqual(authentication, { code: 401, realm: '' });
    assert.deepEqual(heartbeats, {
      ...{ message: 'HELLO', periodMs: 30_000, intervalMs: 500, batch: 3_000 },
    });
    assert.deepEqual(
      [vendors.expirySeconds, vendors.retryMs, vendors.tries, vendors.unregisters],
      [3_600, 30_000, 6, true],
    );
    assert.equal(checkPeriodMs, 30_000);
  });
});
