import { isSnapshotSource } from './snapshot-source.conformance.ts';
import { FakeSource } from './testing-source.ts';

isSnapshotSource('the source in memory', async () => {
  const source = new FakeSource();
  return {
    source,
    putGroup: async (id, prices) => {
      const key = source.keyOf('rateGroups', id) ?? source.put('rateGroups', id);
      source.setRates(key, prices);
      return key;
    },
    putAccount: async (id, rateGroup) => source.put('accounts', id, { rateGroup }),
    setParameter: async (name, text) => source.setParameter(name, text),
    rename: async (key, id) => source.rename(key, id),
    remove: async (key) => source.remove(key),
    away: {
      goes: async () => {
        source.isAway = true;
      },
      isBack: async () => {
        source.isAway = false;
      },
    },
  };
});
