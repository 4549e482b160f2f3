import * as column from '../columns.ts';
import type { Analysis } from '../contract.ts';

export const daily: Analysis = {
  name: 'daily',
  meaning: 'Calls, minutes and money day by day (UTC)',
  by: ['day'],
  ends: [],
  columns: [
    ...[column.calls, column.answered, column.asr, column.acd, column.minutes],
    ...[column.charge, column.cost, column.commission, column.margin],
  ],
};
