import * as column from '../columns.ts';
import type { Analysis } from '../contract.ts';

export const routingGateways: Analysis = {
  name: 'routing-gateways',
  meaning: 'Calls by the routing gateway that had them last',
  by: ['calleeGateway'],
  ends: ['reason', 'endedBy'],
  order: 'calls',
  columns: [
    ...[column.calls, column.sent, column.answered, column.asr, column.ner, column.acd],
    ...[column.pdd, column.minutes, column.calleeShort, column.endedByCallee, column.cost],
  ],
};
