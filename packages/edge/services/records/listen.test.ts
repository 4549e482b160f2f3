import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Uuid } from '@tandem/base/kernel';
import { EVERY_RIGHT } from '@tandem/domain/rights';
import { listenTo } from './listen.ts';

const ID = '019c0000-0000-7000-8000-000000000001' as Uuid;
const FIRST = `2026-01-31/${ID}.wav`;
const SECOND = `2026-02-01/${ID}-2.wav`;
const asker = { actor: 'ada', source: 'test', via: 'session', rights: EVERY_RIGHT, account: null };

describe('listening to recordings of a call (MED-7)', () => {
  //  media of the record                    part   heard, and written in the audit
  const table = [
    [{ recordings: [FIRST, SECOND] }, 1, FIRST],
    [{ recordings: [FIRST, SECOND] }, 2, SECOND],
    [{ recordings: [FIRST, SECOND] }, 3, 'noSuchPart'],
    [{ recordings: [FIRST, 'removed'] }, 2, 'gone'],
    [{ recordings: [] }, 1, 'notRecorded'],
    // As records of before have it.
    [{ recording: FIRST }, 1, FIRST],
    [{ recording: FIRST }, 2, 'noSuchPart'],
    [{ recording: null }, 1, 'notRecorded'],
    [null, 1, 'notRecorded'],
    [undefined, 1, 'noRecord'],
  ] as const;
  for (const [media, part, expected] of table) {
    it(`part ${part} of ${JSON.stringify(media)}: ${expected}`, async () => {
      const written: unknown[] = [];
      const heard: string[] = [];
      const recordings = async (name: string) => {
        if (name === 'removed') return undefined;
        heard.push(name);
        return {
          bytes: 4,
          open: async function* () {
            yield new Uint8Array(4);
          },
        };
      };
      const archive = { find: async () => (media === undefined ? undefined : { media }) };
      const audit = { write: async ({ after }: { after?: unknown }) => void written.push(after) };
      const parts = { archive, recordings, audit } as unknown as Parameters<typeof listenTo>[0];
      const asked = { id: ID, part, asker } as Parameters<typeof listenTo>[1];
      const listened = await listenTo(parts, asked);
      if (listened.ok) assert.deepEqual([heard, written], [[expected], [{ file: expected }]]);
      else assert.deepEqual([listened.error.is, written], [expected, []]);
    });
  }
});
