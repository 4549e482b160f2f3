import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  decideProxy,
  type ProxyMode,
  type ProxyQuestion,
  type ProxySide,
  proxyTrace,
} from './proxy-decision.ts';
import { placeOf } from './side-place.ts';

const side = (more: Partial<ProxySide> = {}): ProxySide => ({
  ...{ network: 'a', nat: null, isPrivate: false, wish: 'auto' },
  ...{ hasLocalRing: false, isEncryptedRegistration: false },
  ...more,
});

interface Asked extends Partial<Omit<ProxyQuestion, 'caller' | 'called'>> {
  readonly caller?: Partial<ProxySide>;
  readonly called?: Partial<ProxySide>;
}

function decided({ caller, called, ...more }: Asked) {
  return decideProxy({
    ...{ mode: 'Auto', betweenNetworks: true, behindNat: true, sameNat: false, orders: [] },
    ...{ onlyRelays: false, ...more },
    ...{ caller: side(caller), called: side(called) },
  });
}

const way = (asked: Asked): string => (decided(asked).isProxied ? 'proxy' : 'direct');

describe('proxy or direct: the mode and the wishes of the sides (MED-1)', () => {
  //  caller    called     Off       On       Auto      Must On
  const table: ReadonlyArray<readonly [ProxySide['wish'], ProxySide['wish'], string]> = [
    ['auto', 'auto', 'direct   proxy   direct   proxy'],
    ['on', 'auto', 'direct   proxy   proxy    proxy'],
    ['auto', 'on', 'direct   proxy   proxy    proxy'],
    ['off', 'auto', 'direct   direct  direct   proxy'],
    ['auto', 'off', 'direct   direct  direct   proxy'],
    ['on', 'off', 'direct   direct  direct   proxy'],
    ['off', 'on', 'direct   direct  direct   proxy'],
    ['mustOn', 'off', 'direct   proxy   proxy    proxy'],
    ['off', 'mustOn', 'direct   proxy   proxy    proxy'],
    ['mustOn', 'auto', 'direct   proxy   proxy    proxy'],
  ];
  const modes: readonly ProxyMode[] = ['Off', 'On', 'Auto', 'Must On'];
  for (const [caller, called, ways] of table) {
    it(`${caller} calls ${called}`, () => {
      const found = modes.map((mode) =>
        way({ mode, caller: { wish: caller }, called: { wish: called } }),
      );
      assert.deepEqual(found, ways.split(/ +/));
    });
  }
});

describe('proxy or direct: what Auto finds, step by step (MED-1)', () => {
  const natted = (nat: string) => ({ nat, isPrivate: true });
  //  what asked way because
  const table: ReadonlyArray<readonly [string, Asked, string, RegExp]> = [
    ['nothing', {}, 'direct', /reach one another/],
    ['4: local ring', { called: { hasLocalRing: true } }, 'proxy', /local ring/],
    ['of the caller no matter', { caller: { hasLocalRing: true } }, 'direct', /reach/],
    ['5: encrypted', { caller: { isEncryptedRegistration: true } }, 'proxy', /encrypted/],
    ['6: networks', { called: { network: 'b' } }, 'proxy', /different networks/],
    [
      '6 off: networks',
      { called: { network: 'b' }, betweenNetworks: false },
      'direct',
      /reach one another/,
    ],
    [
      '7: one NAT',
      { caller: natted('203.0.113.1'), called: natted('203.0.113.1') },
      'direct',
      /same NAT/,
    ],
    [
      '7: one NAT, SAME_NAT',
      { caller: natted('203.0.113.1'), called: natted('203.0.113.1'), sameNat: true },
      'proxy',
      /same NAT/,
    ],
    [
      '7: two NATs',
      { caller: natted('203.0.113.1'), called: natted('203.0.113.2') },
      'proxy',
      /behind a NAT/,
    ],
    ['7: one behind', { caller: natted('203.0.113.1') }, 'proxy', /behind a NAT/],
    ['7: one private', { called: { isPrivate: true } }, 'proxy', /private network/],
    [
      '7: both private',
      { caller: { isPrivate: true }, called: { isPrivate: true } },
      'direct',
      /./,
    ],
    ['7 off', { caller: natted('203.0.113.1'), behindNat: false }, 'direct', /and that is allowed/],
    [
      'Off before local ring',
      { caller: { wish: 'off' }, called: { hasLocalRing: true } },
      'direct',
      /caller side says off/,
    ],
  ];
  for (const [what, asked, wanted, because] of table) {
    it(`${what}: ${wanted}`, () => {
      assert.equal(way(asked), wanted);
      assert.match(decided(asked).because, because);
    });
  }
});

describe('proxy or direct: what needs the proxy (MED-1)', () => {
  const orders = ['recording', 'noMediaHangup'] as const;
  //  what                  asked                                          way      left out
  const table: ReadonlyArray<readonly [string, Asked, string, number]> = [
    ['wins over Auto', { orders }, 'proxy', 0],
    ['wins over On', { orders, mode: 'On' }, 'proxy', 0],
    ['not over a side', { orders, called: { wish: 'off' } }, 'direct', 2],
    ['not over the mode', { orders, mode: 'Off' }, 'direct', 2],
    ['recording not where who relays only relays', { orders, onlyRelays: true }, 'proxy', 1],
    ['nor alone', { orders: ['recording'], onlyRelays: true }, 'direct', 1],
    ['not over a side in On', { orders, mode: 'On', caller: { wish: 'off' } }, 'direct', 2],
  ];
  for (const [what, asked, wanted, leftOut] of table) {
    it(what, () => {
      assert.equal(way(asked), wanted);
      assert.equal(decided(asked).leftOut.length, leftOut);
    });
  }

  it('the trace says what was left out', () => {
    assert.equal(
      proxyTrace(decided({ orders, called: { wish: 'off' } })),
      'media direct: the called side says off; left out without the proxy: ' +
        'recording, noMediaHangup',
    );
    assert.equal(
      proxyTrace(decided({ orders, mode: 'On', onlyRelays: true })),
      'media proxied: SS_MEDIA_PROXY_MODE is On; left out of who only relays: recording',
    );
    assert.equal(proxyTrace(decided({ mode: 'On' })), 'media proxied: SS_MEDIA_PROXY_MODE is On');
  });
});

describe('where a side is (MED-1)', () => {
  const local = '198.51.100.1';
  //  signalling      media           nat             private  network
  const table = [
    ['192.0.2.1', '192.0.2.1', null, false, 'IPv4 public by 198.51.100.1'],
    ['192.0.2.1', '192.0.2.9', null, false, 'IPv4 public by 198.51.100.1'],
    ['203.0.113.1', '192.168.1.5', '203.0.113.1', true, 'IPv4 public by 198.51.100.1'],
    ['203.0.113.1', '100.64.0.5', '203.0.113.1', true, 'IPv4 public by 198.51.100.1'],
    ['10.0.0.5', '10.0.0.6', null, true, 'IPv4 private by 198.51.100.1'],
    ['2001:db8::1', '2001:db8::2', null, false, 'IPv6 public by 198.51.100.1'],
    ['127.0.0.2', '127.0.0.2', null, false, 'IPv4 loopback public by 198.51.100.1'],
    ['gw.example.com', null, null, false, 'IPv4 public by 198.51.100.1'],
    ['192.0.2.1', null, null, false, 'IPv4 public by 198.51.100.1'],
  ] as const;
  for (const [signalling, media, nat, isPrivate, network] of table) {
    it(`${signalling}, ${media}`, () => {
      assert.deepEqual(placeOf({ signalling, media, local }), { nat, isPrivate, network });
    });
  }
});
