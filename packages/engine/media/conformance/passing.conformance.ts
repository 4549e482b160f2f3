// What a stream carries, and what is counted of it.
import assert from 'node:assert/strict';
import { it } from 'node:test';
import { type Bench, expected, Peer, pause, QUIET_MS, until } from './bench.conformance.ts';

export function passes(on: Bench): void {
  it('carries packets unchanged both ways, and counts them', async (t) => {
    const talk = await on.talk(t);
    if (talk === undefined) return;
    const { stream, caller, called } = talk;
    assert.equal(stream.ports.caller % 2, 0);
    assert.equal(stream.ports.called % 2, 0);
    const said = Array.from({ length: 10 }, () => caller.speaks(stream.ports.caller));
    await until(() => called.heard.length === said.length, 'the called side hears them');
    assert.deepEqual(called.heard, said);
    called.speaks(stream.ports.called);
    await until(() => caller.heard.length === 1, 'the caller hears it');
    await on.counted();
    const figures = stream.figures('caller');
    assert.equal(figures.packets, said.length);
    assert.equal(figures.bytes, said.length * 172);
    assert.equal(figures.lost, 0);
    assert.ok(figures.payloadType === 0 || figures.payloadType === null);
    assert.deepEqual(figures.source, caller.place);
    assert.ok((figures.lastPacketAt ?? 0) >= (figures.firstPacketAt ?? Number.NaN));
    assert.equal(stream.lastPacketAt('caller'), figures.lastPacketAt);
    assert.equal(stream.figures('called').packets, 1);
  });

  it('has no figures of a side that never spoke', async (t) => {
    const talk = await on.talk(t);
    if (talk === undefined) return;
    const { packets, firstPacketAt, lastPacketAt, payloadType, source } =
      talk.stream.figures('called');
    assert.deepEqual(
      { packets, firstPacketAt, lastPacketAt, payloadType, source },
      { packets: 0, firstPacketAt: null, lastPacketAt: null, payloadType: null, source: null },
    );
  });

  it('carries payload types that nobody knows, and headers of every length', async (t) => {
    const talk = await on.talk(t);
    if (talk === undefined) return;
    const { stream, caller, called } = talk;
    const said = [0x8077, 0x80fe, 0x904d, 0x8308, 0xa008].map((first, sequence) => {
      const packet = Buffer.alloc(60, 1);
      packet.writeUInt16BE(first, 0);
      packet.writeUInt16BE(sequence, 2);
      // Of an extension: its words; of a list of sources: two of three are there.
      packet.writeUInt32BE(0xbede0003, 12);
      return packet;
    });
    for (const packet of said) caller.sends(packet, stream.ports.caller);
    await until(() => called.heard.length === said.length, 'all arrive');
    assert.deepEqual(called.heard, said);
  });

  it('estimates what was lost', async (t) => {
    const talk = await on.talk(t);
    if (talk === undefined) return;
    const { stream, caller, called } = talk;
    caller.speaks(stream.ports.caller);
    caller.skips(3);
    caller.speaks(stream.ports.caller);
    await until(() => called.heard.length === 2, 'both arrive');
    assert.equal(stream.figures('caller').lost, 3);
  });

  it('carries RTCP on the next port', async (t) => {
    const talk = await on.talk(t);
    if (talk === undefined) return;
    const { stream, caller, called } = talk;
    const control = await Peer.at(t);
    stream.expect('called', expected(called, { rtcp: control.place }));
    await on.told();
    const report = Buffer.alloc(28);
    report.writeUInt16BE(0x80c8, 0);
    report.writeUInt16BE(report.length / 4 - 1, 2);
    caller.sends(report, stream.ports.caller + 1);
    await until(() => control.heard.length === 1, 'the report arrives');
    await on.counts(() => stream.figures('caller').controlPackets === 1, 'it is counted');
  });

  it('carries no STUN', async (t) => {
    const talk = await on.talk(t);
    if (talk === undefined) return;
    const { stream, caller, called } = talk;
    const stun = Buffer.alloc(20);
    stun.writeUInt16BE(1, 0);
    stun.writeUInt32BE(0x2112a442, 4);
    caller.sends(stun, stream.ports.caller);
    const after = caller.speaks(stream.ports.caller);
    await until(() => called.heard.length === 1, 'what is said after it arrives');
    assert.deepEqual(called.heard, [after]);
  });

  it('carries what is not RTP where it is told so, and not as speech', async (t) => {
    const talk = await on.talk(t);
    if (talk === undefined) return;
    const { stream, caller, called } = talk;
    stream.expect('caller', expected(caller, { isPlain: true }));
    const fax = Buffer.from([0, 1, 6, 0xc0, 1, 0x80]);
    // As fax does: again, since a daemon may hear late of what is expected.
    const arrives = (): boolean => {
      if (called.heard.length === 0) caller.sends(fax, stream.ports.caller);
      return called.heard.length > 0;
    };
    await until(arrives, 'the fax arrives');
    assert.deepEqual(called.heard[0], fax);
  });

  it('sends nothing to a side that takes nothing', async (t) => {
    const talk = await on.talk(t);
    if (talk === undefined) return;
    const { stream, caller, called } = talk;
    stream.expect('called', expected(called, { delivers: false }));
    await on.told();
    caller.speaks(stream.ports.caller);
    await on.counts(() => stream.figures('caller').undelivered === 1, 'it is counted');
    await pause(QUIET_MS);
    assert.equal(called.heard.length, 0);
  });

  it('sends nothing before it heard the side, where it is told to wait', async (t) => {
    const talk = await on.talk(t);
    if (talk === undefined) return;
    const { stream, caller, called } = talk;
    stream.expect('called', expected(called, { sendsAtOnce: false }));
    caller.speaks(stream.ports.caller);
    await until(() => stream.figures('caller').undelivered === 1, 'it is counted');
    called.speaks(stream.ports.called);
    await until(() => caller.heard.length === 1, 'the called side is learned');
    caller.speaks(stream.ports.caller);
    await until(() => called.heard.length === 1, 'now it is sent');
  });
}
