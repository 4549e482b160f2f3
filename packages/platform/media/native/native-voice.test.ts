import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ok } from '@tandem/base/kernel';
import type { MediaSide, RecordingOutcome, SideFigures } from '@tandem/engine/media/contract';
import type { RelayEngine } from '@tandem/native/relay';
import { NativeVoice, NativeVoices } from './native-voice.ts';

describe('how a recording came out (MED-7)', () => {
  //  late   had no room before, at its end    outcome
  const table = [
    [0, [0, 0], [0, 0], { late: 0, missed: 0 }],
    [3, [0, 0], [0, 0], { late: 3, missed: 0 }],
    [0, [0, 0], [40, 2], { late: 0, missed: 42 }],
    // Of the recording before, in the same stream.
    [0, [40, 2], [40, 2], { late: 0, missed: 0 }],
  ] as const;
  for (const [late, before, atEnd, expected] of table) {
    it(`${late} late, ${before} had no room before it and ${atEnd} at its end`, () => {
      const outcomes: RecordingOutcome[] = [];
      const voices = new NativeVoices((outcome) => outcomes.push(outcome));
      let unrecorded: readonly [number, number] = before;
      const read = (side: MediaSide): SideFigures =>
        ({ unrecorded: unrecorded[side === 'caller' ? 0 : 1] }) as SideFigures;
      const engine = { record: () => ok(7) } as unknown as RelayEngine;
      new NativeVoice({ engine, stream: 0, voices, figures: { read } }).records('/call.wav');
      unrecorded = atEnd;
      voices.told({ kind: 'recorded', recording: 7, samples: 8_000, late, errno: null });
      const shown = { path: '/call.wav', durationMs: 1_000, errno: null };
      assert.deepEqual(outcomes, [{ ...shown, ...expected }]);
    });
  }
});
