import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  type LinkQuality,
  SimulatedNetwork,
  type SimulatedStream,
  type StreamEvents,
  seededRandom,
  VirtualClock,
} from '@tandem/base/testkit';

interface Heard {
  readonly events: StreamEvents;
  readonly pieces: Uint8Array[];
  readonly log: string[];
  text(): string;
}

function listening(): Heard {
  const pieces: Uint8Array[] = [];
  const log: string[] = [];
  const events: StreamEvents = {
    data: (bytes) => {
      pieces.push(bytes);
    },
    end: () => {
      log.push('end');
    },
    close: (why) => {
      log.push(why);
    },
  };
  const text = (): string => pieces.map((piece) => new TextDecoder().decode(piece)).join('');
  return { events, pieces, log, text };
}

const CALLEE = '10.0.0.2:5060';
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

async function connected(quality: Partial<LinkQuality> = {}, seed = 1) {
  const clock = new VirtualClock();
  const network = new SimulatedNetwork({ clock, random: seededRandom(seed), quality });
  const [atCaller, atCallee] = [listening(), listening()];
  const accepted: SimulatedStream[] = [];
  const listener = network.listen(CALLEE, (stream) => {
    accepted.push(stream);
    return atCallee.events;
  });
  assert.ok(listener.ok);
  const connecting = network.connect('10.0.0.1', CALLEE, atCaller.events);
  await clock.passes(10_000);
  const connection = await connecting;
  assert.ok(connection.ok);
  const callee = accepted[0];
  assert.ok(callee !== undefined);
  return { clock, network, caller: connection.value, callee, atCaller, atCallee };
}

describe('simulated stream', () => {
  it('takes a round trip to connect; each end knows the other', async () => {
    const { caller, callee } = await connected();
    assert.deepEqual(
      [caller.remote, callee.local],
      [{ ip: '10.0.0.2', port: 5060 }, caller.remote],
    );
    assert.deepEqual([caller.local, callee.remote.ip], [callee.remote, '10.0.0.1']);
  });

  it('bytes arrive in order, in other pieces than written, over a lossy link', async () => {
    const { clock, caller, callee, atCaller, atCallee } = await connected({
      loss: 0.3,
      jitterMs: 20,
    });
    let expected = '';
    for (let i = 0; i < 50; i += 1) {
      const message = `message ${i} ${'x'.repeat(i * 40)}\n`;
      expected += message;
      assert.equal(caller.write(bytes(message)), true);
      callee.write(bytes('ok'));
    }
    assert.ok(caller.inFlightBytes > 0);
    await clock.passes(600_000);
    assert.equal(atCallee.text(), expected);
    assert.equal(atCaller.text(), 'ok'.repeat(50));
    assert.ok(atCallee.pieces.length > 50);
    assert.ok(atCallee.pieces.every(({ length }) => length >= 1 && length <= 1460));
    assert.equal(caller.inFlightBytes, 0);
    assert.equal(clock.pending, 0);
  });

  it('a short message may arrive in several pieces, others each time', async () => {
    const cuts = new Set<string>();
    for (let seed = 0; seed < 20; seed += 1) {
      const { clock, caller, atCallee } = await connected({}, seed);
      caller.write(bytes('INVITE sip:b SIP/2.0'));
      await clock.passes(10);
      assert.equal(atCallee.text(), 'INVITE sip:b SIP/2.0');
      cuts.add(atCallee.pieces.map(({ length }) => length).join(' '));
    }
    assert.ok(cuts.size > 10, [...cuts].join(', '));
  });

  it('one end done: the other hears it after all bytes, and may go on writing', async () => {
    const { clock, caller, callee, atCaller, atCallee } = await connected();
    caller.write(bytes('request'));
    caller.end();
    assert.equal(caller.write(bytes('more')), false);
    await clock.passes(10);
    assert.deepEqual([atCallee.text(), atCallee.log], ['request', ['end']]);
    callee.write(bytes('response'));
    callee.end();
    await clock.passes(10);
    assert.deepEqual([atCaller.text(), atCaller.log], ['response', ['end', 'ended']]);
    assert.deepEqual(atCallee.log, ['end', 'ended']);
    assert.equal(callee.write(bytes('x')), false);
  });

  it('a reset closes both ends, and what was under way is lost', async () => {
    const { clock, caller, callee, atCaller, atCallee } = await connected({ delayMs: 50 });
    caller.write(bytes('never heard'));
    caller.reset();
    caller.reset();
    assert.equal(callee.write(bytes('crossing')), true);
    await clock.passes(200);
    assert.deepEqual([atCallee.text(), atCallee.log], ['', ['reset']]);
    assert.deepEqual([atCaller.text(), atCaller.log], ['', ['reset']]);
    assert.equal(clock.pending, 0);
  });

  it('a cut holds bytes back, and they arrive when it heals in time', async () => {
    const { clock, network, caller, atCallee } = await connected();
    const heal = network.partition(['10.0.0.1'], ['10.0.0.2']);
    for (const part of ['a', 'b', 'c']) caller.write(bytes(part));
    await clock.passes(50_000);
    assert.equal(atCallee.text(), '');
    heal();
    await clock.passes(1_000);
    assert.equal(atCallee.text(), 'abc');
  });

  it('cuts that are not long do not add up', async () => {
    const { clock, network, caller, atCaller, atCallee } = await connected();
    for (const part of ['a', 'b', 'c']) {
      const heal = network.partition(['10.0.0.1'], ['10.0.0.2']);
      caller.write(bytes(part));
      await clock.passes(40_000);
      heal();
      await clock.passes(1_000);
    }
    assert.deepEqual([atCallee.text(), atCaller.log], ['abc', []]);
  });

  it('a cut that lasts ends the stream of who writes; the other end hears nothing', async () => {
    const { clock, network, caller, atCaller, atCallee } = await connected();
    network.partition(['10.0.0.1'], ['10.0.0.2']);
    caller.write(bytes('x'));
    await clock.passes(61_000);
    assert.deepEqual([atCaller.log, atCallee.log], [['timedOut'], []]);
    assert.equal(clock.pending, 0);
  });

  it('a NAT that was rebound breaks the streams through it', async () => {
    const clock = new VirtualClock();
    const network = new SimulatedNetwork({ clock, random: seededRandom(1) });
    const nat = network.addNat({ inside: ['192.168.1.2'], outside: '203.0.113.1' });
    const [atCaller, atCallee] = [listening(), listening()];
    let seen = '';
    network.listen(CALLEE, (stream) => {
      seen = stream.remote.ip;
      return atCallee.events;
    });
    const connecting = network.connect('192.168.1.2', CALLEE, atCaller.events);
    await clock.passes(10);
    const connection = await connecting;
    assert.ok(connection.ok);
    assert.equal(seen, '203.0.113.1');
    nat.rebind();
    connection.value.write(bytes('x'));
    await clock.passes(61_000);
    assert.deepEqual([atCaller.log, atCallee.text()], [['timedOut'], '']);
  });
});

describe('simulated stream: connecting', () => {
  it('to nobody is refused after a round trip', async () => {
    const clock = new VirtualClock({ nowMs: 0 });
    const network = new SimulatedNetwork({
      clock,
      random: seededRandom(1),
      quality: { delayMs: 20 },
    });
    let refusedAt = -1;
    const refused = network.connect('10.0.0.1', CALLEE, listening().events).then((result) => {
      refusedAt = clock.now();
      return result;
    });
    await clock.passes(100);
    assert.deepEqual(await refused, { ok: false, error: 'refused' });
    assert.equal(refusedAt, 40);
  });

  it('over a cut times out', async () => {
    const clock = new VirtualClock();
    const network = new SimulatedNetwork({ clock, random: seededRandom(1) });
    network.partition(['10.0.0.1'], ['10.0.0.2']);
    const timedOut = network.connect('10.0.0.1', CALLEE, listening().events);
    await clock.passes(30_000);
    assert.deepEqual(await timedOut, { ok: false, error: 'timedOut' });
  });

  it('a port that is listened to can be listened to once; closed, it refuses', async () => {
    const clock = new VirtualClock();
    const network = new SimulatedNetwork({ clock, random: seededRandom(1) });
    const accept = (): StreamEvents => listening().events;
    const first = network.listen(CALLEE, accept);
    assert.ok(first.ok);
    assert.deepEqual(network.listen(CALLEE, accept), { ok: false, error: 'inUse' });
    first.value.close();
    const refused = network.connect('10.0.0.1', CALLEE, listening().events);
    await clock.passes(10);
    assert.deepEqual(await refused, { ok: false, error: 'refused' });
    const chosen = network.listen('10.0.0.2:0', accept);
    assert.ok(chosen.ok && chosen.value.local.port > 0);
  });

  it('what is written as it is accepted is heard once the caller listens', async () => {
    const clock = new VirtualClock();
    const network = new SimulatedNetwork({ clock, random: seededRandom(1) });
    const atCaller = listening();
    network.listen(CALLEE, (stream) => {
      stream.write(bytes('welcome'));
      return listening().events;
    });
    const connecting = network.connect('10.0.0.1', CALLEE, atCaller.events);
    await clock.passes(10);
    await connecting;
    assert.equal(atCaller.text(), 'welcome');
  });
});
