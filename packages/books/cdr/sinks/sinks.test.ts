// All sinks of records that need no machine, by the one suite.
import { fail, ok } from '@tandem/base/kernel';
import { BreakableDisk, MemoryLog, settled, VirtualClock } from '@tandem/base/testkit';
import { BEGINNING } from '@tandem/books/journal/contract';
import { UTC_ZONE } from '@tandem/domain/rating';
import { DatabaseSink } from '../database-sink.ts';
import type { DeliverRecords } from '../ports.ts';
import { ListedStore } from '../testing-world.ts';
import { BatchForwarder } from './batch-forwarder.ts';
import { MemoryQueue } from './memory-queue.ts';
import { type Breakage, isRecordSink } from './sink.conformance.ts';
import { TcpForwarder } from './tcp-forwarder.ts';
import { ListedCollector } from './testing-collector.ts';
import { linesIn, textSettings } from './testing-text.ts';
import { TextFiles } from './text-files.ts';

const callerOf = (line: string): string => line.slice(0, line.indexOf('|'));
const now = <T>(promise: Promise<T>): Promise<T> => promise;

isRecordSink('the books', async () => {
  const store = new ListedStore();
  let isAway = false;
  store.isAway = () => isAway;
  return {
    open: async () => new DatabaseSink(store),
    visible: async () => {
      const shown = [...store.records.values()].filter(({ isHidden }) => !isHidden);
      return shown.map(({ callerE164 }) => callerE164);
    },
    settle: async () => undefined,
    run: now,
    breakage: {
      breakIt: async () => {
        isAway = true;
      },
      mend: async () => {
        isAway = false;
      },
    },
    close: async () => undefined,
  };
});

isRecordSink('text files', async () => {
  const disk = new BreakableDisk();
  const clock = new VirtualClock();
  let mend = (): void => undefined;
  return {
    open: async () => new TextFiles({ disk, clock, zone: UTC_ZONE, settings: textSettings }),
    visible: async () => linesIn(disk).map(callerOf),
    settle: async () => undefined,
    run: now,
    breakage: {
      breakIt: async () => {
        mend = disk.breaks({ on: ['append', 'truncate'], code: 'ENOSPC' });
      },
      mend: async () => mend(),
    },
    close: async () => undefined,
  };
});

/** A target that a forwarder of batches delivers to, as a list. */
function listedTarget() {
  const seen: { readonly number: string; readonly isMarked: boolean }[] = [];
  let [isAway, isTakenOnce] = [false, false];
  const send: DeliverRecords['send'] = async (records, told) => {
    if (isAway && !isTakenOnce) return fail('503');
    isTakenOnce = false;
    const isMarked = told?.mayRepeat ?? false;
    for (const { callerE164 } of records) seen.push({ number: String(callerE164), isMarked });
    return isAway ? fail('the connection broke') : ok();
  };
  const breakage: Breakage = {
    breakIt: async () => {
      isAway = true;
    },
    losesAnswer: async () => {
      [isAway, isTakenOnce] = [true, true];
    },
    mend: async () => {
      isAway = false;
    },
  };
  return {
    deliver: { send, close: () => undefined },
    bench: {
      ...{ breakage, run: now, isAtLeastOnce: true, close: async () => undefined },
      visible: async () => seen.map(({ number }) => number),
      marked: async () => seen.map(({ isMarked }) => isMarked),
    },
  };
}

isRecordSink('a forwarder of batches', async () => {
  const [disk, clock] = [new BreakableDisk(), new VirtualClock()];
  const { deliver, bench } = listedTarget();
  const reader = { mark: async () => ok(BEGINNING) };
  return {
    ...bench,
    open: async () =>
      new BatchForwarder({ target: 'billing', deliver, mostRecords: 2, disk, clock, reader }),
    settle: async () => clock.passes(6_000),
  };
});

isRecordSink('a target in memory mode', async () => {
  const [disk, clock] = [new BreakableDisk(), new VirtualClock()];
  const { deliver, bench } = listedTarget();
  let end = BEGINNING;
  const reader = { mark: async () => ok(end) };
  const log = new MemoryLog().log;
  return {
    ...bench,
    open: async () => {
      const given = { target: 'billing', deliver, mostRecords: 2, disk, clock, reader };
      const inner = new BatchForwarder(given);
      const queue = new MemoryQueue({
        ...{ inner, reader, timers: clock, log, mostRecords: () => 1_000 },
      });
      return {
        ...{ name: queue.name, isDatabase: false, position: () => queue.position() },
        take: (batch) => {
          // The journal has what is taken out of it.
          end = batch.after;
          return queue.take(batch);
        },
      };
    },
    settle: async () => clock.passes(6_000),
    takesWhileAway: true,
  };
});

isRecordSink('a TCP forwarder', async () => {
  const disk = new BreakableDisk();
  const clock = new VirtualClock();
  const collector = new ListedCollector();
  const open: TcpForwarder[] = [];
  const run = async <T>(promise: Promise<T>): Promise<T> => {
    const ending = { isOver: false };
    void promise.finally(() => {
      ending.isOver = true;
    });
    await settled();
    while (!ending.isOver) await clock.passes(20);
    return promise;
  };
  return {
    open: async () => {
      const forwarder = new TcpForwarder({
        ...{ target: { host: '10.0.0.1', port: 9_000 }, connect: collector.connect },
        ...{ disk, clock, timers: clock, zone: UTC_ZONE },
        reader: { mark: async () => ({ ok: true, value: BEGINNING }) },
      });
      open.push(forwarder);
      return forwarder;
    },
    visible: async () => collector.lines().map(callerOf),
    settle: () => clock.passes(6_000),
    run,
    breakage: {
      breakIt: async () => collector.goes(),
      mend: async () => collector.comes(),
    },
    isAtLeastOnce: true,
    close: async () => {
      for (const forwarder of open) await run(forwarder.close());
    },
  };
});
