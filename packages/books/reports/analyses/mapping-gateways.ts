import * as column from '../columns.ts';
import type { Analysis } from '../contract.ts';

export const mappingGateways: Analysis = {
  name: 'mapping-gateways',
  meaning: 'Calls by the mapping gateway or phone that they came from',
  by: ['callerGateway'],
  ends: ['reason', 'endedBy'],
  order: 'calls',
  columns: [
    ...[column.calls, column.sent, column.answered, column.asr, column.ner, column.acd],
    ...[column.pdd, column.minutes, column.callerShort, column.endedByServer, column.charge],
  ],
};
