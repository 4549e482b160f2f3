import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ms } from '@tandem/base/kernel';
import { SimulatedNetwork, seededRandom, VirtualClock } from '@tandem/base/testkit';
import { holdUntil, type Turn } from './held-sockets.ts';
import type { StreamEvents } from './ports.ts';
import { simulatedSockets } from './testing-sockets.ts';
import { carriesSip } from './transport.conformance.ts';

const CALLER = '10.0.0.1';
const CALLEE = '10.0.0.2';

/** A turn that ends when the test says so. */
class ManualTurn implements Turn {
  #runs: (() => void)[] = [];
  /** How often somebody asked to be run at its end. */
  asked = 0;

  atEnd(run: () => void): void {
    this.asked += 1;
    this.#runs.push(run);
  }

  ends(): void {
    for (const run of this.#runs.splice(0)) run();
  }
}

const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString('latin1');
const bytes = (of: string): Uint8Array => Buffer.from(of, 'latin1');

function events(more: Partial<StreamEvents> = {}): StreamEvents {
  const nothing = (): void => undefined;
  return { opened: nothing, data: nothing, ended: nothing, closed: nothing, ...more };
}

describe('sockets that wait for the end of the turn (CDR-2)', () => {
  it('datagrams and streams leave in the order they came, after the one thing at its end', async () => {
    const clock = new VirtualClock();
    const network = new SimulatedNetwork({ clock, random: seededRandom(1) });
    const turn = new ManualTurn();
    const heard: string[] = [];
    network.bind(`${CALLEE}:5060`, (datagram) => heard.push(text(datagram.bytes)));
    network.listen({ ip: CALLEE, port: 5060 }, () => ({
      data: (data) => heard.push(text(data)),
      end: () => heard.push('end'),
      close: () => undefined,
    }));
    const sockets = holdUntil(simulatedSockets({ network, addresses: [CALLER] }), turn);
    const to = { address: CALLEE, port: 5060 };
    const bound = await sockets.bindDatagrams(
      { address: CALLER, port: 5060 },
      { received: () => undefined, broken: () => undefined },
    );
    assert.ok(bound.ok);
    const stream = sockets.connect({ to, from: undefined, secure: undefined }, events());
    await clock.passes(100);
    for (const one of ['1', '2']) bound.value.send(bytes(one), to, () => undefined);
    assert.equal(stream.write(bytes('three')), true);
    assert.equal(stream.queuedBytes, 5);
    stream.end();
    assert.equal(stream.write(bytes('late')), false, 'it said that it was done');
    await clock.passes(100);
    assert.deepEqual([heard, turn.asked], [[], 1]);
    turn.ends();
    assert.ok(stream.queuedBytes <= 5);
    await clock.passes(100);
    assert.deepEqual([...heard].sort(), ['1', '2', 'end', 'three']);
    assert.equal(heard.indexOf('end'), heard.indexOf('three') + 1);
    bound.value.send(bytes('next turn'), to, () => undefined);
    assert.equal(turn.asked, 2);
  });

  it('what is said while a turn leaves is held for the next one; a reset waits for nothing', async () => {
    const clock = new VirtualClock();
    const network = new SimulatedNetwork({ clock, random: seededRandom(1) });
    const turn = new ManualTurn();
    const inner = simulatedSockets({ network, addresses: [CALLER] });
    const order: string[] = [];
    const sockets = holdUntil(
      {
        ...inner,
        bindDatagrams: async (at, news) => {
          const bound = await inner.bindDatagrams(at, news);
          if (!bound.ok) return bound;
          const send = (data: Uint8Array): void => {
            order.push(text(data));
            if (text(data) === 'first') held.send(bytes('second'), to, () => undefined);
          };
          return { ok: true, value: { ...bound.value, send } };
        },
      },
      turn,
    );
    const to = { address: CALLEE, port: 5060 };
    const bound = await sockets.bindDatagrams(
      { address: CALLER, port: 5060 },
      { received: () => undefined, broken: () => undefined },
    );
    assert.ok(bound.ok);
    const held = bound.value;
    held.send(bytes('first'), to, () => undefined);
    turn.ends();
    assert.deepEqual(order, ['first']);
    turn.ends();
    assert.deepEqual(order, ['first', 'second']);
    let why = '';
    const closed = (how: string): void => {
      why = how;
    };
    const stream = sockets.connect({ to, from: undefined, secure: undefined }, events({ closed }));
    stream.reset();
    assert.equal(stream.write(bytes('x')), false);
    await clock.passes(100);
    assert.equal(why, 'reset');
  });
});

carriesSip('sockets that wait for the end of the turn', async (_, family) => {
  const clock = new VirtualClock();
  const network = new SimulatedNetwork({ clock, random: seededRandom(1) });
  const [caller, callee] = family === 4 ? [CALLER, CALLEE] : ['2001:db8::1', '2001:db8::2'];
  const calleeName = 'callee.example.com';
  const identity = { trusted: true, names: [calleeName] };
  const turn: Turn = { atEnd: (run) => queueMicrotask(run) };
  const until = async (holds: () => boolean, what: string): Promise<void> => {
    for (let passed = 0; passed < 10_000 && !holds(); passed += 1) await clock.passes(10);
    if (!holds()) throw new Error(`${what} did not come`);
  };
  const deafPeer = async () => {
    let heardBytes = 0;
    const at = { ip: callee, port: 9 };
    network.listen(at, () => ({
      data: ({ length }) => {
        heardBytes += length;
      },
      end: () => undefined,
      close: () => undefined,
    }));
    let heal = (): void => undefined;
    clock.after(ms(5), () => {
      heal = network.partition([caller], [callee]);
    });
    const { ip: address, port } = at;
    return { at: { address, port }, hear: () => heal(), heardBytes: () => heardBytes };
  };
  return {
    caller: holdUntil(simulatedSockets({ network, addresses: [caller] }), turn),
    callerAddress: caller,
    callee: holdUntil(simulatedSockets({ network, addresses: [callee], identity }), turn),
    calleeAddress: callee,
    calleeName,
    nobody: { address: callee, port: 1 },
    until,
    deafPeer,
  };
});
