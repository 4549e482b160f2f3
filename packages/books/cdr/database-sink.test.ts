import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Batch } from '@tandem/books/journal/contract';
import { testingEnded, testingRecord } from '@tandem/domain/testkit';
import { DatabaseSink } from './database-sink.ts';
import type { Placed, PostBatch, RowsAhead } from './ports.ts';
import { entriesOf } from './testing-entries.ts';
import { ListedStore } from './testing-world.ts';

class AheadStore extends ListedStore {
  readonly begun: { readonly rows: RowsAhead; readonly told: Placed[]; isEnded: boolean }[] = [];
  readonly posted: PostBatch[] = [];

  ahead(): RowsAhead {
    const told: Placed[] = [];
    const rows: RowsAhead = {
      add: (postings) => void told.push(...postings),
      end: () => {
        begun.isEnded = true;
      },
    };
    const begun = { rows, told, isEnded: false };
    this.begun.push(begun);
    return rows;
  }

  override post(batch: PostBatch): ReturnType<ListedStore['post']> {
    this.posted.push(batch);
    return super.post(batch);
  }
}

function batchOf(segment: number, count: number): Batch {
  const records = Array.from({ length: count }, (_, at) => testingRecord(segment * 1_000 + at));
  const entries = entriesOf(records.map(testingEnded), segment);
  const after = entries.at(-1)?.after;
  assert.ok(after);
  return { entries, after };
}

describe('the books, of a batch that is made ahead', () => {
  it('tell all of it in its order while it is made, and post it with what was told', async () => {
    const store = new AheadStore();
    const sink = new DatabaseSink(store);
    const batch = batchOf(1, 20);
    await sink.prepare(batch);
    const [begun] = store.begun;
    assert.ok(begun?.isEnded);
    assert.equal(store.posts, 0);
    await sink.take(batch);
    const [posted] = store.posted;
    assert.equal(posted?.ahead, begun.rows);
    assert.deepEqual(begun.told, posted?.postings);
    assert.equal(begun.told.length, 20);
  });

  it('post another one, and halves of one that is refused, without it', async () => {
    const store = new AheadStore();
    const sink = new DatabaseSink(store);
    await sink.prepare(batchOf(1, 3));
    const batch = batchOf(1, 4);
    await sink.take(batch);
    assert.equal(store.posted[0]?.ahead, undefined);
    const second = batchOf(2, 4);
    await sink.prepare(second);
    store.refuses = ({ id }) => id === testingRecord(2_003).id;
    await sink.take(second);
    const ways = store.posted.slice(1).map(({ ahead }) => ahead === store.begun[1]?.rows);
    assert.deepEqual(ways, [true, ...ways.slice(1).map(() => false)]);
    assert.ok(ways.length > 1);
    assert.deepEqual([store.records.size, store.parked.length], [7, 1]);
  });
});
