import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { VirtualClock } from '@tandem/base/testkit';
import type { DatagramSocket, SocketAddress } from '@tandem/protocol/sip';
import { diceOf } from '../dice.ts';
import { placesIn, tandemIn } from '../world/places.ts';
import { aLaw, Speech } from './speech.ts';
import { descriptionOf } from './voice.ts';

const RELAY = tandemIn(7);
const ADDRESS = '127.7.2.1';

/** So many sockets that only remember what was sent. */
function bench(count: number) {
  const clock = new VirtualClock();
  const sent: { readonly bytes: Buffer; readonly to: SocketAddress }[] = [];
  const sockets = Array.from(
    { length: count },
    (_, at): DatagramSocket => ({
      local: { address: '127.7.3.1', port: 40_000 + at },
      send: (bytes, to) => void sent.push({ bytes: Buffer.from(bytes), to }),
      drops: async () => undefined,
      close: async () => undefined,
    }),
  );
  const { isEnd } = placesIn(7);
  const speech = new Speech({ clock, timers: clock, dice: diceOf(1), sockets, isEnd });
  return { clock, sent, speech };
}

const wish = (answers: string | null, lossPercent = 0) => ({
  address: ADDRESS,
  answers: answers === null ? null : descriptionOf(answers, 20_000),
  lossPercent,
});

describe('ends that speak (MED-7)', () => {
  it('say a packet each 20 ms, numbered, and nothing after their end', () => {
    const { clock, sent, speech } = bench(2);
    const voice = speech.forCaller(wish(null));
    assert.ok(voice);
    voice.speaksTo(descriptionOf(RELAY, 20_000));
    clock.passesAtOnce(990);
    assert.equal(sent.length, 50);
    assert.deepEqual(sent[0]?.to, { address: RELAY, port: 20_000 });
    const numbers = sent.map(({ bytes }) => bytes.readUInt16BE(2));
    assert.deepEqual(
      numbers,
      numbers.map((_, at) => at + 1),
    );
    assert.ok(sent.every(({ bytes }) => bytes.length === 172 && bytes[1] === 8));
    voice.close();
    clock.passesAtOnce(1_000);
    assert.equal(sent.length, 50);
    assert.equal(speech.speaking, 0);
  });

  //  where the offer leads     it speaks
  const table: ReadonlyArray<readonly [string | null, boolean]> = [
    [RELAY, true],
    ['127.7.1.4', false],
    [null, false],
  ];
  for (const [from, speaks] of table) {
    it(`called by ${from ?? 'nobody'}: ${speaks ? 'speaks' : 'is silent'}`, () => {
      const { clock, sent, speech } = bench(1);
      const voice = speech.forCalled(wish(from));
      voice.speaksTo(descriptionOf(RELAY, 20_000));
      clock.passesAtOnce(100);
      assert.equal(sent.length > 0, speaks);
    });
  }

  it('speak to loopback alone', () => {
    const { clock, sent, speech } = bench(2);
    speech.forCaller(wish(null))?.speaksTo(descriptionOf('192.0.2.1', 20_000));
    clock.passesAtOnce(100);
    assert.deepEqual(sent, []);
  });

  it('are so many as there are sockets; one is left for who is called', () => {
    const { speech } = bench(2);
    const first = speech.forCaller(wish(null));
    assert.ok(first);
    assert.equal(speech.forCaller(wish(null)), undefined);
    assert.notEqual(speech.forCalled(wish(RELAY)).description.media[0]?.port, 9);
    first.close();
    first.close();
    assert.equal(speech.forCaller(wish(null)), undefined, 'one lent twice would be two');
  });

  it('lose packets where their vendor does', () => {
    const { clock, sent, speech } = bench(1);
    speech.forCalled(wish(RELAY, 50)).speaksTo(descriptionOf(RELAY, 20_000));
    clock.passesAtOnce(20_000);
    assert.ok(sent.length > 400 && sent.length < 600, `${sent.length} of 1000`);
  });

  //  sample  as G.711 A (ITU-T G.191)
  for (const [sample, byte] of [
    [0, 0xd5],
    [32_767, 0xaa],
    [-32_767, 0x2a],
    [1_000, 0xfa],
    [-1_000, 0x7a],
  ] as const) {
    it(`${sample} is ${byte.toString(16)}`, () => assert.equal(aLaw(sample), byte));
  }
});
