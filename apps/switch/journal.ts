// The journal in the switch: what calls append is written at the end of the turn, before packets of
// the turn leave; the recorder's progress is read from its file.
import {
  type Clock,
  type Disk,
  fail,
  ms,
  ok,
  type Random,
  type Result,
  type Timers,
} from '@tandem/base/kernel';
import type { Log } from '@tandem/base/observe';
import {
  type AtTurnEnd,
  type EndedCall,
  type EntryKind,
  type Journal,
  type JournalDisk,
  type OpenFault,
  openJournal,
  type Recovered,
  readPositions,
  TurnGate,
} from '@tandem/books/journal';
import type { EndedStep, OpenStep, Step } from '@tandem/domain/record';
import type { EndedLately, LeftBehind } from '@tandem/engine/calls';
import type { RoleFault } from '../role/messages.ts';
import { KeptEpoch } from './kept-epoch.ts';

/** As often as the recorder tells: what waits for the database is known to half a second. */
const LOOK_EVERY_MS = ms(500);

const ENTRY_KIND: Readonly<Record<Step['kind'], EntryKind>> = {
  answered: 'answered',
  renewed: 'renewed',
  ended: 'ended',
  epoch: 'epoch',
  leaseReturned: 'lease',
};

/** What the run before has left is part of it. */
export interface SwitchJournal extends LeftBehind {
  readonly gate: TurnGate;
  /** This run's book of leases. */
  readonly epoch: string;
  /** Before it is, nothing may be lent to it, and no step may name it as the one that begins. */
  readonly isEpochKept: boolean;
  whenEpochKept(act: () => void): void;
  append(step: Step): boolean;
  refusal(): string | null;
  limitBacklog(calls: number): void;
  figures(): Readonly<Record<string, unknown>>;
  close(): Promise<void>;
}

export interface JournalOptions {
  readonly disk: JournalDisk;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly random: Random;
  readonly log: Log;
  readonly atTurnEnd: AtTurnEnd;
  /** Another way to open it, for who wants to see what is written. */
  readonly opens?: typeof openJournal;
}

export async function openSwitchJournal(
  options: JournalOptions,
): Promise<Result<SwitchJournal, RoleFault>> {
  const { disk, clock, timers, log, opens = openJournal } = options;
  const opened = await opens({ disk, clock, timers });
  if (!opened.ok) return fail(faultOf(opened.error));
  const { journal, recovered } = opened.value;
  const kept = await KeptEpoch.open(options);
  if (!kept.ok) {
    await journal.close();
    return fail(faultOf({ kind: 'disk', error: kept.error }));
  }
  const { tornBytes, damagedBytes } = recovered;
  if (tornBytes > 0) log.info('JOURNAL_TORN', 'the last write was cut in two', { tornBytes });
  if (damagedBytes > 0) {
    log.error('JOURNAL_DAMAGED', 'durable entries cannot be read', { damagedBytes });
  }
  return ok(joined({ ...options, ...leftBehind(recovered, log), journal, kept: kept.value }));
}

function leftBehind({ openCalls, lastEnded }: Recovered, log: Log): LeftBehind {
  const read = <Call>(json: string, callOf: (step: unknown) => Call): readonly Call[] => {
    try {
      return [callOf(JSON.parse(json))];
    } catch (error) {
      // Its sum was right, so it is of another version: without a record it is at least told.
      log.error('JOURNAL_CALL', 'a call cannot be read', { why: (error as Error).message });
      return [];
    }
  };
  return {
    openCalls: openCalls.flatMap(({ json }) => read(json, (step) => (step as OpenStep).call)),
    endedLately: lately(lastEnded).flatMap(({ json, lastStep }) =>
      read(json, (step): EndedLately => {
        const legs = lastStep === undefined ? [] : (JSON.parse(lastStep) as OpenStep).call.legs;
        return { record: (step as EndedStep).record, legs };
      }),
    ),
  };
}

/** Whoever ended earlier had said all and heard all: 32 s until an ACK, and what a clock is set. */
const LATELY_MS = 40_000;

/**
 * Without those that ended long before the last one: a record is parsed for each of the others. The
 * last is that of the journal and not that of the clock, which may have been set back meanwhile.
 */
function lately(ended: readonly EndedCall[]): readonly EndedCall[] {
  // What a start has ended has the time of its last step.
  const isByStart = (json: string): boolean => json.includes('"isRecovered":true');
  const endedAtMs = (json: string): number =>
    Number(/"endedAtMs":(\d+)/.exec(json)?.[1] ?? Number.NaN);
  const last = ended.findLast(({ json }) => !isByStart(json));
  const sinceMs = last === undefined ? 0 : endedAtMs(last.json) - LATELY_MS;
  const isEarly = (json: string): boolean => endedAtMs(json) < sinceMs && !isByStart(json);
  return ended.filter(({ json }) => !isEarly(json));
}

interface Joined extends JournalOptions, LeftBehind {
  readonly journal: Journal;
  readonly kept: KeptEpoch;
}

function joined(parts: Joined): SwitchJournal {
  const { journal, kept, log, openCalls, endedLately } = parts;
  const gate = new TurnGate(journal, parts.atTurnEnd);
  const stopLooking = looks(parts);
  return {
    ...{ gate, epoch: kept.epoch, openCalls, endedLately },
    get isEpochKept() {
      return kept.isKept;
    },
    whenEpochKept: (act) => kept.whenKept(act),
    append: (step) => {
      const callId = 'callId' in step ? step.callId : '';
      const entry = { kind: ENTRY_KIND[step.kind], callId, json: JSON.stringify(step) };
      const taken = journal.append(entry);
      if (!taken.ok) log.error('JOURNAL_REFUSED', 'a step is lost', { why: taken.error, callId });
      gate.appended();
      return taken.ok;
    },
    refusal: () => journal.refusal() ?? null,
    limitBacklog: (calls) => journal.limitBacklog(calls),
    figures: () => figuresOf(journal),
    close: async () => {
      stopLooking();
      kept.stop();
      await journal.close();
    },
  };
}

function looks({ journal, disk, timers, log }: Joined): () => void {
  const next = () =>
    timers.after(LOOK_EVERY_MS, () => {
      cancel = next();
      void passed(journal, disk, log);
    });
  let cancel = next();
  return () => cancel();
}

async function passed(journal: Journal, disk: Disk, log: Log): Promise<void> {
  const positions = await readPositions(disk);
  if (positions.ok) await journal.passed(positions.value);
  else log.warn('JOURNAL_POSITIONS', 'how far the recorder is cannot be read', {});
}

function figuresOf(journal: Journal): Readonly<Record<string, unknown>> {
  const { refusal, pendingCalls, openCalls, heldBytes, faults, lostEntries } = journal.health();
  return { refusal: refusal ?? null, pendingCalls, openCalls, heldBytes, faults, lostEntries };
}

function faultOf(fault: OpenFault): RoleFault {
  if (fault.kind === 'newerFormat') {
    return {
      code: 'JOURNAL_NEWER',
      message: `${fault.path} is of format ${fault.version}, which this version cannot read`,
      advice: 'Start the version of Tandem that wrote it.',
    };
  }
  const { path, code } = fault.error;
  return {
    code: 'JOURNAL_DISK',
    message: `the journal cannot be opened: ${path}: ${code}`,
    advice: 'Look at the disk of the data folder: is it full, or read-only?',
  };
}
