// Outside systems that are told of calls: of their records, or of what happens to them.
import type { ObjectId } from './words.ts';

export interface RecordTarget {
  readonly id: ObjectId;
  readonly url: string;
  readonly enabled: boolean;
  readonly mode: 'durable' | 'memory';
  /** Empty: nobody. */
  readonly user: string;
  readonly secret: string | null;
  readonly login: 'plain' | 'scram-sha-256' | 'scram-sha-512';
  readonly batchRecords: number;
  readonly memo: string;
}

export type WebhookEvent =
  | 'callRinging'
  | 'callAnswered'
  | 'callEnded'
  | 'phoneOnline'
  | 'phoneOffline'
  | 'emergencyCall'
  | 'emergencyCallFailed';

export interface Webhook {
  readonly id: ObjectId;
  readonly url: string;
  readonly enabled: boolean;
  /** Empty: of everything. */
  readonly events: readonly WebhookEvent[];
  readonly secret: string | null;
  readonly memo: string;
}
