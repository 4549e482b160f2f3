// How SIP is spoken with one peer (calls.md 6, SIG-5 to SIG-14).
import { choice, flag, formatted, list, orNull, record, text } from '../schema/build.ts';
import { TRANSPORTS } from './words.ts';

/** What is announced in every message costs its bytes in each. */
const MAX_HEADERS = 50;
const MAX_NAME_CHARACTERS = 64;

export const localAddress = {
  localAddress: orNull(
    formatted('Our address towards it: Via, Contact and SDP show it or its advertised one', 'ip'),
    'as the routing table has it',
  ),
};

export const transports = {
  transports: list('Transports that it may use', choice('A transport', TRANSPORTS), {
    least: 1,
    most: TRANSPORTS.length,
    unordered: true,
    default: TRANSPORTS,
  }),
};

export const sipDialogue = {
  replyAddress: choice(
    'Where responses go: where the request came from, its Via, or its Via port at that address',
    ['socket', 'via', 'viaPort'],
    'socket',
  ),
  requestAddress: choice(
    'Where requests within a call go: where its messages come from, its Via, or its Via port',
    ['socket', 'via', 'viaPort'],
    'socket',
  ),
  sessionTimer: flag('Session timers (RFC 4028)', true),
  reliableProvisional: choice(
    '100rel and PRACK (RFC 3262); to a caller: refused, if it requires it, whenever it can',
    ['off', 'supported', 'required'],
    'supported',
  ),
  allowMessage: flag('MESSAGE is taken and passed on', false),
  allowPublish: flag('PUBLISH is taken', false),
};

/** Where the numbers of a call that comes in are read. */
export const sipIncoming = {
  callerSource: choice(
    'Header that the caller is read from',
    ['from', 'assertedIdentity', 'preferredIdentity', 'remotePartyId'],
    'from',
  ),
  calleeSource: choice('Where the called number is read', ['requestUri', 'to'], 'requestUri'),
  honourPrivacy: flag('A caller who asks for privacy (RFC 3323) is withheld', true),
  acceptDiversion: flag('The forwarding number of Diversion and History-Info is believed', true),
};

const IDENTITY = ['off', 'passThrough', 'caller'] as const;

/** How the caller is shown to the called side. */
export const sipOutgoing = {
  displayName: orNull(
    choice('Display name in From', ['ignore', 'e164', 'custom', 'accountCallerId']),
    'SS_SIP_E164_DISPLAY_FROM',
  ),
  customDisplayName: text('The display name where displayName is custom', {
    most: MAX_NAME_CHARACTERS,
    default: '',
  }),
  privacy: choice(
    'Privacy header: never, as the caller asked, or always',
    ['off', 'passThrough', 'always'],
    'passThrough',
  ),
  assertedIdentity: choice(
    'P-Asserted-Identity: as it came, or made of the caller',
    IDENTITY,
    'off',
  ),
  preferredIdentity: choice(
    'P-Preferred-Identity: as it came, or made of the caller',
    IDENTITY,
    'off',
  ),
  remotePartyId: choice('Remote-Party-ID: as it came, or made of the caller', IDENTITY, 'off'),
  localDomain: flag('SS_SIP_LOCAL_DOMAIN stands in From instead of our address', false),
  userPhone: flag('user=phone in the addresses', false),
  diversion: choice(
    'How forwarded calls say so (call forward signal)',
    ['off', 'diversion', 'historyInfo', 'both'],
    'diversion',
  ),
};

export const sipHeaders = {
  headers: list(
    'Headers of our own in calls to it and in answers to its calls, in changes and in BYE',
    record('A header', {
      name: formatted('Its name', 'headerName'),
      value: formatted('Its value', 'headerValue'),
    }),
    { most: MAX_HEADERS },
  ),
  passHeaders: choice(
    'Which headers that we do not know ourselves pass to it from the other side',
    ['none', 'listed', 'all'],
    'none',
  ),
  passHeaderNames: list('The headers that pass when listed', formatted('A name', 'headerName'), {
    most: MAX_HEADERS,
    unordered: true,
  }),
};
