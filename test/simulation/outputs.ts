// Where a recorder writes beside the books: text files on the machine's disk, and lines to a
// collector that goes and comes. In the end both must say what the books say, line by line.
import { ms, ok } from '@tandem/base/kernel';
import type { SeededRandom } from '@tandem/base/testkit';
import { type RecordSink, TcpForwarder, TextFiles } from '@tandem/books/cdr';
import type { ConnectLines, LineConnection } from '@tandem/books/cdr/ports';
import { BEGINNING } from '@tandem/books/journal';
import { UTC_ZONE } from '@tandem/domain/rating';
import { type CallRecord, printTextLine } from '@tandem/domain/record';
import { linesIn, textSettings } from '../../packages/books/cdr/sinks/testing-text.ts';
import type { Machine } from './machine.ts';
import type { Plant } from './plants.ts';
import type { Process } from './process.ts';

/** So that files turn some times within a storm. */
const INTERVALS_S = [10, 60, 600];
const TARGET = { host: '10.0.9.9', port: 9_000 };
/** An end waits so long for the collector. */
const FAREWELL_MS = 3_000;

export class RunOutputs {
  readonly sinks: readonly RecordSink[];
  readonly #text: TextFiles;
  readonly #forwarder: TcpForwarder;

  constructor(process: Process, plant: Plant | undefined) {
    const { machine } = process;
    const disk = plant === 'linesForgotten' ? forgetful(process.disk) : process.disk;
    const settings = textSettings({ intervalSeconds: machine.textInterval });
    const common = { clock: process, zone: UTC_ZONE };
    this.#text = new TextFiles({ ...common, disk, settings: () => settings });
    this.#forwarder = new TcpForwarder({
      ...{ ...common, target: TARGET, disk: process.disk, timers: process },
      // The target was there before the journal was.
      reader: { mark: async () => ok(BEGINNING) },
      connect: mortal(process),
    });
    this.sinks = [this.#text, this.#forwarder];
  }

  async close(): Promise<void> {
    await this.#forwarder.close(FAREWELL_MS);
    await this.#text.close();
  }
}

/** A process that is gone says nothing more, and its connections are. */
function mortal(process: Process): ConnectLines {
  return (target, events) => {
    const connection = process.machine.collector.connect(target, {
      opened: () => process.ifAlive(() => events.opened()),
      closed: (why) => process.ifAlive(() => events.closed(why)),
    });
    const alive =
      <Given extends unknown[]>(act: (...given: Given) => void) =>
      (...given: Given): void =>
        process.ifAlive(() => act(...given));
    return {
      write: alive(connection.write),
      unconfirmedBytes: () => connection.unconfirmedBytes(),
      end: alive(connection.end),
      reset: alive(connection.reset),
    } satisfies LineConnection;
  };
}

/** Planted: a start does not know up to where lines were written. */
function forgetful(disk: Process['disk']): Process['disk'] {
  const missing = { kind: 'missing', code: 'ENOENT' } as const;
  return {
    ...disk,
    read: async (path) =>
      path.endsWith('/text') ? { ok: false, error: { ...missing, path } } : disk.read(path),
  };
}

/** The collector goes some times within so long, and is away for some time. */
export function plansAbsences(machine: Machine, random: SeededRandom, withinMs: number): void {
  machine.textInterval = random.pick(INTERVALS_S);
  const { clock, collector } = machine;
  let awayUntilMs = 0;
  for (let count = random.pick([0, 1, 1, 3]); count > 0; count -= 1) {
    const forMs = random.pick([50, 1_000, 20_000, 60_000]);
    clock.after(ms(random.between(0, withinMs)), () => {
      awayUntilMs = Math.max(awayUntilMs, clock.now() + forMs);
      collector.goes();
      clock.after(ms(forMs), () => {
        if (clock.now() >= awayUntilMs) collector.comes();
      });
    });
  }
}

/** What the files and the collector of a machine say otherwise than the books do. */
export function judgeOutputs(
  { node, disk, collector }: Machine,
  records: readonly CallRecord[],
): readonly string[] {
  const own = records.filter((record) => record.node === node && !record.isHidden);
  const lines = own.map((record) => printTextLine(record, UTC_ZONE).trimEnd());
  return [
    ...differences(`files of ${node}`, lines, linesIn(disk)),
    ...differences(`collector of ${node}`, distinct(lines), distinct(collector.lines())),
    ...disorder(`collector of ${node}`, lines, collector.lines()),
  ];
}

/** Lines may come again, and calls of one second may look alike. */
const distinct = (lines: readonly string[]): readonly string[] => [...new Set(lines)];

function differences(
  where: string,
  wanted: readonly string[],
  found: readonly string[],
): readonly string[] {
  const counts = new Map<string, number>();
  for (const line of wanted) counts.set(line, (counts.get(line) ?? 0) + 1);
  for (const line of found) counts.set(line, (counts.get(line) ?? 0) - 1);
  return [...counts].flatMap(([line, count]) => {
    if (count === 0) return [];
    return [count > 0 ? `${where}: missing ${line}` : `${where}: too often ${line}`];
  });
}

/** A line is followed by the next one, or, after a break, by one that was sent before. */
function disorder(
  where: string,
  wanted: readonly string[],
  found: readonly string[],
): readonly string[] {
  const isAlone = (line: string): boolean => wanted.indexOf(line) === wanted.lastIndexOf(line);
  const places = new Map(wanted.filter(isAlone).map((line, at) => [line, at]));
  let before = -1;
  for (const line of found) {
    const place = places.get(line);
    if (place === undefined) continue;
    if (place > before + 1) return [`${where}: ${line} came too early`];
    before = place;
  }
  return [];
}
