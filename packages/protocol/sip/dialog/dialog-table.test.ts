import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { step } from './dialog.machine.ts';
import { DialogTable } from './dialog-table.ts';
import { dialogOfCallee, dialogOfCaller, establishedByCaller } from './new-dialog.ts';
import type { DialogRequest, DialogResponse, Hop } from './ports.ts';

const route = (host: string): Hop => ({
  text: `<sip:${host};lr>`,
  uri: `sip:${host};lr`,
  loose: true,
});
const recordRoutes = [route('p1.example'), route('p2.example')];

const invite: DialogRequest = {
  method: 'INVITE',
  callId: 'call1',
  fromTag: 'caller',
  toTag: '',
  fromUri: 'sip:1@a.example',
  toUri: 'sip:2@b.example',
  cseqNumber: 42,
  contactUri: 'sip:1@192.0.2.1',
  recordRoutes,
};
const ringing: DialogResponse = {
  status: 180,
  method: 'INVITE',
  callId: 'call1',
  fromTag: 'caller',
  toTag: 'callee',
  cseqNumber: 42,
  contactUri: 'sip:2@192.0.2.2',
  recordRoutes,
};
const ours = { localUri: 'sip:1@a.example', remoteUri: 'sip:2@b.example', requestUri: 'sip:2@b' };

describe('how a dialog comes to be (SIG-2, RFC 3261 section 12.1)', () => {
  it('at the called side', () => {
    assert.deepEqual(dialogOfCallee(invite, { localTag: 'callee', localCseq: 7 }), {
      ok: true,
      value: {
        id: { callId: 'call1', localTag: 'callee', remoteTag: 'caller' },
        localUri: 'sip:2@b.example',
        remoteUri: 'sip:1@a.example',
        remoteTarget: 'sip:1@192.0.2.1',
        routeSet: recordRoutes,
        localCseq: 7,
        remoteCseq: 42,
        isCaller: false,
      },
    });
  });

  it('not without a Contact', () => {
    const request = { ...invite, contactUri: undefined };
    const refused = dialogOfCallee(request, { localTag: 'callee', localCseq: 7 });
    assert.deepEqual(refused, { ok: false, error: 'noContact' });
  });

  it('at the calling side', () => {
    assert.deepEqual(dialogOfCaller(ringing, ours), {
      id: { callId: 'call1', localTag: 'caller', remoteTag: 'callee' },
      localUri: 'sip:1@a.example',
      remoteUri: 'sip:2@b.example',
      remoteTarget: 'sip:2@192.0.2.2',
      routeSet: [...recordRoutes].reverse(),
      localCseq: 42,
      remoteCseq: undefined,
      isCaller: true,
    });
  });

  it('and its 2xx says anew where the peer is, and the way there', () => {
    const early = dialogOfCaller(ringing, ours);
    const ok = { ...ringing, status: 200, contactUri: 'sip:2@192.0.2.3', recordRoutes: [] };
    const next = step({ name: 'early', dialog: early }, establishedByCaller(ok));
    assert.ok(next.state.name === 'confirmed');
    const { remoteTarget, routeSet } = next.state.dialog;
    assert.deepEqual({ remoteTarget, routeSet }, { remoteTarget: 'sip:2@192.0.2.3', routeSet: [] });
    const silent = establishedByCaller({ ...ok, contactUri: undefined });
    assert.deepEqual(silent, { type: 'established', routeSet: [] });
  });

  it('with a peer that leaves Contact out: where the INVITE went', () => {
    const dialog = dialogOfCaller({ ...ringing, contactUri: undefined }, ours);
    assert.equal(dialog.remoteTarget, 'sip:2@b');
  });
});

describe('who owns a dialog (SIG-2)', () => {
  const id = { callId: 'call1', localTag: 'callee', remoteTag: 'caller' };
  const within: DialogRequest = { ...invite, method: 'BYE', toTag: 'callee' };

  it('a request finds it by all three words, and one outside of dialogs never does', () => {
    const table = new DialogTable<string>();
    table.add(id, 'call');
    assert.equal(table.ofRequest(within), 'call');
    for (const other of [{ callId: 'call2' }, { fromTag: 'x' }, { toTag: 'x' }, { toTag: '' }]) {
      assert.equal(table.ofRequest({ ...within, ...other }), undefined);
    }
    assert.equal(table.remove(id), true);
    assert.equal(table.remove(id), false);
    assert.equal(table.ofRequest(within), undefined);
    assert.equal(table.size, 0);
  });

  it('the same dialog twice is a bug', () => {
    const table = new DialogTable<string>();
    table.add(id, 'call');
    assert.throws(() => table.add(id, 'other'), /no two dialogs/);
  });

  it('a 2xx finds its dialog, else the INVITE that it answers', () => {
    const table = new DialogTable<string>();
    table.addInvite('call1', 'caller', 'our INVITE');
    table.add({ callId: 'call1', localTag: 'caller', remoteTag: 'callee' }, 'the call');
    assert.equal(table.ofResponse(ringing), 'the call');
    assert.equal(table.ofResponse({ ...ringing, toTag: 'fork' }), 'our INVITE');
    assert.equal(table.ofResponse({ ...ringing, fromTag: 'x' }), undefined);
    assert.equal(table.removeInvite('call1', 'caller'), true);
    assert.equal(table.ofResponse({ ...ringing, toTag: 'fork' }), undefined);
    assert.equal(table.invites, 0);
  });
});
