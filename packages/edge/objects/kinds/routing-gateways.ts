import { id, memo } from '../fields/common.ts';
import { causeMaps, credentials, gatewayLock, MAX_ADDRESSES, measured } from '../fields/gateway.ts';
import {
  codecConflicts,
  fenceConflicts,
  headerConflicts,
  limitConflicts,
  lrnConflicts,
  namingConflicts,
  pairConflicts,
  registrationConflicts,
} from '../fields/gateway-conflicts.ts';
import { gatewayLimits, MAX_LINES, maxCallSeconds } from '../fields/limits.ts';
import { codecChoice, geofence, mediaPath, tones } from '../fields/media.ts';
import { forwarderFilters, MAX_PREFIXES, numberFilters, rewriting } from '../fields/numbers.ts';
import { margin, portability, routeWeight } from '../fields/routing.ts';
import { localAddress, sipDialogue, sipHeaders, sipOutgoing } from '../fields/sip.ts';
import { TRANSPORTS } from '../fields/words.ts';
import { type Conflict, defineKind } from '../kind.ts';
import { refused } from '../refusals.ts';
import { choice, flag, formatted, list, orNull, record, refers, whole } from '../schema/build.ts';

const MAX_PRIORITY = 1_000;
const MAX_WEIGHT = 1_000;
const MAX_SCHEDULES = 50;
const MAX_MAPPING_GATEWAYS = 10_000;
const MAX_STOP_CODES = 300;
const MAX_POOL_LINES = 10_000;
/** RFC 3261 section 8.1.3.4 leaves it open; a longer chain is a loop. */
const MAX_REDIRECTS = 5;
const MAX_THRESHOLD_SECONDS = 3_600;
const MAX_ATTEMPTS = 100_000;

const seconds = (meaning: string, most: number, parameter: string) =>
  orNull(whole(meaning, { least: 1, most, unit: 's' }), parameter);

const routePrefixes = (meaning: string) =>
  list(meaning, formatted('A prefix', 'routePrefix'), { most: MAX_PREFIXES, unordered: true });

const who = {
  id,
  account: refers('The vendor that its calls cost', 'accounts', {
    field: 'type',
    values: ['clearing'],
  }),
  registration: choice(
    'static: reached at its addresses; dynamic: it registers with us; outward: we register there',
    ['static', 'dynamic', 'outward'],
    'static',
  ),
  addresses: list(
    'Where calls go, in this order as long as they are alive',
    formatted('An address', 'hostAddress'),
    { most: MAX_ADDRESSES },
  ),
  ...credentials,
  registrationExpirySeconds: orNull(
    whole('Life of our registration there', { least: 60, most: 86_400, unit: 's' }),
    'SS_SIP_USER_AGENT_EXPIRE',
  ),
  registrationRetrySeconds: orNull(
    whole('Wait after a registration that failed', { least: 10, most: 300, unit: 's' }),
    'SS_SIP_USER_AGENT_RETRY_DELAY',
  ),
  transport: choice('Transport of our requests', TRANSPORTS, 'udp'),
  largeByTcp: flag('Requests over 1,300 bytes go by TCP, and by UDP where that fails', false),
  ...localAddress,
  optionsCheck: flag('Each address is asked by OPTIONS whether it is alive', false),
  mayCallIn: flag('Calls from its addresses are taken; its account pays for them', false),
  memo,
};

const schedule = record('What differs while a calendar is in effect', {
  calendar: refers('The calendar', 'workCalendars'),
  priority: orNull(
    whole('Priority instead', { least: 0, most: MAX_PRIORITY }),
    'as at other times',
  ),
  prefixes: orNull(routePrefixes('Prefixes instead'), 'as at other times'),
  lines: orNull(
    whole('Lines instead; 0 = no calls', { least: 0, most: MAX_LINES, unit: 'calls' }),
    'as at other times',
  ),
});

const route = {
  prefixes: list(
    'Numbers that it takes: the longest match over all gateways counts; an empty one takes all',
    formatted('A prefix', 'routePrefix'),
    { most: MAX_PREFIXES, unordered: true, default: [''] },
  ),
  prefixMode: choice(
    'After it, extension goes on to shorter prefixes and expiration does not',
    ['extension', 'expiration'],
    'extension',
  ),
  priority: whole('The lowest is tried first', { least: 0, most: MAX_PRIORITY, default: 100 }),
  weight: whole('Its share with the strategy percentage', {
    least: 1,
    most: MAX_WEIGHT,
    default: 100,
  }),
  protect: flag('A backup: tried after all that are none', false),
  ...routeWeight,
  emergencyPriority: orNull(
    whole('Place in the plan of emergency calls, the lowest first', {
      least: 0,
      most: MAX_PRIORITY,
    }),
    'not in that plan',
  ),
  calendar: orNull(refers('In use while this calendar is in effect', 'workCalendars'), 'always'),
  schedules: list('What differs by calendar; the first in effect counts', schedule, {
    most: MAX_SCHEDULES,
  }),
  allowRouteBack: flag('A call may go back to the gateway that it came from', false),
};

const pairs = (meaning: string) =>
  list(meaning, formatted('A pair', 'prefixPair'), { most: MAX_PREFIXES, unordered: true });

const gateways = (meaning: string) =>
  list(meaning, refers('A mapping gateway', 'mappingGateways'), {
    most: MAX_MAPPING_GATEWAYS,
    unordered: true,
  });

const may = {
  ...gatewayLock,
  allowedMappingGateways: gateways('Mapping gateways that may use it; empty = all'),
  deniedMappingGateways: gateways('Mapping gateways that may not use it'),
  ...numberFilters,
  ...forwarderFilters,
  allowedPairs: pairs('Pairs of caller and called prefix that pass; empty = all'),
  deniedPairs: pairs('Pairs of caller and called prefix that do not pass'),
  maxCallSeconds,
};

const pool = {
  callerPool: orNull(
    refers('Callers are replaced by numbers of this list', 'numberLists'),
    'callers stay as they are',
  ),
  forwardedCallerPool: orNull(
    refers('The same for forwarded calls', 'numberLists'),
    'as callerPool',
  ),
  callerPoolMultiplex: flag('A number of the pool may have several calls at once', false),
  callerPoolLines: whole('How many, with callerPoolMultiplex', {
    least: 1,
    most: MAX_POOL_LINES,
    unit: 'calls',
    default: 1,
  }),
  phoneDisplayNumber: flag("Calls of phones carry the phone's display number", true),
};

const cost = {
  requireRate: flag('Left out when its account has no price for the number', false),
  ...margin,
  billByOutboundNumber: flag('What it costs is looked up by the number as it is sent there', false),
};

const quality = {
  ...measured,
  minimumAsrPercent: orNull(
    whole('Below this ASR it sinks behind the others of its priority', {
      least: 1,
      most: 100,
      unit: '%',
    }),
    'not watched',
  ),
  minimumAcdSeconds: orNull(
    whole('Below this ACD it sinks behind the others of its priority', {
      least: 1,
      most: MAX_THRESHOLD_SECONDS,
      unit: 's',
    }),
    'not watched',
  ),
  qualityByArea: flag('It is measured in each area by itself', false),
  qualityAttempts: orNull(
    whole('Attempts that must be there before it is judged', {
      least: 1,
      most: MAX_ATTEMPTS,
      unit: 'attempts',
    }),
    'the usual number',
  ),
};

const failover = {
  inviteTimeoutSeconds: seconds('Nothing back from an INVITE', 120, 'SS_SIP_TIMEOUT_INVITE'),
  tryingTimeoutSeconds: seconds('Nothing more after 100', 300, 'SS_SIP_TIMEOUT_TRYING'),
  progressTimeoutSeconds: seconds(
    'Nothing more after 183 without SDP',
    300,
    'SS_SIP_TIMEOUT_SESSION_PROGRESS',
  ),
  progressSdpTimeoutSeconds: seconds(
    'No answer after 183 with SDP',
    600,
    'SS_SIP_TIMEOUT_SESSION_PROGRESS_SDP',
  ),
  ringingTimeoutSeconds: seconds('No answer after 180', 600, 'SS_SIP_TIMEOUT_RINGING'),
  stopCodes: list(
    'After these SIP codes no other gateway is tried',
    whole('A code', { least: 400, most: 699 }),
    { most: MAX_STOP_CODES, unordered: true, default: [486, 600, 603] },
  ),
  switchUntilConnect: flag('Other gateways are tried even after it rang', false),
  stopAfterSdp: orNull(
    flag('No other gateway is tried once SDP came', true),
    'SS_SIP_STOP_SWITCH_AFTER_SDP',
  ),
  stopAfterRtp: orNull(
    flag('No other gateway is tried once RTP flowed', true),
    'SS_GATEWAY_SWITCH_STOP_AFTER_RTP_START',
  ),
  ...causeMaps,
  restOnRetryAfter: flag('A 503 with Retry-After rests it for that time', true),
  redirects: whole('3xx followed one after the other, to its own addresses only; 0 = none', {
    least: 0,
    most: MAX_REDIRECTS,
    default: 0,
  }),
};

export const routingGateways = defineKind({
  name: 'routingGateways',
  one: 'routingGateway',
  meaning: "A vendor's trunk: where calls go out",
  naturalKey: 'id',
  chapters: {
    'Who it is': who,
    Limits: gatewayLimits,
    Routing: route,
    'What it takes': may,
    'Number rewriting': { ...rewriting, ...pool },
    Cost: cost,
    Quality: quality,
    Failover: failover,
    'Number portability': portability,
    SIP: { ...sipDialogue, ...sipOutgoing, ...sipHeaders },
    Media: { ...mediaPath, ...codecChoice, ...tones },
    Geofence: geofence,
  },
  conflicts: (gateway) => [
    ...registrationConflicts(gateway.registration, gateway),
    ...limitConflicts(gateway),
    ...fenceConflicts(gateway),
    ...codecConflicts(gateway),
    ...headerConflicts(gateway),
    ...namingConflicts(gateway),
    ...lrnConflicts(gateway),
    ...pairConflicts('sipCodeMap', gateway.sipCodeMap),
    ...pairConflicts('q850Map', gateway.q850Map),
    ...prefixConflicts(gateway.prefixes),
    ...poolConflicts(gateway),
  ],
});

/** The same digits with two modes: nobody could say which one counts. */
function prefixConflicts(prefixes: readonly string[]): Conflict[] {
  const seen = new Set<string>();
  const conflicts: Conflict[] = [];
  for (const prefix of prefixes) {
    const digits = prefix.split(':')[0] ?? '';
    if (seen.has(digits)) {
      conflicts.push({
        field: 'prefixes',
        ...(digits === ''
          ? refused('noPrefixTwice', {})
          : refused('prefixTwice', { prefix: digits })),
      });
    }
    seen.add(digits);
  }
  return conflicts;
}

interface Pool {
  readonly callerPoolMultiplex: boolean;
  readonly callerPoolLines: number;
}

function poolConflicts({ callerPoolMultiplex, callerPoolLines }: Pool): Conflict[] {
  if (callerPoolMultiplex || callerPoolLines === 1) return [];
  return [
    {
      field: 'callerPoolLines',
      ...refused('poolOfOne', { lines: callerPoolLines }),
    },
  ];
}
