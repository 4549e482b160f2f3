// How the caller of a call is shown to whom it goes (SIG-9): display name, privacy, identities, who
// sent the call on, and headers that pass. Networks of one side are never told to the other: what
// passes is names and numbers, which stand at an address of ours.
import type { ParameterView } from '@tandem/domain/parameters';
import type { Phone, RoutingGateway, SipHeaders } from '@tandem/domain/parties';
import type { CallerEntry, CallFacts } from '../facts.ts';
import type { HeaderText, Offered, ShownCaller, ShownIdentity } from '../legs/leg.ts';
import { identityIn } from './numbers.ts';

export interface Showing {
  /** To whom. */
  readonly party: RoutingGateway | Phone;
  readonly caller: CallerEntry;
  readonly offered: Offered;
  /** The caller's number as it goes out. */
  readonly number: string;
  readonly facts: Pick<CallFacts, 'diverted'>;
  readonly parameters: ParameterView;
}

/** RFC 3323 and 3325: what a caller may ask for. */
const WISHES: ReadonlySet<string> = new Set([
  ...['id', 'user', 'header', 'session', 'history', 'critical', 'none'],
]);
const NONE = 'none';
const WITHHELD = 'id';

export function shownCaller(showing: Showing): ShownCaller {
  const { party, parameters, facts } = showing;
  const wish = wishOf(showing);
  const privacy = saidPrivacy(wish, showing);
  const isAsked = privacy !== '' && privacy !== NONE;
  const isAnonymous = isAsked || isPrivate(wish) || (isPhone(party) && !party.callerIdDisplay);
  // Who is not told to keep it to themselves is not told it.
  const mayTell = !isAnonymous || (isAsked && !isPhone(party));
  return {
    domain: party.localDomain ? parameters.get('SS_SIP_LOCAL_DOMAIN') : '',
    ...{ isAnonymous, privacy, diverted: facts.diverted, divertedBy: party.diversion },
    identities: mayTell ? identitiesOf(showing) : [],
  };
}

/** A phone is the called side's own; a gateway is another network, which knows privacy. */
const isPhone = (party: RoutingGateway | Phone): party is Phone => 'callerIdDisplay' in party;

/** Value of Privacy as the caller asked; empty: it did not. */
function wishOf({ caller, offered }: Showing): string {
  if (caller.kind === 'phones' && caller.party.hideCaller) return WITHHELD;
  if (caller.kind !== 'routingGateways' && !caller.party.honourPrivacy) return '';
  const words = (offered.privacy ?? '').toLowerCase().split(/[;,\s]+/);
  return words.filter((word) => WISHES.has(word)).join(';');
}

const isPrivate = (wish: string): boolean => wish !== '' && wish !== NONE;

function saidPrivacy(wish: string, { party, parameters }: Showing): string {
  const always =
    party.privacy === 'always' || (!isPhone(party) && parameters.get('SS_SIP_USER_AGENT_PRIVACY'));
  if (always) return isPrivate(wish) ? wish : WITHHELD;
  return party.privacy === 'passThrough' ? wish : '';
}

const IDENTITIES = ['assertedIdentity', 'preferredIdentity', 'remotePartyId'] as const;

function identitiesOf(showing: Showing): readonly ShownIdentity[] {
  const { party, number, offered } = showing;
  return IDENTITIES.flatMap((by): readonly ShownIdentity[] => {
    if (party[by] === 'off') return [];
    const own = { number, display: displayOf(showing) };
    const shown = party[by] === 'caller' ? own : identityIn(offered[by] ?? '');
    return shown === null || shown.number === '' ? [] : [{ by, ...shown }];
  });
}

type NameMode = NonNullable<RoutingGateway['displayName']>;

export function displayOf(showing: Showing): string {
  const { party, number, caller, offered } = showing;
  switch (party.displayName ?? usualMode(showing)) {
    case 'e164':
      return number;
    case 'custom':
      return party.customDisplayName;
    case 'accountCallerId': {
      const own = caller.kind === 'phones' ? caller.party.callerName : '';
      return own === '' ? offered.callerDisplay : own;
    }
    case 'ignore':
      return '';
  }
}

const MODES: Readonly<Record<string, NameMode>> = {
  ...{ Ignore: 'ignore', 'E.164': 'e164', Custom: 'custom' },
  'Account caller id': 'accountCallerId',
};

function usualMode({ parameters }: Showing): NameMode {
  return MODES[parameters.get('SS_SIP_E164_DISPLAY_FROM')] ?? 'ignore';
}

/** They tell of the network that a call came by, whatever passes. */
const OF_NETWORKS: ReadonlySet<string> = new Set([
  ...['organization', 'server', 'user-agent', 'call-info', 'error-info', 'alert-info'],
  // A warning begins with who warns; of a way back nothing leads past us.
  ...['warning', 'authentication-info', 'path', 'service-route', 'session-id'],
  ...['p-charging-vector', 'p-charging-function-addresses', 'p-access-network-info'],
  ...['p-visited-network-id', 'p-associated-uri', 'p-called-party-id', 'p-served-user'],
  ...['x-forwarded-for', 'x-real-ip', 'referred-by', 'reply-to', 'geolocation'],
]);

/** Of our own, and those that pass; ours stand for what has the same name. */
export function headersTo(party: SipHeaders, heard: readonly HeaderText[]): readonly HeaderText[] {
  const passing = passingOf(party, heard);
  return passing.length === 0 ? party.headers : [...party.headers, ...passing];
}

const NONE_PASS: readonly HeaderText[] = Object.freeze([]);

export function passingOf(
  { headers, passHeaders, passHeaderNames }: SipHeaders,
  heard: readonly HeaderText[],
): readonly HeaderText[] {
  if (passHeaders === 'none' || heard.length === 0) return NONE_PASS;
  const lower = (texts: readonly string[]) => new Set(texts.map((text) => text.toLowerCase()));
  const listed = lower(passHeaderNames);
  const own = lower(headers.map(({ name }) => name));
  return heard.filter(({ name }) => {
    const word = name.toLowerCase();
    if (own.has(word)) return false;
    // Who lists one by name wants it.
    return passHeaders === 'all' ? !OF_NETWORKS.has(word) : listed.has(word);
  });
}

/** Whether anything of what the called side adds may pass to the caller. */
export function hearsHeaders(caller: CallerEntry, facts: Pick<CallFacts, 'forwarded'>): boolean {
  return facts.forwarded !== null || caller.party.passHeaders !== 'none';
}
