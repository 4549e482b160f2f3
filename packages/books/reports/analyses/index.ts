// Every analysis, in the order in which it is listed. A new one is one new file and one line here.
import type { Analysis } from '../contract.ts';
import { areas } from './areas.ts';
import { cross } from './cross.ts';
import { daily } from './daily.ts';
import { failures } from './failures.ts';
import { mappingGateways } from './mapping-gateways.ts';
import { overall } from './overall.ts';
import { performance } from './performance.ts';
import { routingGateways } from './routing-gateways.ts';

export const ANALYSES: readonly Analysis[] = [
  overall,
  performance,
  daily,
  mappingGateways,
  routingGateways,
  areas,
  cross,
  failures,
];
