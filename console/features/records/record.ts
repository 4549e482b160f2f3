// A call record as the API shows it.
import { amountOf, unitsOf } from '../../lib/amounts.ts';
import type { Media } from '../../ui/quality.tsx';

export const RECORDS = '/api/v1/cdrs';

export interface Side {
  readonly account: string;
  readonly fee: string;
  readonly billedSeconds: number;
  readonly number: string;
  readonly prefix: string | null;
  readonly area: string | null;
}

export interface CallRecord {
  readonly id: string;
  readonly node: string;
  readonly startedAt: string;
  readonly answeredAt: string | null;
  readonly endedAt: string;
  readonly holdTimeMs: number;
  readonly callerE164: string;
  readonly calleeE164: string;
  readonly callerAccessE164: string;
  readonly calleeAccessE164: string;
  readonly callerId: string | null;
  readonly calleeId: string | null;
  readonly callerIp: string;
  readonly calleeIp: string;
  readonly endReason: number;
  readonly endDirection: number;
  readonly serverReason: number;
  readonly reason: string;
  readonly pddMs: number | null;
  readonly charge: Side | null;
  readonly cost: Side | null;
  readonly attempts: number;
  readonly codec: string;
  readonly media: (Media & { readonly recordings?: readonly string[] }) | null;
}

export interface Section {
  readonly title: string;
  readonly lines: readonly string[];
}

export interface Explanation {
  readonly record: CallRecord;
  readonly sections: readonly Section[];
}

export function marginOf({ charge, cost }: CallRecord): string | null {
  if (charge === null || cost === null) return null;
  return amountOf(unitsOf(charge.fee) - unitsOf(cost.fee));
}
