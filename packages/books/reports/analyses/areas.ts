import * as column from '../columns.ts';
import type { Analysis } from '../contract.ts';

export const areas: Analysis = {
  name: 'areas',
  meaning: 'Calls by the area that they were rated in',
  by: ['area'],
  ends: ['reason'],
  order: 'calls',
  columns: [
    ...[column.calls, column.answered, column.asr, column.ner, column.acd, column.pdd],
    ...[column.minutes, column.charge, column.cost, column.margin],
  ],
};
