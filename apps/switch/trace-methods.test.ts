import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { VirtualClock } from '@tandem/base/testkit';
import { TraceTap } from '@tandem/protocol/sip';
import { traceMethods } from './trace-methods.ts';

const PLACE = { address: '192.0.2.1', port: 5060 };
const MINUTE = 60_000;

describe('what the trace kept, once it is stopped (DIA-2)', () => {
  //  what is done                              messages that are held then
  const table = [
    [['start', 'pass', 'stop'], 1],
    [['start', 'pass', 'stop', 14 * MINUTE], 1],
    [['start', 'pass', 'stop', 15 * MINUTE], 0],
    [['start', 'pass', 'stop', 'stop'], 0],
    [['start', 'pass', 'stop', 'start', 15 * MINUTE], 1],
    [['start', 'pass', 'stop', 'stop', 'start', 'pass', 15 * MINUTE], 1],
    [['stop'], 0],
  ] as const;
  for (const [steps, held] of table) {
    it(`${steps.join(', ')}: ${held}`, async () => {
      const clock = new VirtualClock();
      const tap = new TraceTap(clock);
      const methods = traceMethods(tap, clock);
      for (const step of steps) {
        if (typeof step === 'number') await clock.passes(step);
        else if (step === 'pass') {
          const way = { direction: 'in', transport: 'udp' } as const;
          tap.recordText({ ...way, local: PLACE, remote: PLACE }, 'OPTIONS sip:a SIP/2.0');
        } else methods[`trace.${step}`]?.({});
      }
      assert.equal(tap.size, held);
    });
  }
});
