// What tests of targets on the wire share: records to send, and the forwarder that sends them.
import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { ok } from '@tandem/base/kernel';
import { BreakableDisk, VirtualClock } from '@tandem/base/testkit';
import { BatchForwarder } from '@tandem/books/cdr';
import type { DeliverRecords } from '@tandem/books/cdr/ports';
import { BEGINNING } from '@tandem/books/journal/contract';
import type { SinkBench } from '../../packages/books/cdr/sinks/sink.conformance.ts';

export const records = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, at) => ({ id: `record-${from + at}`, n: from + at }));

export async function untilTaken(
  target: DeliverRecords,
  some: ReturnType<typeof records>,
): Promise<void> {
  for (let tries = 0; tries < 100; tries += 1) {
    if ((await target.send(some)).ok) return;
    await sleep(50);
  }
  assert.fail('it does not come back');
}

/** The forwarder of batches over a target on the wire; it repeats what it got no answer to. */
export function overTheWire(deliver: DeliverRecords): Pick<SinkBench, 'open' | 'settle' | 'run'> {
  const disk = new BreakableDisk();
  const clock = new VirtualClock();
  return {
    open: async () =>
      new BatchForwarder({
        ...{ target: 'stream', deliver, mostRecords: 2, disk, clock },
        reader: { mark: async () => ok(BEGINNING) },
      }),
    settle: async () => clock.passes(6_000),
    run: (promise) => promise,
  };
}

export const callerOf = (text: string): string =>
  (JSON.parse(text) as { callerE164: string }).callerE164;
