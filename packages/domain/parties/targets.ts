// Outside systems that records go to.
import type { ObjectId } from './words.ts';

export interface RecordTarget {
  readonly id: ObjectId;
  readonly url: string;
  readonly enabled: boolean;
  readonly mode: 'durable' | 'memory';
  readonly secret: string | null;
  readonly batchRecords: number;
  readonly memo: string;
}
