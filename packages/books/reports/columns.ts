// The columns of analyses: ratios are made of sums, never of ratios, so that a day is what its
// hours are, and the same word is the same figure everywhere.
import { printMoney, subtract } from '@tandem/base/money';
import { ratiosOf } from '@tandem/books/rollup';
import type { AnalysedSums, Column, ColumnUnit } from './contract.ts';

const MS_PER_SECOND = 1_000;
const MS_PER_MINUTE = 60_000;

const ratio = (part: bigint, whole: bigint): number | null =>
  whole === 0n ? null : Number(part) / Number(whole);

const column = (name: string, unit: ColumnUnit, of: Column['of']): Column => ({ name, unit, of });

const count = (name: string, of: (sums: AnalysedSums) => bigint): Column =>
  column(name, 'count', (sums) => Number(of(sums)));

export const calls = count('calls', (sums) => sums.calls);
export const sent = count('sent', (sums) => sums.sent);
export const answered = count('answered', (sums) => sums.answered);
export const failed = count('failed', (sums) => sums.calls - sums.answered);

/** Of all failed calls of the report. */
export const shareOfFailed = column('share', 'share', (sums, { all }) =>
  ratio(sums.calls - sums.answered, all.calls - all.answered),
);
export const asr = column('asr', 'share', (sums) => ratiosOf(sums).asr);
/** Network effectiveness: of the calls that were sent, how many the network brought to people. */
export const ner = column('ner', 'share', (sums) => ratio(sums.effective, sums.sent));
export const acd = column('acd', 'seconds', (sums) => ratiosOf(sums).acdSeconds);
export const pdd = column('pdd', 'milliseconds', (sums) => ratiosOf(sums).pddMs);
export const minutes = column('minutes', 'minutes', ({ holdMs }) => Number(holdMs) / MS_PER_MINUTE);
export const concurrency = column(
  'concurrency',
  'rate',
  ({ holdMs }, { spanMs }) => Number(holdMs) / spanMs,
);
export const cps = column(
  'cps',
  'rate',
  (sums, { spanMs }) => (Number(sums.calls) * MS_PER_SECOND) / spanMs,
);
export const charge = column('charge', 'money', (sums) => printMoney(sums.charge));
export const cost = column('cost', 'money', (sums) => printMoney(sums.cost));
export const commission = column('commission', 'money', (sums) => printMoney(sums.commission));
export const margin = column('margin', 'money', (sums) =>
  printMoney(subtract(subtract(sums.charge, sums.cost), sums.commission)),
);
/** Hung up by the caller within 3 s, by the called side within 5 s. */
export const callerShort = column('callerShort', 'share', (sums) =>
  ratio(sums.callerShort, sums.answered),
);
export const calleeShort = column('calleeShort', 'share', (sums) =>
  ratio(sums.calleeShort, sums.answered),
);

const endedBy = (name: string, who: 0 | 1 | 2): Column =>
  column(name, 'share', (sums) => ratio(sums.endedBy[who], sums.calls));
export const endedByCaller = endedBy('endedByCaller', 0);
export const endedByCallee = endedBy('endedByCallee', 1);
/** Above a quarter something is wrong with us. */
export const endedByServer = endedBy('endedByServer', 2);
/** Up to a twentieth is usual. */
export const unbilled = column('unbilled', 'share', (sums) => ratio(sums.unbilled, sums.calls));
