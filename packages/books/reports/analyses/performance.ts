import * as column from '../columns.ts';
import type { Analysis } from '../contract.ts';

export const performance: Analysis = {
  name: 'performance',
  meaning: 'How it went hour by hour: quality, calls at once, and calls a second',
  by: ['hour'],
  ends: ['reason'],
  columns: [
    ...[column.calls, column.answered, column.asr, column.ner, column.acd, column.pdd],
    ...[column.concurrency, column.cps],
  ],
};
