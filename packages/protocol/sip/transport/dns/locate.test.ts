import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { seededRandom } from '@tandem/base/testkit';
import { parseUri } from '../../wire/index.ts';
import { addressText } from '../addresses.ts';
import { type Located, type LocateFault, locate, type Means } from './locate.ts';
import { hopsOf } from './order.ts';
import { targetOf } from './target.ts';
import { Zone } from './testing-zone.ts';

const ALL: Omit<Means, 'resolver'> = { transports: ['udp', 'tcp', 'tls'], families: [4, 6] };

const ADDRESSES = `
  example.com A 192.0.2.10
  a.example.com A 192.0.2.1
  a.example.com AAAA 2001:db8::1
  b.example.com A 192.0.2.2
  c.example.com AAAA 2001:db8::3
`;
const SERVICES = `
  _sip._udp.example.com SRV 10 1 5060 a.example.com
  _sip._tcp.example.com SRV 10 1 5070 b.example.com
  _sips._tcp.example.com SRV 10 1 5071 b.example.com
`;
const POINTERS = `
  example.com NAPTR 50 50 s SIPS+D2T _sips._tcp.example.com
  example.com NAPTR 90 50 s SIP+D2T _sip._tcp.example.com
  example.com NAPTR 100 50 s SIP+D2U _sip._udp.example.com
`;

async function found(
  uri: string,
  zone: Zone,
  means: Partial<Means> = {},
): Promise<Located | LocateFault> {
  const parsed = parseUri(uri);
  assert.ok(parsed.ok && parsed.value.kind === 'sip', uri);
  const target = targetOf(parsed.value);
  if (target === undefined) return 'unsupported';
  const answer = await locate(target, { ...ALL, ...means, resolver: zone });
  return answer.ok ? answer.value : answer.error;
}

/** `udp 192.0.2.1:5060, ...` in order, with the name that TLS wants, or the fault. */
async function hops(uri: string, zone: Zone, means: Partial<Means> = {}): Promise<string> {
  const located = await found(uri, zone, means);
  if (typeof located === 'string') return located;
  const list = hopsOf(located, seededRandom(1));
  return list
    .map(({ transport, remote, serverName }) =>
      [transport, addressText(remote), ...(serverName ? [`as ${serverName}`] : [])].join(' '),
    )
    .join(', ');
}

type Row = readonly [uri: string, zone: string, expected: string, means?: Partial<Means>];

function proves(table: readonly Row[]): void {
  for (const [uri, zone, expected, means] of table) {
    const which = means === undefined ? '' : ` with ${JSON.stringify(means)}`;
    it(`${uri}${which} -> ${expected}`, async () => {
      assert.equal(await hops(uri, new Zone(zone), means), expected);
    });
  }
}

describe('RFC 3263 section 4: addresses ask nobody', () => {
  proves([
    ['sip:1000@192.0.2.1', '', 'udp 192.0.2.1:5060'],
    ['sip:1000@192.0.2.1:5080', '', 'udp 192.0.2.1:5080'],
    ['sip:1000@[2001:DB8::1]', '', 'udp [2001:db8::1]:5060'],
    ['sip:1000@192.0.2.1;transport=tcp', '', 'tcp 192.0.2.1:5060'],
    ['sip:1000@192.0.2.1;transport=TLS', '', 'tls 192.0.2.1:5061 as 192.0.2.1'],
    ['sips:1000@192.0.2.1', '', 'tls 192.0.2.1:5061 as 192.0.2.1'],
    ['sips:1000@192.0.2.1;transport=tcp', '', 'tls 192.0.2.1:5061 as 192.0.2.1'],
    ['sips:1000@192.0.2.1:5080', '', 'tls 192.0.2.1:5080 as 192.0.2.1'],
    ['sip:1000@example.com;maddr=192.0.2.7', '', 'udp 192.0.2.7:5060'],
    ['sip:1000@192.0.2.1;maddr=a.example.com:1', '', 'absent'],
    ['sips:1000@192.0.2.1;transport=udp', '', 'unsupported'],
    ['sip:1000@192.0.2.1;transport=sctp', '', 'unsupported'],
    ['sip:1000@192.0.2.1;transport=ws', '', 'unsupported'],
    ['sip:1000@[2001:db8::1]', '', 'unsupported', { families: [4] }],
    ['sip:1000@192.0.2.1;transport=tcp', '', 'unsupported', { transports: ['udp'] }],
    ['sip:1000@192.0.2.1', '', 'unsupported', { transports: ['tls'] }],
    ['sips:1000@192.0.2.1', '', 'unsupported', { transports: ['udp', 'tcp'] }],
  ]);

  it('and indeed nobody was asked', async () => {
    const zone = new Zone('');
    await hops('sip:192.0.2.1', zone);
    await hops('sips:[::1]:5081', zone);
    assert.deepEqual(zone.asked, []);
  });
});

describe('RFC 3263 section 4.2: a name with a port is looked up as it is', () => {
  const zone = ADDRESSES + SERVICES + POINTERS;
  proves([
    ['sip:a.example.com:5080', zone, 'udp 192.0.2.1:5080, udp [2001:db8::1]:5080'],
    ['sip:a.example.com:5060', zone, 'udp 192.0.2.1:5060, udp [2001:db8::1]:5060'],
    [
      'sip:a.example.com:5080',
      zone,
      'udp [2001:db8::1]:5080, udp 192.0.2.1:5080',
      { families: [6, 4] },
    ],
    ['sip:a.example.com:5080', zone, 'udp 192.0.2.1:5080', { families: [4] }],
    ['sip:c.example.com:5080', zone, 'absent', { families: [4] }],
    [
      'sip:a.example.com:5080;transport=tcp',
      ADDRESSES,
      'tcp 192.0.2.1:5080, tcp [2001:db8::1]:5080',
    ],
    ['sips:b.example.com:5080', zone, 'tls 192.0.2.2:5080 as b.example.com'],
    ['sip:B.Example.COM.:5080', zone, 'udp 192.0.2.2:5080'],
    ['sip:nowhere.example.com:5080', zone, 'absent'],
    ['sip:x.example.com:5080', 'x.example.com A failed', 'failed'],
    // One family cannot be asked for, the other one answers.
    [
      'sip:x.example.com:5080',
      'x.example.com A 192.0.2.5\n x.example.com AAAA failed',
      'udp 192.0.2.5:5080',
    ],
  ]);

  it('no service is asked for', async () => {
    const zone4 = new Zone(zone);
    await hops('sip:b.example.com:5080', zone4);
    assert.deepEqual(zone4.asked, ['b.example.com A', 'b.example.com AAAA']);
  });
});

describe('RFC 3263 section 4.2: the transport given, the port not', () => {
  const zone = ADDRESSES + SERVICES + POINTERS;
  proves([
    ['sip:example.com;transport=udp', zone, 'udp 192.0.2.1:5060, udp [2001:db8::1]:5060'],
    ['sip:example.com;transport=tcp', zone, 'tcp 192.0.2.2:5070'],
    ['sip:example.com;transport=tls', zone, 'tls 192.0.2.2:5071 as example.com'],
    ['sips:example.com;transport=tcp', zone, 'tls 192.0.2.2:5071 as example.com'],
    // No SRV: the addresses of the name, with the usual port.
    ['sip:b.example.com;transport=tcp', zone, 'tcp 192.0.2.2:5060'],
    ['sip:b.example.com;transport=tls', zone, 'tls 192.0.2.2:5061 as b.example.com'],
    ['sip:x.example.com;transport=tcp', '_sip._tcp.x.example.com SRV failed', 'failed'],
    // RFC 2782: a dot is a service that is not there.
    [
      'sip:b.example.com;transport=tcp',
      `${ADDRESSES} _sip._tcp.b.example.com SRV 0 0 0 .`,
      'absent',
    ],
  ]);

  it('NAPTR is not asked for', async () => {
    const asked = new Zone(zone);
    await hops('sip:example.com;transport=tcp', asked);
    assert.equal(asked.asked.filter((question) => question.endsWith('NAPTR')).length, 0);
  });
});

describe('RFC 3263 section 4.1: neither given', () => {
  const zone = ADDRESSES + SERVICES + POINTERS;
  proves([
    // NAPTR: the order of the called side counts, among what we speak.
    ['sip:example.com', zone, 'tls 192.0.2.2:5071 as example.com'],
    ['sip:example.com', zone, 'tcp 192.0.2.2:5070', { transports: ['udp', 'tcp'] }],
    [
      'sip:example.com',
      zone,
      'udp 192.0.2.1:5060, udp [2001:db8::1]:5060',
      { transports: ['udp'] },
    ],
    ['sips:example.com', zone, 'tls 192.0.2.2:5071 as example.com'],
    // Equal order: the lower preference.
    [
      'sip:example.com',
      `${ADDRESSES}${SERVICES}
       example.com NAPTR 50 60 s SIP+D2U _sip._udp.example.com
       example.com NAPTR 50 50 s SIP+D2T _sip._tcp.example.com`,
      'tcp 192.0.2.2:5070',
    ],
    // Services we do not speak, other flags, other cases of letters.
    [
      'sip:example.com',
      `${ADDRESSES}${SERVICES}
       example.com NAPTR 10 10 s SIP+D2S _sip._sctp.example.com
       example.com NAPTR 20 10 u E2U+sip !.*!sip:x@example.com!
       example.com NAPTR 30 10 S sip+d2t _sip._tcp.example.com`,
      'tcp 192.0.2.2:5070',
    ],
    // A pointer to a service that is not there: the next one.
    [
      'sip:example.com',
      `${ADDRESSES}${SERVICES}
       example.com NAPTR 10 10 s SIP+D2U _sip._udp.gone.example.com
       example.com NAPTR 20 10 s SIP+D2T _sip._tcp.example.com`,
      'tcp 192.0.2.2:5070',
    ],
    // No NAPTR: SRV of each transport in our order.
    ['sip:example.com', ADDRESSES + SERVICES, 'udp 192.0.2.1:5060, udp [2001:db8::1]:5060'],
    ['sip:example.com', ADDRESSES + SERVICES, 'tcp 192.0.2.2:5070', { transports: ['tcp', 'udp'] }],
    ['sips:example.com', ADDRESSES + SERVICES, 'tls 192.0.2.2:5071 as example.com'],
    [
      'sip:example.com',
      `${ADDRESSES} _sip._tcp.example.com SRV 10 1 5070 b.example.com`,
      'tcp 192.0.2.2:5070',
    ],
    // A pointer for sips is none for a transport without TLS.
    [
      'sips:example.com',
      `${ADDRESSES} example.com NAPTR 10 10 s SIP+D2U _sip._udp.example.com ${SERVICES}`,
      'tls 192.0.2.2:5071 as example.com',
    ],
    // No SRV either: the addresses of the name.
    ['sip:example.com', ADDRESSES, 'udp 192.0.2.10:5060'],
    ['sips:example.com', ADDRESSES, 'tls 192.0.2.10:5061 as example.com'],
    ['sip:example.com', ADDRESSES, 'unsupported', { transports: ['tcp'] }],
    ['sip:nowhere.example.com', ADDRESSES, 'absent'],
    // One service is decidedly not there, another one is.
    [
      'sip:example.com',
      `${ADDRESSES} _sip._udp.example.com SRV 0 0 0 .
       _sip._tcp.example.com SRV 10 1 5070 b.example.com`,
      'tcp 192.0.2.2:5070',
    ],
    ['sip:example.com', `${ADDRESSES} _sip._udp.example.com SRV 0 0 0 .`, 'absent'],
    // What could not be asked for may be there: the bare name is no way around it.
    ['sip:example.com', `${ADDRESSES} _sip._udp.example.com SRV failed`, 'failed'],
    [
      'sip:example.com',
      `${ADDRESSES} _sip._udp.example.com SRV failed
       _sip._tcp.example.com SRV 10 1 5070 b.example.com`,
      'tcp 192.0.2.2:5070',
    ],
    // NAPTR that nobody answers is as good as none.
    [
      'sip:example.com',
      `${ADDRESSES}${SERVICES} example.com NAPTR failed`,
      'udp 192.0.2.1:5060, udp [2001:db8::1]:5060',
    ],
  ]);
});

describe('RFC 2782: servers in order', () => {
  const zone = `
    _sip._udp.example.com SRV 20 1 5060 c.example.com
    _sip._udp.example.com SRV 10 1 5062 b.example.com
    _sip._udp.example.com SRV 10 1 5061 gone.example.com
    ${ADDRESSES}`;
  proves([
    ['sip:example.com;transport=udp', zone, 'udp 192.0.2.2:5062, udp [2001:db8::3]:5060'],
    [
      'sip:example.com;transport=udp',
      '_sip._udp.example.com SRV 10 1 5061 gone.example.com',
      'absent',
    ],
    [
      'sip:example.com;transport=udp',
      '_sip._udp.example.com SRV 10 1 5061 x.example.com\n x.example.com A failed',
      'failed',
    ],
  ]);

  it('within one priority as often first as their weights say, anew each time', async () => {
    const weights = new Zone(`
      _sip._udp.example.com SRV 10 60 5060 a.example.com
      _sip._udp.example.com SRV 10 30 5060 b.example.com
      _sip._udp.example.com SRV 10 10 5060 d.example.com
      _sip._udp.example.com SRV 10 0 5060 e.example.com
      _sip._udp.example.com SRV 20 90 5060 f.example.com
      a.example.com A 192.0.2.1
      b.example.com A 192.0.2.2
      d.example.com A 192.0.2.4
      e.example.com A 192.0.2.5
      f.example.com A 192.0.2.6`);
    const located = await found('sip:example.com;transport=udp', weights, { families: [4] });
    assert.ok(typeof located !== 'string');
    const random = seededRandom(1);
    const first = new Map<string, number>();
    for (let count = 0; count < 10_000; count += 1) {
      const list: string[] = hopsOf(located, random).map(({ remote }) => remote.address);
      assert.equal(new Set(list).size, 5);
      assert.equal(list[4], '192.0.2.6', 'another priority comes behind all of the first');
      first.set(list[0] ?? '', (first.get(list[0] ?? '') ?? 0) + 1);
    }
    for (const [address, percent] of [
      ['192.0.2.1', 60],
      ['192.0.2.2', 30],
      ['192.0.2.4', 10],
    ] as const) {
      const share = (first.get(address) ?? 0) / 100;
      assert.ok(Math.abs(share - percent) < 2, `${address} was first in ${share} %`);
    }
    const ofNoWeight = first.get('192.0.2.5') ?? 0;
    assert.ok(ofNoWeight > 0 && ofNoWeight < 200, `weight 0 was first ${ofNoWeight} times`);
  });

  it('no more than 16 are tried, however many there are', async () => {
    const lines = Array.from({ length: 40 }, (_, at) => `big.example.com A 192.0.2.${at}`);
    const located = await found('sip:big.example.com:5060', new Zone(lines.join('\n')));
    assert.ok(typeof located !== 'string');
    assert.equal(hopsOf(located, seededRandom(1)).length, 16);
  });

  it('all holds for as long as its shortest part', async () => {
    const zoneOfTtls = new Zone(`
      ttl 600 example.com NAPTR 10 10 s SIP+D2U _sip._udp.example.com
      ttl 300 _sip._udp.example.com SRV 10 1 5060 a.example.com
      ttl 60 a.example.com A 192.0.2.1
      a.example.com AAAA 2001:db8::1`);
    const located = await found('sip:example.com', zoneOfTtls);
    assert.ok(typeof located !== 'string');
    assert.equal(located.ttlSeconds, 60);
    const unknown = await found('sip:a.example.com:5060', new Zone('a.example.com A 192.0.2.1'));
    assert.ok(typeof unknown !== 'string');
    assert.equal(unknown.ttlSeconds, undefined);
  });
});
