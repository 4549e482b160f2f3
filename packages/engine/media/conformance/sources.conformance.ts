// Whose packets a stream takes, and whose it keeps out.
import assert from 'node:assert/strict';
import { it } from 'node:test';
import type { MediaSide } from '../contract.ts';
import { type Bench, expected, LOOPBACK, Peer, pause, until } from './bench.conformance.ts';

/** Of this machine, and known to nobody. */
const STRANGE = '127.0.0.77';

export function keepsOthersOut(on: Bench): void {
  it('follows a source that differs from its description, and no second one', async (t) => {
    const talk = await on.talk(t);
    if (talk === undefined) return;
    const { stream, caller, called } = talk;
    const elsewhere = await Peer.at(t);
    stream.expect('called', expected(null, { rtp: { address: LOOPBACK, port: 9 }, known: [] }));
    await on.told();
    elsewhere.speaks(stream.ports.called);
    await until(() => caller.heard.length === 1, 'its first packet is heard');
    called.speaks(stream.ports.called);
    await on.counts(() => stream.figures('called').foreign === 1, 'a second source is foreign');
    caller.speaks(stream.ports.caller);
    await until(() => elsewhere.heard.length === 1, 'packets go where packets come from');
    await on.counted();
    assert.deepEqual(stream.figures('called').source, elsewhere.place);
    assert.equal(caller.heard.length, 1, 'nothing of the second one is heard');
    assert.equal(called.heard.length, 0);
  });

  it('lets an attacker hear nothing and say nothing', async (t) => {
    const talk = await on.talk(t);
    if (talk === undefined) return;
    const { stream, caller, called } = talk;
    const attacker = await Peer.at(t);
    const said: Buffer[] = [];
    for (let turn = 0; turn < 20; turn += 1) {
      said.push(caller.speaks(stream.ports.caller));
      called.speaks(stream.ports.called);
      await until(() => called.heard.length === said.length, 'the call goes on');
      for (const side of ['caller', 'called'] as const) attacker.speaks(stream.ports[side]);
    }
    const foreign = (side: MediaSide) => stream.figures(side).foreign;
    await on.counts(() => foreign('caller') === 20 && foreign('called') === 20, 'all are counted');
    assert.equal(attacker.heard.length, 0);
    assert.deepEqual(called.heard, said);
    assert.equal(caller.heard.length, 20);
  });

  it('learns again when the description changed, and after silence', async (t) => {
    const talk = await on.talk(t, { silenceMs: 200 });
    if (talk === undefined) return;
    const { stream, caller, called } = talk;
    const [moved, later] = [await Peer.at(t), await Peer.at(t)];
    called.speaks(stream.ports.called);
    await until(() => caller.heard.length === 1, 'the first source is learned');
    stream.expect('called', expected(moved, { relearns: true }));
    moved.speaks(stream.ports.called);
    await until(() => caller.heard.length === 2, 'the new one is heard');
    called.speaks(stream.ports.called);
    await on.counts(() => stream.figures('called').foreign === 1, 'the old one is not');
    await pause(250);
    later.speaks(stream.ports.called);
    await until(() => caller.heard.length === 3, 'after silence another one is learned');
    assert.deepEqual(stream.figures('called').source, later.place);
  });

  it('lets an attacker gain nothing while a description changes', async (t) => {
    const talk = await on.talk(t);
    if (talk === undefined) return;
    const { stream, caller, called } = talk;
    const attacker = await Peer.at(t, STRANGE);
    const moved = await Peer.at(t);
    for (let turn = 0; turn < 10; turn += 1) {
      called.speaks(stream.ports.called);
      await until(() => caller.heard.length === turn + 1, 'the called side is heard');
      // It says that it moves, and has not yet.
      if (turn === 4) stream.expect('called', expected(moved, { relearns: true }));
      attacker.speaks(stream.ports.called);
      caller.speaks(stream.ports.caller);
    }
    await on.counts(() => stream.figures('called').foreign === 10, 'all are foreign');
    assert.deepEqual([attacker.heard.length, caller.heard.length], [0, 10]);
    moved.speaks(stream.ports.called);
    await until(() => caller.heard.length === 11, 'it has moved');
  });

  it('is strict where it is told so', async (t) => {
    const talk = await on.talk(t);
    if (talk === undefined) return;
    const { stream, caller, called } = talk;
    const known = ['192.0.2.1'];
    stream.expect('called', expected(null, { strict: true, known }));
    called.speaks(stream.ports.called);
    await on.counts(() => stream.figures('called').foreign === 1, 'a stranger is foreign');
    assert.equal(caller.heard.length, 0);
    stream.expect('called', expected(null, { strict: true, known: [LOOPBACK] }));
    called.speaks(stream.ports.called);
    await until(() => caller.heard.length === 1, 'a known address is learned');
  });
}
