// A record as it goes to targets that take documents: plain JSON with the names of the API, money
// as decimal text, moments as RFC 3339. Its id tells a repeated one from a new one.
import { moneyFromE7, printMoney } from '@tandem/base/money';
import type { CallRecord, RatedSide } from '@tandem/domain/record';

export type RecordDocument = Readonly<Record<string, unknown>>;

export function recordDocument(record: CallRecord): RecordDocument {
  const { startedAtMs, answeredAtMs, endedAtMs, caller, callee, charge, cost, agents } = record;
  const { attempts, epoch: _epoch, trace: _trace, ...shown } = record;
  const { isHidden: _hidden, isForFiles: _forFiles, ...plain } = shown;
  return {
    ...plain,
    startedAtMs: undefined,
    answeredAtMs: undefined,
    endedAtMs: undefined,
    startedAt: moment(startedAtMs),
    answeredAt: answeredAtMs === null ? null : moment(answeredAtMs),
    endedAt: moment(endedAtMs),
    caller: caller && { kind: caller.kind, id: caller.id },
    callee: callee && { kind: callee.kind, id: callee.id },
    charge: sideDocument(charge),
    cost: sideDocument(cost),
    agents: agents.map(({ account, amountE7 }) => ({
      ...{ account: account.id, amount: moneyText(amountE7) },
    })),
    attempts: attempts.map(({ gateway, ...attempt }) => ({ gateway: gateway.id, ...attempt })),
  };
}

function sideDocument(side: RatedSide | null): RecordDocument | null {
  if (side === null) return null;
  const { account, rate, number, billedSeconds, feeE7 } = side;
  const { prefix = null, area = null } = rate ?? {};
  return { account: account.id, number, prefix, area, billedSeconds, fee: moneyText(feeE7) };
}

const moment = (ms: number): string => new Date(ms).toISOString();
const moneyText = (e7: string): string => printMoney(moneyFromE7(BigInt(e7)));
