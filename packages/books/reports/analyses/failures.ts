import * as column from '../columns.ts';
import type { Analysis } from '../contract.ts';

export const failures: Analysis = {
  name: 'failures',
  meaning: 'Calls that were not answered, by the reason of their end',
  by: ['reason'],
  ends: [],
  order: 'calls',
  onlyFailed: true,
  columns: [column.failed, column.shareOfFailed, column.sent],
};
