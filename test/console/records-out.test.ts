// What the page of the status tells of records that go out: read from what a recorder says.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  type Recorder,
  roomBytes,
  sinksOf,
  textOf,
} from '../../console/features/status/outputs.ts';

const text = { isOn: true, linesAnHour: 3_600, intervalSeconds: null, maxFiles: 2_048 };

function recorder(health: Recorder['health']): Recorder {
  return {
    ...{ role: 'recorder', pid: 1, state: 'running', restarts: 0 },
    ...{ upMs: 7_200_000, lastExit: null, addresses: {}, health },
  };
}

describe('records out on the page of the status (CDR-2, CDR-3, CON-1)', () => {
  it('each way out with what waits for it and what went wrong last', () => {
    const sinks = [
      { sink: 'database', waiting: 3, trouble: null },
      { sink: 'text', waiting: 0, trouble: 'the disk is full' },
      { sink: 'forwarder/127.0.0.1:9', waiting: null, trouble: null },
      { sink: 'target/stream', waiting: 12, trouble: null },
      { sink: 'target/old', waiting: 1, trouble: null },
    ];
    const forwarders = [
      { target: '127.0.0.1:9', lastError: 'refused' },
      { target: 'stream', lastError: null },
      { target: 'old', lastError: 'it answered 503', memory: { pending: 40 } },
    ];
    assert.deepEqual(sinksOf(recorder({ sinks, outputs: { text, forwarders } })), [
      { sink: 'database', waiting: 3, fault: null },
      { sink: 'text', waiting: 0, fault: 'the disk is full' },
      { sink: 'forwarder/127.0.0.1:9', waiting: null, fault: 'refused' },
      { sink: 'target/stream', waiting: 12, fault: null },
      { sink: 'target/old', waiting: 41, fault: 'it answered 503' },
    ]);
  });

  it('how long text files are kept, and the room they need at 300 bytes a line', () => {
    const shown = textOf(recorder({ outputs: { text, forwarders: [] } }));
    assert.deepEqual(shown, { isOn: true, files: 2_048, fileSeconds: 3_600, linesAnHour: 3_600 });
    assert.equal(shown && roomBytes(shown, 3_600), 2_048 * 3_600 * 300);
    const quarters = { isOn: true, files: 4, fileSeconds: 900, linesAnHour: 100 };
    assert.equal(roomBytes(quarters, 100), 100 * 300);
  });

  it('nothing of a recorder that has just begun, or is away', () => {
    for (const health of [null, {}]) {
      assert.deepEqual([sinksOf(recorder(health)), textOf(recorder(health))], [[], null]);
    }
  });
});
