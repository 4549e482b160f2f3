// Records of calls as they are written.
import { payersView, recordView } from '@tandem/edge/services';
import type { LiveSources } from '../ports.ts';
import type { Topic, TopicLook } from '../topic.ts';

/** More than a page shows. */
const MOST_RECORDS = 200;

export function recordsTopic({ records }: LiveSources): Topic {
  return {
    name: 'records',
    right: ['cdrs', 'see'],
    everyMs: 1_000,
    begin: (): TopicLook => {
      let since: bigint | null = null;
      return {
        news: async () => {
          const { at, isCut, items } = await records.since(since, MOST_RECORDS);
          since = at;
          if (items.length === 0 && !isCut) return undefined;
          return {
            changed: items.map((record) => ({
              owner: record.charge?.account ?? null,
              value: recordView(record),
              ownValue: payersView(record),
            })),
            isCut,
          };
        },
        standing: () => ({}),
      };
    },
  };
}
