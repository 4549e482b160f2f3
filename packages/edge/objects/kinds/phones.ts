import { memo } from '../fields/common.ts';
import { MAX_ADDRESSES } from '../fields/gateway.ts';
import {
  codecConflicts,
  fenceConflicts,
  headerConflicts,
  lrnConflicts,
  namingConflicts,
  strategyConflicts,
} from '../fields/gateway-conflicts.ts';
import { lines, maxCallSeconds } from '../fields/limits.ts';
import { codecChoice, geofence, mediaPath, tones } from '../fields/media.ts';
import { numberFilters, rewriting, rewritingOfIncoming } from '../fields/numbers.ts';
import { margin, portability, routeChoice } from '../fields/routing.ts';
import {
  localAddress,
  sipDialogue,
  sipHeaders,
  sipIncoming,
  sipOutgoing,
  transports,
} from '../fields/sip.ts';
import { CALL_LEVELS, LANGUAGES, SERVICES } from '../fields/words.ts';
import { type Conflict, defineKind } from '../kind.ts';
import { refused } from '../refusals.ts';
import {
  choice,
  flag,
  formatted,
  list,
  money,
  orNull,
  record,
  refers,
  secret,
  text,
  whole,
} from '../schema/build.ts';

const MAX_NAME_CHARACTERS = 64;
const MAX_PASSWORD_CHARACTERS = 128;
const MAX_FURTHER_NUMBERS = 1_000;
const MAX_SCHEDULES = 50;
const MAX_POSITIONS = 1_000;
const MAX_RINGING_SECONDS = 600;
const MAX_MESSAGES = 10_000;
const MAX_KEEP_DAYS = 3_650;
const MIN_PIN_DIGITS = 4;
const MAX_PIN_DIGITS = 16;

const who = {
  number: formatted('Its number, by which it registers and is called', 'number'),
  account: refers('The account that pays for its calls', 'accounts', {
    field: 'type',
    values: ['customer'],
  }),
  password: secret('Password for digest authentication; a new phone without one is given one', {
    most: MAX_PASSWORD_CHARACTERS,
    generated: true,
  }),
  registration: choice(
    'dynamic: it registers with us; static: reached at its addresses',
    ['dynamic', 'static'],
    'dynamic',
  ),
  addresses: list('Where it is reached when static', formatted('An address', 'hostAddress'), {
    most: MAX_ADDRESSES,
  }),
  furtherNumbers: list('Other numbers that ring it', formatted('A number', 'number'), {
    most: MAX_FURTHER_NUMBERS,
    unordered: true,
  }),
  ...transports,
  ...localAddress,
  memo,
};

const shown = {
  callerName: text('Display name of its calls', { most: MAX_NAME_CHARACTERS, default: '' }),
  displayNumber: orNull(formatted('Number that its calls show', 'number'), 'its own number'),
  callerIdDisplay: flag('It is shown who calls', true),
  hideCaller: flag('Its own calls withhold the caller', false),
};

const may = {
  lock: choice(
    'Calls that are barred',
    ['none', 'outgoing', 'incoming', 'international', 'all'],
    'none',
  ),
  callLevel: choice('How far its calls may go', CALL_LEVELS, 'international'),
  services: orNull(
    list('Services it may use', choice('A service', SERVICES), {
      most: SERVICES.length,
      unordered: true,
    }),
    'those of its account',
  ),
  lines,
  linesIn: orNull(whole('Calls to it at once', { least: 1, most: 10_000, unit: 'calls' }), 'lines'),
  linesOut: orNull(
    whole('Calls from it at once', { least: 1, most: 10_000, unit: 'calls' }),
    'lines',
  ),
  ...numberFilters,
  maxCallSeconds,
};

const payer = {
  rateGroup: orNull(refers('What its calls are charged by', 'rateGroups'), "its account's"),
  calleeBilling: flag('It pays for calls to it (collect and toll-free calls)', false),
  freeToCall: orNull(flag('Calls from our phones to it are free', true), 'SS_NO_BILLING_TO_PHONE'),
  monthlyRent: money('Rent of a month', { least: '0', default: '0.00' }),
  monthlyMinimum: money('Least charge of a month; the difference is charged at its end', {
    least: '0',
    default: '0.00',
  }),
  monthlyMaximum: orNull(money('No calls once a month has cost this', { least: '0' }), 'no limit'),
};

const target = (when: string) =>
  orNull(formatted(`Number or voicemail that it is forwarded to ${when}`, 'forwardTarget'), 'none');

const byTime = record('Forwarding while a calendar is in effect', {
  calendar: refers('The calendar', 'workCalendars'),
  to: formatted('Number or voicemail', 'forwardTarget'),
});

const forwarding = {
  forwardAlways: flag('Forward every call', false),
  forwardAlwaysTo: target('always'),
  forwardByTime: list('Forward by calendar; the first in effect counts', byTime, {
    most: MAX_SCHEDULES,
  }),
  forwardBusy: flag('Forward when it is busy', false),
  forwardBusyTo: target('when busy'),
  forwardNoAnswer: flag('Forward when nobody answers', false),
  forwardNoAnswerTo: target('without an answer'),
  forwardNoAnswerSeconds: whole('How long it rings before that', {
    least: 1,
    most: MAX_RINGING_SECONDS,
    unit: 's',
    default: 20,
  }),
  forwardOffline: flag('Forward while it is not registered', false),
  forwardOfflineTo: target('when offline'),
  forwardShows: choice(
    'Caller that the target of a forward sees',
    ['caller', 'forwarder'],
    'caller',
  ),
  offlineToGateways: orNull(
    flag('Calls to it go on to the routing gateways while it is offline', true),
    'SS_REDIRECT_OFFLINE_PHONE_TO_GATEWAY',
  ),
};

const comfort = {
  callWaiting: flag('A further call rings while it talks', true),
  doNotDisturb: flag('No call rings', false),
  callTransfer: flag('It may transfer calls', true),
  pickupPosition: orNull(formatted('The position (seat) that it stands at', 'objectId'), 'at none'),
  mayPickUp: list('Positions whose ringing calls it may pick up', formatted('One', 'objectId'), {
    most: MAX_POSITIONS,
    unordered: true,
  }),
  language: orNull(choice('Language of its prompts', LANGUAGES), 'that of its account'),
  indication: orNull(
    choice('What it hears before a call', ['off', 'balance', 'duration']),
    'SS_ACCOUNT_INDICATION_METHOD',
  ),
  failureAnnouncements: flag('It hears why a call failed', false),
};

const voicemail = {
  voicemail: flag('It has a mailbox', false),
  voicemailPin: secret('Digits that open the mailbox', {
    least: MIN_PIN_DIGITS,
    most: MAX_PIN_DIGITS,
  }),
  voicemailEmails: list('Where messages are mailed to', formatted('An address', 'email'), {
    most: 20,
    unordered: true,
  }),
  voicemailMessages: whole('Messages that are kept', {
    least: 1,
    most: MAX_MESSAGES,
    unit: 'messages',
    default: 100,
  }),
  voicemailKeepDays: whole('How long they are kept; 0 = for good', {
    least: 0,
    most: MAX_KEEP_DAYS,
    unit: 'days',
    default: 0,
  }),
};

export const phones = defineKind({
  name: 'phones',
  one: 'phone',
  meaning: 'A registered subscriber with a number of its own',
  naturalKey: 'number',
  chapters: {
    'Who it is': who,
    'What it shows': shown,
    'What it may do': may,
    'Number rewriting': { ...rewriting, ...rewritingOfIncoming },
    'Who pays': payer,
    Forwarding: forwarding,
    Comfort: comfort,
    Voicemail: voicemail,
    Routing: { ...routeChoice, ...margin },
    'Number portability': portability,
    SIP: { ...sipDialogue, ...sipIncoming, ...sipOutgoing, ...sipHeaders },
    Media: { ...mediaPath, ...codecChoice, ...tones },
    Geofence: geofence,
  },
  conflicts: (phone) => [
    ...addressConflicts(phone),
    ...lineConflicts(phone),
    ...forwardConflicts(phone),
    ...fenceConflicts(phone),
    ...codecConflicts(phone),
    ...headerConflicts(phone),
    ...namingConflicts(phone),
    ...strategyConflicts(phone),
    ...lrnConflicts(phone),
  ],
});

interface Reached {
  readonly registration: string;
  readonly addresses: readonly string[];
}

function addressConflicts({ registration, addresses }: Reached): Conflict[] {
  const isStatic = registration === 'static';
  if (isStatic === addresses.length > 0) return [];
  return [
    {
      field: 'addresses',
      ...refused(isStatic ? 'staticPhoneNowhere' : 'addressOfRegistered', {}),
    },
  ];
}

interface Lines {
  readonly lines: number | null;
  readonly linesIn: number | null;
  readonly linesOut: number | null;
}

function lineConflicts({ lines: all, linesIn, linesOut }: Lines): Conflict[] {
  if (all === null) return [];
  return (
    [
      ['linesIn', linesIn],
      ['linesOut', linesOut],
    ] as const
  ).flatMap(([field, some]) =>
    some === null || some <= all
      ? []
      : [{ field, ...refused('partOfLines', { field, some, lines: all }) }],
  );
}

interface Forwarding {
  readonly forwardAlways: boolean;
  readonly forwardAlwaysTo: string | null;
  readonly forwardBusy: boolean;
  readonly forwardBusyTo: string | null;
  readonly forwardNoAnswer: boolean;
  readonly forwardNoAnswerTo: string | null;
  readonly forwardOffline: boolean;
  readonly forwardOfflineTo: string | null;
  readonly forwardByTime: readonly { readonly to: string }[];
  readonly voicemail: boolean;
}

const TARGETS = [
  ['forwardAlways', 'forwardAlwaysTo'],
  ['forwardBusy', 'forwardBusyTo'],
  ['forwardNoAnswer', 'forwardNoAnswerTo'],
  ['forwardOffline', 'forwardOfflineTo'],
] as const;

function forwardConflicts(phone: Forwarding): Conflict[] {
  const conflicts: Conflict[] = [];
  for (const [on, to] of TARGETS) {
    if (phone[on] && phone[to] === null) {
      conflicts.push({
        field: to,
        ...refused('forwardNowhere', { on, field: to }),
      });
    }
  }
  const targets = [
    ...TARGETS.map(([, to]) => phone[to]),
    ...phone.forwardByTime.map(({ to }) => to),
  ];
  if (!phone.voicemail && targets.includes('voicemail')) {
    conflicts.push({
      field: 'voicemail',
      ...refused('noMailbox', {}),
    });
  }
  return conflicts;
}
