import * as column from '../columns.ts';
import type { Analysis } from '../contract.ts';

export const cross: Analysis = {
  name: 'cross',
  meaning: 'Routing gateways by area: who carries what, how well, and for how much',
  by: ['calleeGateway', 'area'],
  ends: [],
  order: 'calls',
  columns: [
    ...[column.calls, column.answered, column.asr, column.acd, column.pdd],
    ...[column.minutes, column.charge, column.cost, column.margin],
  ],
};
