// The recorder: reads the journal and posts it to the books, each record once, whatever ends when.
import { readFile } from 'node:fs/promises';
import { setImmediate as pause } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { fail, ok, systemClock, systemTimers } from '@tandem/base/kernel';
import { DatabaseSink } from '@tandem/books/cdr';
import { openReader } from '@tandem/books/journal';
import { nodeDisk } from '@tandem/platform/files';
import { recordStore, rollup } from '@tandem/platform/postgres';
import { secretBox } from '@tandem/platform/secrets';
import { ownAuthorities } from '../role/authorities.ts';
import { checkout } from '../role/checkout.ts';
import { useFastChecksums } from '../role/checksums.ts';
import { openDatabase } from '../role/database.ts';
import { type BeginRole, runRole, unprepared } from '../role/frame.ts';
import { Counting } from './counting.ts';
import { Keeping } from './keeping.ts';
import { Outputs } from './outputs.ts';
import { FollowedParameters } from './parameters.ts';
import { readTargets } from './read-targets.ts';
import { Recording } from './recording.ts';

const begin: BeginRole = async (context) => {
  const { settings, paths, log } = context;
  const opened = await openDatabase('recorder', context);
  if (!opened.ok) return fail(opened.error);
  const database = opened.value;
  const disk = nodeDisk({ folder: settings.data });
  useFastChecksums(checkout.relay);
  const name = { sink: 'database', node: settings.node };
  const sink = new DatabaseSink(recordStore(database, name), () => pause());
  const timers = systemTimers();
  const reader = openReader(disk);
  // Before anything is fed: a sink that is left out would let the journal go that it needs.
  let follow: (() => void) | undefined;
  const onChange = (): void => follow?.();
  const parameters = await FollowedParameters.open({ database, log, onChange });
  const box = secretBox(await readFile(paths.secretKey));
  const outputs = await Outputs.open({
    ...{ disk, reader, log, node: settings.node, view: () => parameters.view },
    targets: () => readTargets(database, box),
    authorities: ownAuthorities(settings.data),
  });
  const sinks = [sink, ...outputs.sinks];
  const recording = new Recording({ disk, reader, sinks, timers, clock: systemClock(), log });
  follow = () => outputs.follow(recording);
  // What changed meanwhile.
  follow();
  const keeping = new Keeping({ database, log });
  const counting = new Counting({ keeper: rollup(database), timers, log });
  await keeping.start();
  counting.start();
  recording.start();
  return ok({
    addresses: {},
    methods: {},
    figures: async () => {
      const answered = await database.ping();
      return {
        database: answered.ok ? 'up' : answered.error.message,
        books: sink.figures(),
        rollup: counting.figures(),
        outputs: outputs.figures(),
        ...(await recording.figures()),
      };
    },
    end: async (drainMs) => {
      keeping.stop();
      await counting.stop();
      await parameters.close();
      await recording.end(drainMs);
      await outputs.close(drainMs);
      await database.close();
    },
  });
};

// What lives of the young objects is little, and V8's helpers take the core that the database
// needs.
setFlagsFromString('--no-parallel-scavenge');
runRole('recorder', unprepared(begin));
