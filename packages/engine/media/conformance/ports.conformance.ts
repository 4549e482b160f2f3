// Streams and their ports: given, given back, renewed, refused.
import assert from 'node:assert/strict';
import { it } from 'node:test';
import { allocated, type Bench, expected, LOOPBACK, Peer, until } from './bench.conformance.ts';

export function givesPorts(on: Bench): void {
  it('says when no stream is left, and has them again', async (t) => {
    const backend = await on.backend(t, { streams: 2 });
    if (backend === undefined) return;
    const locals = { caller: LOOPBACK, called: LOOPBACK };
    // A closed stream makes room a moment later.
    const first = await allocated(backend, locals);
    const second = await allocated(backend, locals);
    assert.ok(first.ok && second.ok, JSON.stringify([first, second]));
    assert.equal(backend.state().inUse, 2);
    const more = backend.allocate(locals);
    assert.deepEqual(more.ok ? 'allocated' : more.error.kind, 'exhausted');
    first.value.close();
    first.value.close();
    assert.equal(backend.state().inUse, 1);
    const again = await allocated(backend, locals);
    assert.ok(again.ok, 'a closed stream makes room');
    assert.equal(again.value.figures('caller').packets, 0);
  });

  it('keeps the figures of a stream that is closed', async (t) => {
    const talk = await on.talk(t);
    if (talk === undefined) return;
    const { stream, caller, called } = talk;
    caller.speaks(stream.ports.caller);
    await until(() => called.heard.length === 1, 'it arrives');
    stream.close();
    assert.equal(stream.figures('caller').packets, 1);
    assert.notEqual(stream.lastPacketAt('caller'), null);
    stream.expect('caller', expected(caller));
    assert.ok(!stream.renew('caller', LOOPBACK).ok);
  });

  it('gives one side other ports', async (t) => {
    const talk = await on.talk(t);
    if (talk === undefined) return;
    const { stream, caller, called } = talk;
    const before = stream.ports.called;
    const renewed = stream.renew('called', LOOPBACK);
    assert.ok(renewed.ok);
    assert.equal(stream.ports.called, renewed.value);
    assert.notEqual(renewed.value, before);
    stream.expect('called', expected(called));
    caller.speaks(stream.ports.caller);
    await until(() => called.heard.length === 1, 'it goes on');
  });

  it('refuses an address that is none of ours', async (t) => {
    const backend = await on.backend(t);
    if (backend === undefined) return;
    const prepared = await backend.prepare('192.0.2.1');
    assert.deepEqual(prepared.ok ? 'prepared' : prepared.error.kind, 'noSuchAddress');
    const made = backend.allocate({ caller: LOOPBACK, called: '192.0.2.1' });
    assert.deepEqual(made.ok ? 'allocated' : made.error.kind, 'noSuchAddress');
    assert.equal(backend.state().inUse, 0);
  });

  it('joins IPv4 and IPv6', async (t) => {
    const backend = await on.backend(t);
    if (backend === undefined) return;
    if (!(await backend.prepare('::1')).ok) {
      t.skip('this machine has no IPv6 loopback');
      return;
    }
    const made = await allocated(backend, { caller: LOOPBACK, called: '::1' });
    assert.ok(made.ok);
    const [caller, called] = [await Peer.at(t), await Peer.at(t, '::1')];
    made.value.expect('caller', expected(caller));
    made.value.expect('called', expected(called));
    await on.told();
    const said = caller.speaks(made.value.ports.caller);
    await until(() => called.heard.length === 1, 'it arrives over IPv6');
    assert.deepEqual(called.heard, [said]);
    called.speaks(made.value.ports.called, '::1');
    await until(() => caller.heard.length === 1, 'and comes back over IPv4');
  });
}
