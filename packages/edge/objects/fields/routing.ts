// What those who call in may say about the choice of the gateways that calls go out by.
import {
  choice,
  decimal,
  flag,
  formatted,
  list,
  money,
  orNull,
  refers,
  whole,
} from '../schema/build.ts';
import { STRATEGIES } from './words.ts';

/** A sale at a hundred times its cost, and one at none of it, bound what is meant seriously. */
const MOST_MARGIN_PERCENT = 10_000;
const MAX_GROUPS = 1_000;

/** RTE-10: gateways that would earn too little, or cost too much, are left out. */
export const margin = {
  minimumMarginPercent: orNull(
    whole('Least margin of a call over its cost; below 0 allows such a loss', {
      least: -MOST_MARGIN_PERCENT,
      most: MOST_MARGIN_PERCENT,
      unit: '%',
    }),
    'not checked',
  ),
  maximumCostPerMinute: orNull(
    money('Highest price of a vendor, for a minute', { least: '0', most: '10000' }),
    'not checked',
  ),
};

export const routeChoice = {
  strategy: orNull(
    choice('Order of gateways of one priority', STRATEGIES),
    'by priority alone, by quality where SS_GATEWAY_QUALITY_CALCULATE is on',
  ),
  secondStrategy: orNull(
    choice('Order of gateways that the strategy finds equal', STRATEGIES),
    'none',
  ),
  priceBandPerMinute: money(
    'With leastCost: prices this close to the cheapest count as equal, and priority decides',
    { least: '0', most: '10000', default: '0.00' },
  ),
  allowedRoutingGroups: list(
    'Groups whose routing gateways may be used; empty = all gateways',
    refers('A gateway group', 'gatewayGroups'),
    { most: MAX_GROUPS, unordered: true },
  ),
  deniedRoutingGroups: list(
    'Groups whose routing gateways may not be used',
    refers('A gateway group', 'gatewayGroups'),
    { most: MAX_GROUPS, unordered: true },
  ),
};

/** RTE-8. Mapping gateways, routing gateways and phones may each ask for it. */
export const portability = {
  lrn: flag('Ask where the number was ported to before routing', false),
  lrnRates: flag('The ported number also decides the price, not only the route', false),
  lrnEatPrefixLength: whole('Digits taken off the number before it is asked about', {
    least: 0,
    most: 32,
    unit: 'digits',
    default: 0,
  }),
  lrnFailure: choice(
    'Without an answer: route by the dialled number, or reject the call',
    ['continue', 'reject'],
    'continue',
  ),
  lrnInterstatePrefix: formatted(
    'Put before the number for the price of interstate calls',
    'prefix',
    '',
  ),
  lrnUndeterminedPrefix: formatted(
    'Put before the number for the price where the states are not known',
    'prefix',
    '',
  ),
};

/** RTE-12: how one route is weighed against others. */
export const routeWeight = {
  costMultiplier: decimal('Its cost counts this many times when gateways are compared', {
    least: '0.01',
    most: '100',
    default: '1',
  }),
  forcedSharePercent: whole('Share of the calls that it gets first, whatever the order', {
    least: 0,
    most: 100,
    unit: '%',
    default: 0,
  }),
  exclusive: flag('Nothing is tried after it', false),
};
