// The recorder: journal -> records and ledger. For now it holds its place: a database of the right
// schema, watched.
import { fail, ok } from '@tandem/base/kernel';
import { openDatabase } from '../role/database.ts';
import { type BeginRole, runRole } from '../role/frame.ts';

const begin: BeginRole = async (context) => {
  const database = await openDatabase('recorder', context);
  if (!database.ok) return fail(database.error);
  const { ping, close } = database.value;
  return ok({
    addresses: {},
    methods: {},
    figures: async () => {
      const answered = await ping();
      return { database: answered.ok ? 'up' : answered.error.message };
    },
    end: () => close(),
  });
};

runRole('recorder', begin);
