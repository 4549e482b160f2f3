// A record as API and command line show it: money as decimal text, moments as RFC 3339.
import { printMoney } from '@tandem/base/money';
import type { ListedRecord, ListedSide } from '@tandem/books/cdr/contract';
import { endReason, isReasonCode } from '@tandem/domain/record';

export interface SideView {
  readonly account: string;
  readonly fee: string;
  readonly billedSeconds: number;
  readonly number: string;
  readonly prefix: string | null;
  readonly area: string | null;
}

export interface RecordView
  extends Omit<
    ListedRecord,
    'startedAtMs' | 'answeredAtMs' | 'endedAtMs' | 'charge' | 'cost' | 'balanceAfter'
  > {
  readonly startedAt: string;
  readonly answeredAt: string | null;
  readonly endedAt: string;
  readonly reason: string;
  readonly charge: SideView | null;
  readonly cost: SideView | null;
  /** Of who paid, behind this call; null: it moved none. */
  readonly balanceAfter: string | null;
}

export const momentText = (ms: number): string => new Date(ms).toISOString();

export function recordView(record: ListedRecord): RecordView {
  const { startedAtMs, answeredAtMs, endedAtMs, charge, cost, balanceAfter, ...same } = record;
  return {
    ...same,
    startedAt: momentText(startedAtMs),
    answeredAt: answeredAtMs === null ? null : momentText(answeredAtMs),
    endedAt: momentText(endedAtMs),
    reason: reasonName(record.serverReason),
    charge: sideView(charge),
    cost: sideView(cost),
    balanceAfter: balanceAfter === null ? null : printMoney(balanceAfter),
  };
}

/** For who pays: the vendor, his price and his answers are not his. */
export function payersView(record: ListedRecord): RecordView {
  return {
    ...recordView(record),
    ...{ cost: null, calleeId: null, calleeIp: '', calleeCallId: '', callerToGatewayE164: '' },
    ...{ calleeToGatewayE164: '', vendorStatus: null, vendorPhrase: '', label: null },
  };
}

function sideView(side: ListedSide | null): SideView | null {
  if (side === null) return null;
  const { accountId, fee, billedSeconds, number, prefix, area } = side;
  return { account: accountId, fee: printMoney(fee), billedSeconds, number, prefix, area };
}

export function reasonName(code: number): string {
  return isReasonCode(code) ? endReason(code).name : `reason ${code}`;
}
