import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { fail, ok } from '@tandem/base/kernel';
import { MemoryLog, VirtualClock } from '@tandem/base/testkit';
import { Daemons } from './daemons.ts';
import type { NgClient } from './ng-client.ts';
import { type Families, ReadySessions } from './ready-sessions.ts';

const FAMILIES: Families = { caller: 'IP4', called: 'IP4' };
const COUNT = 4;
const SDP = 'c=IN IP4 192.0.2.1\r\nm=audio 40000 RTP/AVP 0\r\n';

/** Two daemons that do all they are asked, and what the first of them was asked. */
async function bench() {
  const timers = new VirtualClock();
  const asked: string[] = [];
  /** Whether it answers `answer` with a place. */
  const first = { isUp: true, answers: true, forgets: false };
  let names = 0;
  const client: Pick<NgClient, 'ask' | 'newName'> = {
    newName: () => {
      names += 1;
      return `call-${names}`;
    },
    ask: async ({ port }, command, fields = {}) => {
      if (port === 1) asked.push(command);
      if (fields['address family'] === 'IP6') return fail({ is: 'refused', says: 'no IPv6' });
      if (command === 'ping') return ok({ result: port === 1 && !first.isUp ? '' : 'pong' });
      if (command === 'query') {
        const says = 'Unknown call-id';
        return port === 1 && first.forgets ? fail({ is: 'refused', says }) : ok({});
      }
      return ok(port === 1 && command === 'answer' && !first.answers ? {} : { sdp: SDP });
    },
  };
  const places = [1, 2].map((port) => ({ host: '192.0.2.1', port, weight: 1 }));
  const daemons = new Daemons({
    ...{ nodes: places, client, timers, log: new MemoryLog().log },
    changed: () => void sessions.fill(),
  });
  const sessions = new ReadySessions({ client, daemons, timers, count: COUNT });
  await daemons.look();
  const deletes = () => asked.filter((command) => command === 'delete').length;
  return { daemons, sessions, first, deletes };
}

describe('sessions that lie ready in a pool (MED-10)', () => {
  const table = [
    ['is drained', async ({ daemons }) => void daemons.weigh('192.0.2.1:1', 0)],
    [
      'died',
      async ({ daemons, first }) => {
        first.isUp = false;
        await daemons.look();
      },
    ],
  ] as const satisfies ReadonlyArray<
    readonly [string, (of: Awaited<ReturnType<typeof bench>>) => Promise<void>]
  >;
  for (const [what, happens] of table) {
    it(`are others' when the daemon that had all of them ${what}`, async () => {
      const of = await bench();
      const { daemons, sessions, deletes } = of;
      daemons.weigh('192.0.2.1:2', 0);
      assert.ok(await sessions.want(FAMILIES));
      await sessions.fill();
      assert.deepEqual(
        daemons.all.map(({ streams }) => streams),
        [COUNT, 0],
      );
      daemons.weigh('192.0.2.1:2', 1);
      await happens(of);
      await sessions.fill();
      assert.equal(sessions.take(FAMILIES)?.daemon.name, '192.0.2.1:2');
      await sessions.fill();
      // One is taken, and as many as before lie ready.
      assert.deepEqual(
        daemons.all.map(({ streams }) => streams),
        [0, COUNT + 1],
      );
      assert.equal(deletes(), COUNT);
      sessions.close();
      daemons.close();
    });
  }

  it('the first of them serves before the others are there', async () => {
    const { sessions, daemons } = await bench();
    assert.ok(await sessions.want(FAMILIES));
    const [one, other] = daemons.all.map(({ streams }) => streams);
    assert.ok((one ?? 0) + (other ?? 0) < COUNT);
    assert.notEqual(sessions.take(FAMILIES), undefined);
    await sessions.fill();
    sessions.close();
    daemons.close();
  });

  it('are others when a daemon was started anew and knows none of them', async () => {
    const { sessions, daemons, first, deletes } = await bench();
    daemons.weigh('192.0.2.1:2', 0);
    await sessions.want(FAMILIES);
    await sessions.fill();
    await sessions.check();
    const before = sessions.take(FAMILIES)?.callId;
    await sessions.fill();
    first.forgets = true;
    const checked = sessions.check();
    first.forgets = false;
    await checked;
    // The one that is taken is another one's to end.
    assert.equal(daemons.all[0]?.streams, COUNT + 1);
    assert.equal(before, 'call-1');
    assert.equal(sessions.take(FAMILIES)?.callId, `call-${COUNT + 2}`);
    assert.equal(deletes(), 0);
    sessions.close();
    daemons.close();
  });

  it('are had of one kind where the daemons refuse another that was wanted before', async () => {
    const { sessions, daemons } = await bench();
    assert.ok(!(await sessions.want({ caller: 'IP6', called: 'IP6' })));
    assert.ok(await sessions.want(FAMILIES));
    assert.notEqual(sessions.take(FAMILIES), undefined);
    sessions.close();
    daemons.close();
  });

  it('are ended where they begin and cannot be had', async () => {
    const { daemons, sessions, first, deletes } = await bench();
    daemons.weigh('192.0.2.1:2', 0);
    first.answers = false;
    assert.ok(!(await sessions.want(FAMILIES)));
    assert.equal(deletes(), 1);
    assert.equal(daemons.all[0]?.streams, 0);
    sessions.close();
    daemons.close();
  });
});
