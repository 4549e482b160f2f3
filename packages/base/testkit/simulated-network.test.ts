import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  endpoint,
  endpointText,
  type LinkQuality,
  type NatOptions,
  SimulatedNetwork,
  seededRandom,
  VirtualClock,
} from '@tandem/base/testkit';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const text = (from: Uint8Array): string => new TextDecoder().decode(from);

function world(quality: Partial<LinkQuality> = {}, seed = 1) {
  const clock = new VirtualClock({ nowMs: 0 });
  const network = new SimulatedNetwork({ clock, random: seededRandom(seed), quality });
  /** Binds, and lists what comes as `time source text`. */
  const host = (at: string) => {
    const heard: string[] = [];
    const bound = network.bind(at, ({ from, bytes: got }) => {
      heard.push(`${clock.now()} ${endpointText(from)} ${text(got)}`);
    });
    assert.ok(bound.ok);
    const socket = bound.value;
    const texts = (): readonly string[] => heard.map((line) => line.split(' ').slice(2).join(' '));
    return {
      socket,
      heard,
      texts,
      send: (to: string, what: string) => socket.send(to, bytes(what)),
    };
  };
  return { clock, network, host };
}

/** What arrives of 1,000 numbered datagrams, one a millisecond. */
function thousand(quality: Partial<LinkQuality>, seed = 1): readonly number[] {
  const { clock, host } = world(quality, seed);
  const a = host('10.0.0.1:1');
  const b = host('10.0.0.2:2');
  for (let i = 0; i < 1_000; i += 1) {
    a.send('10.0.0.2:2', String(i));
    clock.passesAtOnce(1);
  }
  clock.passesAtOnce(10_000);
  return b.texts().map(Number);
}

const inOrder = (list: readonly number[]): boolean =>
  list.every((one, at) => at === 0 || (list[at - 1] ?? 0) <= one);

describe('simulated network: datagrams', () => {
  it('arrive after the delay, from their sender, and may be answered', () => {
    const { clock, network, host } = world({ delayMs: 20 });
    const a = host('10.0.0.1:5060');
    const b = host('[2001:db8::2]:5060');
    a.send('[2001:db8::2]:5060', 'INVITE');
    clock.passesAtOnce(19);
    assert.deepEqual(b.heard, []);
    clock.passesAtOnce(1);
    assert.deepEqual(b.heard, ['20 10.0.0.1:5060 INVITE']);
    b.send('10.0.0.1:5060', '100');
    clock.passesAtOnce(20);
    assert.deepEqual(a.heard, ['40 [2001:db8::2]:5060 100']);
    assert.deepEqual([network.counts.sent, network.counts.delivered], [2, 2]);
  });

  it('belong to nobody but their receiver: buffers may be used again on both sides', () => {
    const { clock, network, host } = world({ duplication: 1 });
    const a = host('10.0.0.1:1');
    const got: string[] = [];
    network.bind('10.0.0.2:2', ({ bytes: mine }) => {
      got.push(text(mine));
      mine.fill(0);
    });
    const reused = bytes('abc');
    a.socket.send('10.0.0.2:2', reused);
    reused.fill(0);
    clock.passesAtOnce(10);
    assert.deepEqual(got, ['abc', 'abc']);
  });

  it('to nobody are counted; a port can be bound once, and again after it was closed', () => {
    const { clock, network, host } = world();
    const a = host('10.0.0.1:1');
    a.send('10.0.0.2:2', 'x');
    clock.passesAtOnce(10);
    assert.equal(network.counts.unreachable, 1);
    assert.deepEqual(
      network.bind('10.0.0.1:1', () => undefined),
      { ok: false, error: 'inUse' },
    );
    a.socket.close();
    assert.throws(() => a.send('10.0.0.2:2', 'x'), /was closed/);
    const again = host('10.0.0.1:1');
    a.socket.close();
    again.send('10.0.0.1:1', 'to myself');
    clock.passesAtOnce(10);
    assert.deepEqual(again.texts(), ['to myself']);
  });

  it('port 0 chooses ports that are free', () => {
    const { host } = world();
    const ports = [1, 2, 3].map(() => host('10.0.0.1:0').socket.local.port);
    assert.equal(new Set(ports).size, 3);
    assert.ok(ports.every((port) => port >= 32_768));
  });

  it('the watcher sees what was sent, lost or not', () => {
    const { network, host } = world({ loss: 1 });
    const seen: string[] = [];
    network.watch(({ from, to, bytes: sent }) => {
      seen.push(`${endpointText(from)} > ${endpointText(to)} ${text(sent)}`);
    });
    host('10.0.0.1:1').send('10.0.0.2:2', 'x');
    assert.deepEqual(seen, ['10.0.0.1:1 > 10.0.0.2:2 x']);
  });
});

describe('simulated network: bad links', () => {
  it('a perfect link loses, doubles and reorders nothing', () => {
    assert.deepEqual(
      thousand({}),
      Array.from({ length: 1_000 }, (_, i) => i),
    );
  });

  it('loss: about its share, evenly', () => {
    const lost = 1_000 - thousand({ loss: 0.2 }).length;
    assert.ok(lost > 150 && lost < 250, `${lost} lost`);
  });

  it('duplication: about its share arrives twice, nothing more often', () => {
    const got = thousand({ duplication: 0.2 });
    assert.equal(new Set(got).size, 1_000);
    assert.ok(got.length > 1_150 && got.length < 1_250, `${got.length} arrived`);
  });

  it('jitter: delays differ but none overtakes another', () => {
    const { clock, host } = world({ delayMs: 10, jitterMs: 30 });
    const a = host('10.0.0.1:1');
    const b = host('10.0.0.2:2');
    for (let i = 0; i < 100; i += 1) {
      a.send('10.0.0.2:2', String(i));
      clock.passesAtOnce(5);
    }
    clock.passesAtOnce(100);
    const delays = b.heard.map((line, i) => Number(line.split(' ')[0]) - i * 5);
    assert.ok(Math.min(...delays) >= 10 && Math.max(...delays) <= 40);
    assert.ok(new Set(delays).size > 50);
    assert.ok(inOrder(b.texts().map(Number)));
  });

  it('reordering: some are overtaken, all arrive', () => {
    const got = thousand({ reordering: 0.1 });
    assert.equal(new Set(got).size, 1_000);
    assert.ok(!inOrder(got));
  });

  it('the same seed gives the same run, another seed another one', () => {
    const bad = { loss: 0.1, jitterMs: 20, duplication: 0.1, reordering: 0.1 };
    assert.deepEqual(thousand(bad, 7), thousand(bad, 7));
    assert.notDeepEqual(thousand(bad, 7), thousand(bad, 8));
  });

  it('what one link draws does not shift what another one does', () => {
    const heardBy2 = (alsoTo3: boolean): readonly string[] => {
      const { clock, host } = world({ loss: 0.5 });
      const a = host('10.0.0.1:1');
      const b = host('10.0.0.2:2');
      for (let i = 0; i < 50; i += 1) {
        if (alsoTo3) a.send('10.0.0.3:3', 'x');
        a.send('10.0.0.2:2', String(i));
      }
      clock.passesAtOnce(10);
      return b.texts();
    };
    assert.deepEqual(heardBy2(true), heardBy2(false));
  });

  it('one direction may be worse than the other', () => {
    const { clock, network, host } = world();
    const a = host('10.0.0.1:1');
    const b = host('10.0.0.2:2');
    network.oneWay('10.0.0.1', '10.0.0.2', { loss: 1 });
    a.send('10.0.0.2:2', 'lost');
    b.send('10.0.0.1:1', 'heard');
    clock.passesAtOnce(10);
    assert.deepEqual([a.texts(), b.texts()], [['heard'], []]);
    network.bothWays('10.0.0.1', '10.0.0.2', { loss: 0, delayMs: 5 });
    a.send('10.0.0.2:2', 'now');
    clock.passesAtOnce(5);
    assert.deepEqual(b.texts(), ['now']);
  });

  it('a partition cuts both ways between its sides only, until it heals', () => {
    const { clock, network, host } = world();
    const [a, b, c] = ['10.0.0.1:1', '10.0.0.2:1', '10.0.0.3:1'].map(host);
    const all = () => {
      for (const from of [a, b, c]) {
        for (const to of ['10.0.0.1:1', '10.0.0.2:1', '10.0.0.3:1']) from?.send(to, 'x');
      }
      clock.passesAtOnce(10);
      return [a, b, c].map((one) => one?.heard.splice(0).length);
    };
    const heal = network.partition(['10.0.0.1'], ['10.0.0.2', '10.0.0.3']);
    assert.deepEqual(all(), [1, 2, 2]);
    heal();
    assert.deepEqual(all(), [3, 3, 3]);
  });
});

describe('simulated network: NAT', () => {
  function behindNat(options: Pick<NatOptions, 'symmetric' | 'admits'> = {}) {
    const { clock, network, host } = world();
    const nat = network.addNat({ inside: ['192.168.1.2'], outside: '203.0.113.1', ...options });
    const phone = host('192.168.1.2:5060');
    const server = host('198.51.100.1:5060');
    const stranger = host('198.51.100.9:5060');
    /** The address that the server last saw. */
    const seen = (): string => server.heard.at(-1)?.split(' ')[1] ?? 'nobody';
    const says = (what: string): string => {
      phone.send('198.51.100.1:5060', what);
      clock.passesAtOnce(2);
      return seen();
    };
    return { clock, network, host, nat, phone, server, stranger, says };
  }

  it('the server sees the outside address, and its answer finds the phone', () => {
    const { clock, phone, server, says } = behindNat();
    const outside = says('REGISTER');
    assert.match(outside, /^203\.0\.113\.1:[0-9]+$/);
    server.send(outside, '200');
    clock.passesAtOnce(2);
    assert.deepEqual(phone.texts(), ['200']);
    assert.equal(says('REGISTER'), outside);
  });

  it('after a rebinding the phone comes from another port, and the old one leads nowhere', () => {
    const { clock, network, nat, phone, server, says } = behindNat();
    const before = says('REGISTER');
    nat.rebind();
    server.send(before, 'INVITE');
    clock.passesAtOnce(2);
    assert.deepEqual([phone.texts(), network.counts.filtered], [[], 1]);
    const after = says('REGISTER');
    assert.notEqual(after, before);
    server.send(after, 'INVITE');
    clock.passesAtOnce(2);
    assert.deepEqual(phone.texts(), ['INVITE']);
  });

  it('a mapping without traffic from inside is forgotten after 30 s; traffic keeps it', () => {
    const { clock, phone, server, says } = behindNat();
    const first = says('REGISTER');
    clock.passesAtOnce(29_000);
    assert.equal(says('OPTIONS'), first);
    clock.passesAtOnce(29_000);
    server.send(first, 'still there');
    clock.passesAtOnce(2_000);
    server.send(first, 'too late');
    clock.passesAtOnce(2_000);
    assert.deepEqual(phone.texts(), ['still there']);
    assert.notEqual(says('REGISTER'), first);
  });

  //  filter          a stranger's datagram, the server's from another port
  const filters = [
    ['anybody', ['stranger', 'other port']],
    ['sameAddress', ['other port']],
    ['samePort', []],
  ] as const;
  for (const [admits, expected] of filters) {
    it(`admits ${admits}: ${expected.join(' and ') || 'neither'}`, () => {
      const { clock, host, phone, stranger, says } = behindNat({ admits });
      const outside = says('REGISTER');
      stranger.send(outside, 'stranger');
      host('198.51.100.1:9999').send(outside, 'other port');
      clock.passesAtOnce(2);
      assert.deepEqual(phone.texts(), expected);
    });
  }

  it('symmetric: another port for each destination, and each works', () => {
    for (const symmetric of [true, false]) {
      const { clock, phone, stranger, says } = behindNat({ symmetric });
      const one = says('x');
      phone.send('198.51.100.9:5060', 'x');
      clock.passesAtOnce(2);
      const other = stranger.heard.at(-1)?.split(' ')[1] ?? '';
      assert.equal(one !== other, symmetric);
      stranger.send(other, 'answer');
      clock.passesAtOnce(2);
      assert.deepEqual(phone.texts(), ['answer']);
    }
  });

  it('two phones behind one NAT talk directly', () => {
    const { clock, network, host } = world();
    network.addNat({ inside: ['192.168.1.2', '192.168.1.3'], outside: '203.0.113.1' });
    const a = host('192.168.1.2:1');
    const b = host('192.168.1.3:1');
    a.send('192.168.1.3:1', 'x');
    clock.passesAtOnce(2);
    assert.deepEqual(b.heard, ['1 192.168.1.2:1 x']);
  });
});

describe('addresses of a simulated network', () => {
  for (const one of ['10.0.0.1:5060', '[2001:db8::1]:0', 'host:65535']) {
    it(`${one} is read and printed`, () => assert.equal(endpointText(endpoint(one)), one));
  }
  for (const one of ['10.0.0.1', '2001:db8::1:5060', ':5060', '10.0.0.1:', 'x:y']) {
    it(`${one} is refused`, () => assert.throws(() => endpoint(one), /not an address/));
  }
});
