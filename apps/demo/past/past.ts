// The days before the demo's first one, so that today has something to be held against. They are
// played by the engine of calls, written into a journal of their own, and booked out of it by what
// the recorder books with: leased money, one transaction a batch, each record once. A start that
// was killed goes on where it was.
//
//   nothing -> played: a journal, what was spent is leased -> booked: the journal is gone
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep, setImmediate as turn } from 'node:timers/promises';
import {
  fail,
  ok,
  type Result,
  systemClock,
  systemRandom,
  systemTimers,
} from '@tandem/base/kernel';
import type { Money } from '@tandem/base/money';
import { DatabaseSink, Pump } from '@tandem/books/cdr';
import { isBefore, type Journal, openJournal, openReader } from '@tandem/books/journal';
import type { Step } from '@tandem/domain/record';
import { nextEpoch } from '@tandem/engine/balance';
import { nodeDisk } from '@tandem/platform/files';
import { type DirectDatabase, leaseOffice, recordStore } from '@tandem/platform/postgres';
import { openDatabase } from '../../role/database.ts';
import type { RoleContext } from '../../role/frame.ts';
import type { DemoSettings, RoleFault } from '../../role/messages.ts';
import { diceOf } from '../dice.ts';
import { placesIn } from '../world/places.ts';
import { pastCps, playPast } from './play.ts';
import { readSnapshot } from './snapshot.ts';

/** As records have it: no node of a cluster is called so. */
const NODE = 'demo-past';
const FOLDER = 'demo-past';
const DAY_MS = 86_400_000;
const LOOK_EVERY_MS = 50;
const LEASE_AGAIN_MS = 500;
/** Without money lent the calls are booked all the same, and the recorder counts it as a defect. */
const LEASE_TRIES = 20;

interface Past {
  readonly stage: 'played' | 'booked';
}

interface Work extends RoleContext {
  readonly demo: DemoSettings;
  readonly folder: string;
  readonly database: DirectDatabase;
}

export async function makePast(
  context: RoleContext,
  demo: DemoSettings,
): Promise<Result<void, RoleFault>> {
  const folder = join(context.paths.folder, FOLDER);
  const stage = stageOf(folder);
  if (stage === 'booked' || (stage === undefined && demo.pastDays === 0)) return ok();
  const opened = await openDatabase('demo', context);
  if (!opened.ok) return fail(opened.error);
  const database = opened.value;
  try {
    const work = { ...context, demo, folder, database };
    const played = stage === 'played' ? ok() : await play(work);
    if (!played.ok) return played;
    await book(work);
    note(folder, 'booked');
    rmSync(join(folder, 'journal'), { recursive: true, force: true });
    return ok();
  } finally {
    await database.close();
  }
}

const stateFile = (folder: string): string => join(folder, 'state.json');

function stageOf(folder: string): Past['stage'] | undefined {
  if (!existsSync(stateFile(folder))) return undefined;
  return (JSON.parse(readFileSync(stateFile(folder), 'utf8')) as Past).stage;
}

function note(folder: string, stage: Past['stage']): void {
  writeFileSync(stateFile(folder), `${JSON.stringify({ stage } satisfies Past)}\n`);
}

async function play(work: Work): Promise<Result<void, RoleFault>> {
  const { settings, demo, folder, database, log } = work;
  // What a start began that was killed.
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true, mode: 0o750 });
  const [clock, timers, random] = [systemClock(), systemTimers(), systemRandom()];
  const opened = await openJournal({ disk: nodeDisk({ folder }), clock, timers });
  if (!opened.ok) return fail(NO_JOURNAL);
  const { journal } = opened.value;
  const epoch = nextEpoch(null, { clock, random });
  // What an earlier one was lent goes back.
  append(journal, { kind: 'epoch', node: NODE, epoch });
  const untilMs = clock.wallMs();
  const spent = await playPast(
    {
      ...{ fromMs: untilMs - demo.pastDays * DAY_MS, untilMs, cps: pastCps(demo.cps) },
      ...{ places: placesIn(demo.block), node: NODE, epoch },
      tandem: { address: settings.sip.host, port: settings.sip.port },
    },
    {
      ...{ snapshot: await readSnapshot(database, log), dice: diceOf(demo.seed), log },
      ended: (step) => append(journal, step),
      pause: async () => {
        journal.write();
        await turn();
      },
    },
  );
  const isDurable = await journal.durable();
  await journal.close();
  if (!isDurable) return fail(NO_JOURNAL);
  await lease(work, { epoch, spent });
  note(folder, 'played');
  return ok();
}

function append(journal: Journal, step: Step): void {
  if (step.kind !== 'ended' && step.kind !== 'epoch') return;
  const callId = step.kind === 'ended' ? step.callId : '';
  journal.append({ kind: step.kind, callId, json: JSON.stringify(step) });
}

interface Spent {
  readonly epoch: string;
  readonly spent: ReadonlyMap<bigint, Money>;
}

/** As a switch has it: money is lent first, and charges are taken out of what was lent. */
async function lease({ database, log }: Work, { epoch, spent }: Spent): Promise<void> {
  const [clock, timers] = [systemClock(), systemTimers()];
  const office = leaseOffice({ database, node: NODE, epoch, clock, timers, log });
  let left = [...spent].map(([account, need]) => ({ account, need, wish: need }));
  // A machine that is busy lets the database be late: what it did not answer is asked again.
  for (let tries = 0; tries < LEASE_TRIES && left.length > 0; tries += 1) {
    const asked = left;
    left = await new Promise((resolve) => {
      office.ask(asked, (answers) => {
        const late = new Set(
          answers.flatMap((answer) => ('unavailable' in answer ? [answer.account] : [])),
        );
        resolve(asked.filter(({ account }) => late.has(account)));
      });
    });
    if (left.length > 0) await sleep(LEASE_AGAIN_MS);
  }
  await office.close();
}

async function book({ database, folder, log }: Work): Promise<void> {
  const timers = systemTimers();
  const reader = openReader(nodeDisk({ folder }));
  const store = recordStore(database, { sink: 'database', node: NODE });
  const sink = new DatabaseSink(store, () => turn());
  const pump = new Pump({ reader, sink, timers, log, onPosition: () => undefined });
  pump.start();
  for (;;) {
    const mark = await reader.mark();
    if (mark.ok && !isBefore(pump.figures().position, mark.value)) break;
    await sleep(LOOK_EVERY_MS);
  }
  await pump.stop();
  log.info('DEMO_PAST', 'the days before are booked', { records: sink.figures().records });
}

const NO_JOURNAL: RoleFault = {
  code: 'DEMO_PAST_UNWRITTEN',
  message: 'the calls of the days before could not be written into the data folder',
  advice: 'Is its disk full? `tandem demo --days 0` begins without them.',
};
