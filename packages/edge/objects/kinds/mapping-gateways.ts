import { id, memo } from '../fields/common.ts';
import { causeMaps, credentials, gatewayLock, MAX_ADDRESSES, measured } from '../fields/gateway.ts';
import {
  codecConflicts,
  fenceConflicts,
  headerConflicts,
  limitConflicts,
  lrnConflicts,
  pairConflicts,
  registrationConflicts,
  strategyConflicts,
} from '../fields/gateway-conflicts.ts';
import { gatewayLimits, maxCallSeconds } from '../fields/limits.ts';
import { codecChoice, geofence, mediaPath, tones } from '../fields/media.ts';
import { numberFilters, rewriting } from '../fields/numbers.ts';
import { margin, portability, routeChoice } from '../fields/routing.ts';
import { localAddress, sipDialogue, sipHeaders, sipIncoming, transports } from '../fields/sip.ts';
import { CALL_LEVELS, LANGUAGES } from '../fields/words.ts';
import { type Conflict, defineKind } from '../kind.ts';
import { refused } from '../refusals.ts';
import { choice, flag, formatted, list, orNull, record, refers, whole } from '../schema/build.ts';

const MAX_PRIORITY = 1_000;
const MAX_SHARES = 100;
const MAX_RETRY_SECONDS = 3_600;

const who = {
  id,
  account: refers('The account that pays for its calls', 'accounts', {
    field: 'type',
    values: ['customer'],
  }),
  registration: choice(
    'static: known by its addresses; dynamic: it registers with us',
    ['static', 'dynamic'],
    'static',
  ),
  addresses: list(
    'Where its calls come from; without a port, from any port',
    formatted('An address', 'hostAddress'),
    { most: MAX_ADDRESSES },
  ),
  ...credentials,
  prefix: formatted('Its tech prefix, which tells gateways of one address apart', 'prefix', ''),
  keepPrefix: flag('The tech prefix stays on the number', false),
  priority: whole('Of gateways with the same address and prefix, the lowest is taken', {
    least: 0,
    most: MAX_PRIORITY,
    default: 100,
  }),
  ...transports,
  ...localAddress,
  memo,
};

const may = {
  ...gatewayLock,
  callLevel: choice('How far its calls may go', CALL_LEVELS, 'international'),
  ...numberFilters,
  maxCallSeconds,
  ownDynamicList: flag(
    'Callers blocked by frequency, concurrency or no-answers are counted for this gateway alone',
    false,
  ),
};

const payer = {
  calleeBilling: flag('The called phone pays (collect and toll-free calls)', false),
  phonePays: flag("A caller that is a phone of ours pays by the phone's account", false),
};

const share = record('A share of the calls', {
  percent: whole('Its size', { least: 1, most: 100, unit: '%' }),
  addPrefix: formatted('Put before the called number, so that routes can tell', 'prefix'),
});

const routes = {
  ...routeChoice,
  ...margin,
  prefixShares: list('Calls divided by percentage; what is left has no prefix added', share, {
    most: MAX_SHARES,
  }),
  ...measured,
};

const answers = {
  ...causeMaps,
  sendReason: flag('Responses and BYE carry a Q.850 Reason header', true),
  retryAfterSeconds: orNull(
    whole('Retry-After in 503 responses to it', { least: 1, most: MAX_RETRY_SECONDS, unit: 's' }),
    'none',
  ),
  failureAnnouncements: flag('Say in early media why a call failed', false),
  language: orNull(choice('Language of what it is told', LANGUAGES), 'that of its account'),
};

export const mappingGateways = defineKind({
  name: 'mappingGateways',
  one: 'mappingGateway',
  meaning: "A customer's trunk: where calls come in",
  naturalKey: 'id',
  chapters: {
    'Who it is': who,
    Limits: gatewayLimits,
    'What it may do': may,
    'Number rewriting': rewriting,
    'Who pays': payer,
    Routing: routes,
    'Number portability': portability,
    Answers: answers,
    SIP: { ...sipDialogue, ...sipIncoming, ...sipHeaders },
    Media: { ...mediaPath, ...codecChoice, ...tones },
    Geofence: geofence,
  },
  conflicts: (gateway) => [
    ...registrationConflicts(gateway.registration, gateway),
    ...limitConflicts(gateway),
    ...fenceConflicts(gateway),
    ...codecConflicts(gateway),
    ...headerConflicts(gateway),
    ...strategyConflicts(gateway),
    ...lrnConflicts(gateway),
    ...pairConflicts('sipCodeMap', gateway.sipCodeMap),
    ...pairConflicts('q850Map', gateway.q850Map),
    ...shareConflicts(gateway.prefixShares),
  ],
});

function shareConflicts(shares: readonly { percent: number }[]): Conflict[] {
  const sum = shares.reduce((total, { percent }) => total + percent, 0);
  if (sum <= 100) return [];
  return [
    {
      field: 'prefixShares',
      ...refused('sharesTooLarge', { sum }),
    },
  ];
}
