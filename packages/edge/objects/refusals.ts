// Why objects are refused: each sentence with what is allowed instead, under a code. Programs and
// the console read the code and what stands in the places; English is told beside them.

export const REFUSALS = {
  // A value against its schema.
  noObject: ['{value} is no object with fields; allowed is {allowed}', '{allowed}'],
  missing: ['{field} is missing, which has no default; allowed is {allowed}', '{allowed}'],
  unknownField: ['There is no field {name} here', '{allowed}'],
  unknownFieldNear: ['There is no field {name} here; did you mean {nearest}?', '{nearest}'],
  noText: ['{value} is no text; allowed is {allowed}', '{allowed}'],
  numberForText: [
    '{value} is a number, which keeps neither leading zeros nor all decimals: put it in quotes; ' +
      'allowed is {allowed}',
    '{allowed}',
  ],
  noneOfThem: ['{value} is none of them; allowed is {allowed}', '{allowed}'],
  noneOfThemNear: [
    '{value} is none of them (did you mean {nearest}?); allowed is {allowed}',
    '{allowed}',
  ],
  wrongForm: ['{value} is {fault}; allowed is {allowed}', '{allowed}'],
  wrongLength: ['{value} has {count} characters; allowed is {allowed}', '{allowed}'],
  outOfRange: ['{value} is out of range; allowed is {allowed}', '{allowed}'],
  textForNumber: [
    '{value} is a text: write the number without quotes; allowed is {allowed}',
    '{allowed}',
  ],
  noWholeNumber: ['{value} is no whole number; allowed is {allowed}', '{allowed}'],
  hasFraction: ['{value} has a fraction; allowed is {allowed}', '{allowed}'],
  noFlag: ['{value} is neither true nor false; allowed is {allowed}', '{allowed}'],
  noList: ['{value} is no list; allowed is {allowed}', '{allowed}'],
  wrongCount: ['{value} has {count}; allowed is {allowed}', '{allowed}'],
  twiceInList: ['{value} stands twice in this list', 'each value once'],

  // A section of a file.
  noParameters: ['{value} is no object with parameters; allowed is NAME: value', 'NAME: value'],
  noRates: ['{value} is no list; allowed is a list of rates', 'a list of rates'],
  noObjects: ['{value} is no list; allowed is a list of {kind}', 'a list of {kind}'],
  unknownSection: ['There is no section {name}', '{allowed}'],
  unknownSectionNear: ['There is no section {name}; did you mean {nearest}?', '{nearest}'],
  twiceInFile: ['{kind}[{id}] stands in this file twice', 'each {field} once'],

  // Objects that name others.
  prunedReference: [
    '{kind}[{id}] is not in this file, and --prune would remove it',
    'the id of one of {kind}',
  ],
  noSuchObject: ['There is no {kind}[{id}]', 'the id of one of {kind}'],
  noSuchObjectNear: ['There is no {kind}[{id}]; did you mean {nearest}?', '{nearest}'],
  wrongReference: [
    '{kind}[{id}] has {field} {value}; allowed is one of {kind} whose {field} is {wanted}',
    'one of {kind} whose {field} is {wanted}',
  ],
  numberTaken: ['{number} rings phones[{phone}] already', 'numbers that ring no other phone'],
  patternInPool: [
    'numberLists[{list}] has {pattern}, and no caller can be taken from a pattern',
    'a list of whole numbers',
  ],

  // Accounts and operators.
  agentCircle: [
    'the agents go round in a circle: {agents}',
    'an agent that does not belong to this account',
  ],
  agentLevels: [
    'there are more than {most} levels of agents above it',
    'at most {most} levels of agents',
  ],
  vendorOfAgent: ['a vendor belongs to no agent: agents own customers', 'null with type clearing'],
  noAgentCommission: ['only an agent earns commission', 'rateDifference unless type is agent'],
  idleCommission: [
    'commissionPercent has no effect while agentIncome is rateDifference',
    '"0" unless agentIncome is commission',
  ],
  shortPassword: [
    'the password has {count} characters; allowed are at least {least}',
    'at least {least} characters (SERVER_PASSWORD_LENGTH), {allowed}',
  ],
  unknownRight: ['{word} is no word of a right', 'one of: {allowed}'],
  unknownRightNear: ['{word} is no word of a right; did you mean {nearest}?', 'one of: {allowed}'],

  // Rates.
  rateTwice: [
    'the rate for {rate} stands in this group twice',
    'each prefix once for each effectiveFrom and day band',
  ],
  priceTooFine: [
    '{field} "{price}" is finer than money is kept; allowed are at most {decimals} decimals ' +
      '(SERVER_BILLING_FEE_PRECISION)',
    'at most {decimals} decimals (SERVER_BILLING_FEE_PRECISION)',
  ],
  endsBeforeItHolds: [
    'effectiveUntil {until} is not after effectiveFrom {from}',
    'a moment after effectiveFrom {from}',
  ],
  bandBackwards: [
    'untilTime {until} is not after fromTime {from}',
    'a time after fromTime {from}; a night is two rates, until and from midnight',
  ],
  stepsOrder: [
    '{step} does not follow the one before',
    'steps by ascending second, each later than the one before',
  ],

  // Gateways and phones.
  reservedNowhere: ['lines are reserved within a group, and groups is empty', '0 without groups'],
  reservedTooMany: [
    'reservedLines {reserved} are more than its own lines {lines}',
    'at most lines {lines}',
  ],
  noFence: [
    'geofenceMode {mode} says nothing without geofences',
    'at least one geofence, or geofenceMode null or ignore',
  ],
  forbiddenAndWanted: [
    '{codecs} is forbidden and wanted at once',
    'codecs that are neither in codecsForced nor in codecsAdded',
  ],
  addedUntranscoded: [
    'a codec that the other side does not have must be transcoded',
    'empty unless transcoding is true',
  ],
  noHeadersListed: [
    'passHeaders is listed, and the list is empty',
    'at least one name with passHeaders listed',
  ],
  noCustomName: [
    'displayName is custom, and there is no customDisplayName',
    'a text with displayName custom',
  ],
  secondAlone: [
    'secondStrategy has nothing to come after: strategy is null',
    'null, or another one than strategy',
  ],
  secondSame: ['secondStrategy repeats strategy {strategy}', 'null, or another one than strategy'],
  lrnNotAsked: [
    'the ported number can decide no price when nobody asks for it',
    'false unless lrn is true',
  ],
  replacedTwice: ['{field} replaces {code} twice', 'one pair for each code on the left'],
  noAddress: [
    'with registration {registration} it is known by its addresses, and has none',
    'at least one address with registration {registration}',
  ],
  noPassword: [
    'registration {registration} needs a password',
    'a password with registration {registration}',
  ],
  sharesTooLarge: ['the shares are {sum} % in all', 'shares of at most 100 % in all'],
  prefixTwice: ['prefixes has {prefix} twice', 'each prefix once'],
  noPrefixTwice: ['prefixes has the empty prefix twice', 'each prefix once'],
  poolOfOne: [
    'without callerPoolMultiplex a number has one call, not {lines}',
    '1 unless callerPoolMultiplex is true',
  ],
  staticPhoneNowhere: [
    'a static phone is reached at its addresses, and has none',
    'at least one address',
  ],
  addressOfRegistered: [
    'a phone that registers is reached where it registered from',
    'empty unless registration is static',
  ],
  partOfLines: ['{field} {some} are more than its lines {lines}', 'at most lines {lines}'],
  forwardNowhere: ['{on} is on, and {field} says no target', 'a number or voicemail with {on}'],
  noMailbox: [
    'calls are forwarded to voicemail, and it has no mailbox',
    'true where calls are forwarded to voicemail',
  ],

  // Lists, calendars and geofences.
  emergencyBlocked: [
    'emergency numbers are never blocked, so their list is no black or white list',
    'mode deny and everywhere no with emergency: true',
  ],
  numberTwice: ['the entries have {number} twice', 'each number once'],
  spanBackwards: [
    'a span from {from} until {until} ends before it begins',
    'from before until; a night is two spans, until 24:00 and from 00:00',
  ],
  dayTwice: ['the exceptions have {day} twice', 'each day once'],
  countOfNetwork: [
    '{address} is a network and has its own size: leave count {count} out',
    'a network alone, or a first address with count',
  ],
  pastLastAddress: [
    '{count} addresses from {address} on go past the last address',
    'ranges within the addresses that there are',
  ],
} as const satisfies Record<string, readonly [detail: string, allowed: string]>;

export type RefusalCode = keyof typeof REFUSALS;

type Places<Text extends string> = Text extends `${string}{${infer Place}}${infer Rest}`
  ? Place | Places<Rest>
  : never;

export type RefusalValues = Readonly<Record<string, string | number>>;
type ValuesOf<Code extends RefusalCode> = Readonly<
  Record<Places<(typeof REFUSALS)[Code][number]>, string | number>
>;

export interface Refused {
  readonly why: RefusalCode;
  /** What stands in the places of the sentences, besides `allowed`. */
  readonly values: RefusalValues;
  readonly detail: string;
  readonly allowed: string;
}

export function refused<Code extends RefusalCode>(why: Code, places: ValuesOf<Code>): Refused {
  const [detail, allowed] = REFUSALS[why];
  const told: RefusalValues = places;
  const values: Record<string, string | number> = {};
  const filled = (text: string): string =>
    text.replaceAll(PLACE, (_, place: string) => {
      const value = told[place] ?? '';
      if (place !== 'allowed') values[place] = value;
      return String(value);
    });
  return { why, values, detail: filled(detail), allowed: filled(allowed) };
}

const PLACE = /\{(\w+)\}/g;
