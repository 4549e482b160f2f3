// All that the server says of a call, of what it would cost and of where it would go; and what it
// calls its refusals.
import { saidIn, sourcesUnder, tracedIn, wordsOf } from './said.ts';

/** Files that say what they say in sentences. */
const SENTENCES = [
  ...['edge/services/records/explain-record', 'edge/services/calls/current-calls'],
  ...['engine/calls/admit/fences', 'engine/calls/look', 'engine/media/codec-rules'],
  ...['engine/calls/analysis/verdicts', 'engine/calls/analysis/routes'],
  ...['engine/calls/analysis/words', 'engine/calls/analysis/analyse'],
  ...['engine/media/proxy-decision', 'engine/placed-calls/verdict'],
  ...['domain/rating/fee-steps', 'domain/guard/geofence', 'platform/media/fault'],
  ...['engine/calls/redirect-question', 'engine/calls/admit/price'],
] as const;

/** Words that fill places, by the type that they are of. */
const WORDS: ReadonlyArray<readonly [file: string, ...types: string[]]> = [
  ['domain/routing/choose', 'LeftOutBy'],
  ['domain/routing/failover', 'StopRule'],
  ['domain/routing/phone-action', 'ForwardCause', 'RefusedBecause'],
  ['domain/numbers/filters', 'FilteredBy'],
  ['domain/numbers/portability', 'Jurisdiction'],
  ['domain/parties/words', 'CallLevel', 'Service'],
  ['domain/rating/price', 'IncrementMode'],
  ['domain/guard/account', 'AccountFault'],
  ['domain/guard/dynamic-list', 'BlockedBecause'],
  ['engine/calls/legs/leg', 'DiversionReason'],
  ['engine/calls/sale', 'NoSale'],
  ['engine/gate/suspensions', 'SuspensionReason'],
  ['engine/media/proxy-decision', 'MediaOrder'],
  ['books/journal/contract', 'Refusal'],
  ['platform/postgres/ledger/entry', 'ENTRY_KINDS'],
];

/** Words that stand in no type: by what they are. */
const OTHERS: Readonly<Record<string, readonly string[]>> = {
  'why nobody may call': ['the switch is shutting down'],
  'what a profit is': ['charge - expense', 'charge - expense - agent commission'],
  'who is behind another': ['exclusive', 'candidate'],
  'who calls': ['mappingGateways', 'routingGateways', 'phones'],
  'how an attempt ended': ['refused', 'connected', 'NoAnswer', 'InviteTimeout', 'GatewayTimeout'],
  'how else it ended': ['ConnectionTimeout', 'CodecMismatch', 'FencedOut', 'NoMediaPort'],
  'who was not waited for': ['cancelled', 'declinedElsewhere'],
  'sides of a call': ['caller', 'called'],
  'sides of its money': ['charge', 'cost', 'commission'],
  'until when media were heard': ['now'],
  'why there is no money': ['insufficient', 'unavailable'],
  'why a number is none': ['noNumber', 'tooLong'],
  'what is free': ['free', 'noRecord'],
  'how a party is locked': ['all', 'outgoing', 'incoming', 'international'],
};

/** Said in the code, and never to a reader of the console. */
const UNSEEN = new Set(['there is no call {}']);

export function saidOfCalls(): ReadonlySet<string> {
  const traces = ['packages/engine/calls', 'packages/engine/media'].flatMap(sourcesUnder);
  const said = [
    ...traces.flatMap(tracedIn),
    ...SENTENCES.flatMap((file) => saidIn(`packages/${file}.ts`)),
    ...WORDS.flatMap(([file, ...types]) =>
      types.flatMap((type) => wordsOf(`packages/${file}.ts`, type)),
    ),
    ...Object.values(OTHERS).flat(),
  ];
  return new Set(said.filter((one) => !UNSEEN.has(one)));
}
