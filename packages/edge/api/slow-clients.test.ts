import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { SlowClients } from './slow-clients.ts';

const LIMITS = {
  ...{ headMs: 1, headCheckMs: 1, idleMs: 1, lookMs: 1, looks: 2, leastBytes: 10 },
};

function request() {
  let destroyed = false;
  const socket = {
    ...{ writableLength: 0, bytesRead: 0, bytesWritten: 0 },
    destroy: () => {
      destroyed = true;
    },
    end: (_: string, then: () => void) => then(),
    get destroyed() {
      return destroyed;
    },
  };
  return {
    asked: { ...{ complete: false, readableLength: 0 }, socket },
    answered: { closed: false, headersSent: false },
  };
}

function watched() {
  const slow = new SlowClients(LIMITS);
  const { asked, answered } = request();
  slow.watch(asked as never, answered);
  return { slow, asked, answered };
}

describe('who is watched for being slow (API-1)', () => {
  //  how many bytes come between looks, how many looks it lives through
  const table = [
    [0, 2],
    [4, 2],
    [5, 9],
  ] as const;
  for (const [bytes, looks] of table) {
    it(`${bytes} bytes a look: ${looks} looks`, () => {
      const { slow, asked } = watched();
      let seen = 0;
      for (; seen < 9; seen += 1) {
        slow.look();
        if (asked.socket.destroyed) break;
        asked.socket.bytesRead += bytes;
      }
      assert.deepEqual([seen, slow.cut], [looks, looks === 9 ? 0 : 1]);
    });
  }

  it('nobody for whom we work', () => {
    const { slow, asked } = watched();
    asked.complete = true;
    for (let looks = 0; looks < 9; looks += 1) slow.look();
    assert.deepEqual([slow.cut, slow.size], [0, 1]);
  });

  it('is forgotten when its body has come behind its answer, and its connection stays', () => {
    const { slow, asked, answered } = watched();
    answered.closed = true;
    slow.leave(asked as never);
    slow.look();
    assert.equal(slow.size, 1, 'its body is still to come');
    asked.complete = true;
    slow.look();
    assert.deepEqual([slow.size, asked.socket.destroyed], [0, false]);
  });
});
