import * as column from '../columns.ts';
import type { Analysis } from '../contract.ts';

export const overall: Analysis = {
  name: 'overall',
  meaning: 'All calls of the span together: quality, money, who ended them',
  by: [],
  ends: ['reason', 'endedBy', 'mode'],
  columns: [
    ...[column.calls, column.sent, column.answered, column.asr, column.ner, column.acd],
    ...[column.pdd, column.minutes, column.concurrency, column.cps, column.callerShort],
    ...[column.calleeShort, column.endedByCaller, column.endedByCallee, column.endedByServer],
    ...[column.unbilled, column.charge, column.cost, column.commission, column.margin],
  ],
};
