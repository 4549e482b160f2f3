// Whether RTP goes through us (media.md 1): the first step that matches decides, and the sentence
// that it leaves stands in the decision trace of the call.
import type { MediaPath as MediaSettings } from '@tandem/domain/parties';

export type ProxyMode = 'Off' | 'On' | 'Auto' | 'Must On';

/** What cannot be done with media that do not pass through us. */
export type MediaOrder =
  | 'recording'
  | 'transcoding'
  | 'dtmfConversion'
  | 'announcements'
  | 'srtpConversion'
  | 'noMediaHangup';

/** Where a side is, as its signalling and its description tell. */
export interface SidePlace {
  /** Sides with the same word reach one another without us. */
  readonly network: string;
  /** The public address of the NAT that it is behind; null: it is behind none. */
  readonly nat: string | null;
  /** Its media are at an address that only its own network knows. */
  readonly isPrivate: boolean;
}

export interface ProxySide extends SidePlace {
  readonly wish: MediaSettings['mediaProxy'];
  /** We play the tone that the caller hears while it rings. */
  readonly hasLocalRing: boolean;
  /** Registered, and with encryption. */
  readonly isEncryptedRegistration: boolean;
}

export interface ProxyQuestion {
  /** SS_MEDIA_PROXY_MODE */
  readonly mode: ProxyMode;
  /** SS_MEDIA_PROXY_BETWEEN_NET, _BEHIND_NAT, _SAME_NAT */
  readonly betweenNetworks: boolean;
  readonly behindNat: boolean;
  readonly sameNat: boolean;
  readonly caller: ProxySide;
  readonly called: ProxySide;
  readonly orders: readonly MediaOrder[];
  /** Who relays can do no more than that: a thread of Node, a pool. */
  readonly onlyRelays: boolean;
}

export interface ProxyDecision {
  readonly isProxied: boolean;
  readonly because: string;
  /** Ordered, and not to be had without the proxy, or of who relays. */
  readonly leftOut: readonly MediaOrder[];
}

export function decideProxy({ orders, ...question }: ProxyQuestion): ProxyDecision {
  const cannot = orders.filter((order) => question.onlyRelays && order !== 'noMediaHangup');
  const can = orders.filter((order) => !cannot.includes(order));
  const decision = decide({ ...question, orders: can });
  return { ...decision, leftOut: [...decision.leftOut, ...cannot] };
}

function decide(question: ProxyQuestion): ProxyDecision {
  const { mode } = question;
  if (mode === 'Off') return direct(question, 'SS_MEDIA_PROXY_MODE is Off');
  if (mode === 'Must On') return proxied('SS_MEDIA_PROXY_MODE is Must On');
  const wished = wishOf(question);
  if (wished !== undefined) return wished;
  if (mode === 'On') return proxied('SS_MEDIA_PROXY_MODE is On');
  return ordered(question) ?? automatic(question);
}

/** One line of the decision trace. */
export function proxyTrace({ isProxied, because, leftOut }: ProxyDecision): string {
  const way = isProxied ? 'proxied' : 'direct';
  const decided = `media ${way}: ${because}`;
  if (leftOut.length === 0) return decided;
  const list = leftOut.join(', ');
  return isProxied
    ? `${decided}; left out of who only relays: ${list}`
    : `${decided}; left out without the proxy: ${list}`;
}

/** What a side demands or forbids: the same in On and Auto. */
function wishOf(question: ProxyQuestion): ProxyDecision | undefined {
  const demands = sideThat(question, ({ wish }) => wish === 'mustOn');
  if (demands !== undefined) return proxied(`the ${demands} side must have it`);
  const forbids = sideThat(question, ({ wish }) => wish === 'off');
  return forbids === undefined ? undefined : direct(question, `the ${forbids} side says off`);
}

function ordered({ orders }: ProxyQuestion): ProxyDecision | undefined {
  return orders.length === 0 ? undefined : proxied(`ordered: ${orders.join(', ')}`);
}

function automatic(question: ProxyQuestion): ProxyDecision {
  const { caller, called } = question;
  const wants = sideThat(question, ({ wish }) => wish === 'on');
  if (wants !== undefined) return proxied(`the ${wants} side says on`);
  if (called.hasLocalRing) return proxied('the called side has local ring');
  const encrypted = sideThat(question, (side) => side.isEncryptedRegistration);
  if (encrypted !== undefined) return proxied(`the ${encrypted} side is registered encrypted`);
  if (question.betweenNetworks && caller.network !== called.network) {
    return proxied('the sides are in different networks');
  }
  return byNat(question);
}

function byNat(question: ProxyQuestion): ProxyDecision {
  const { caller, called, behindNat, sameNat } = question;
  if (caller.nat !== null && caller.nat === called.nat) {
    const because = 'both sides are behind the same NAT';
    return sameNat ? proxied(because) : direct(question, because);
  }
  if (caller.nat !== null || called.nat !== null || caller.isPrivate !== called.isPrivate) {
    const because = 'a side is behind a NAT or in a private network';
    return behindNat ? proxied(because) : direct(question, `${because}, and that is allowed`);
  }
  return direct(question, 'the sides reach one another');
}

function sideThat(
  { caller, called }: ProxyQuestion,
  holds: (side: ProxySide) => boolean,
): 'caller' | 'called' | undefined {
  if (holds(caller)) return 'caller';
  return holds(called) ? 'called' : undefined;
}

function proxied(because: string): ProxyDecision {
  return { isProxied: true, because, leftOut: [] };
}

function direct({ orders }: ProxyQuestion, because: string): ProxyDecision {
  return { isProxied: false, because, leftOut: orders };
}
