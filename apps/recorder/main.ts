// The recorder: reads the journal and posts it to the books, each record once, whatever ends when.
import { fail, ok, systemTimers } from '@tandem/base/kernel';
import { DatabaseSink } from '@tandem/books/cdr';
import { openReader } from '@tandem/books/journal';
import { nodeDisk } from '@tandem/platform/files';
import { recordStore, rollup } from '@tandem/platform/postgres';
import { openDatabase } from '../role/database.ts';
import { type BeginRole, runRole } from '../role/frame.ts';
import { Counting } from './counting.ts';
import { Keeping } from './keeping.ts';
import { Outputs } from './outputs.ts';
import { FollowedParameters } from './parameters.ts';
import { Recording } from './recording.ts';

const begin: BeginRole = async (context) => {
  const { settings, log } = context;
  const opened = await openDatabase('recorder', context);
  if (!opened.ok) return fail(opened.error);
  const database = opened.value;
  const disk = nodeDisk({ folder: settings.data });
  const name = { sink: 'database', node: settings.node };
  const sink = new DatabaseSink(recordStore(database, name));
  const timers = systemTimers();
  const reader = openReader(disk);
  // Before anything is fed: a sink that is left out would let the journal go that it needs.
  const onChange = (): void => outputs.follow(recording);
  const parameters = await FollowedParameters.open({ database, log, onChange });
  const outputs = new Outputs({ disk, reader, log, view: () => parameters.view });
  const sinks = [sink, outputs.text, ...outputs.forwarders];
  const recording = new Recording({ disk, reader, sinks, timers, log });
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

runRole('recorder', begin);
