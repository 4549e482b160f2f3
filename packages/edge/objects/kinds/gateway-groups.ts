import { id, memo } from '../fields/common.ts';
import { lines } from '../fields/limits.ts';
import { defineKind } from '../kind.ts';

export const gatewayGroups = defineKind({
  name: 'gatewayGroups',
  one: 'gatewayGroup',
  meaning: 'Gateways that share a limit of lines; others allow or deny them as one',
  naturalKey: 'id',
  chapters: { Group: { id, lines, memo } },
});
