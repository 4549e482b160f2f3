// One side of a call as its media have it: the settings of whose it is, and where it is.
import type { InvitedPeer, MediaCall } from '@tandem/engine/calls/ports';
import { addressFamily, type Session, streamsOf } from '@tandem/protocol/sdp';
import type { MediaSide, MediaStream } from './contract.ts';
import type { PeerTraits } from './expectation.ts';
import { ordersOf } from './orders.ts';
import { type GivenSettings, NO_SETTINGS, ownSettings, type PeerSettings } from './peer.ts';
import { decideProxy, type ProxyDecision, type ProxySide } from './proxy-decision.ts';
import { placeOf } from './side-place.ts';

/** Our addresses for media. */
export interface MediaPlaces {
  /** Where streams towards this peer are; `wanted`: the local address that its object names. */
  localFor(peer: string, wanted: string | null): string;
  /** As it stands in descriptions: SS_EXTERNAL_IP where that is another. */
  advertised(local: string): string;
  /** The address that a name leads to; undefined: that is not known now. */
  resolve(name: string, transport: InvitedPeer['transport']): string | undefined;
}

export interface Side {
  readonly settings: PeerSettings;
  readonly traits: PeerTraits;
  readonly local: string;
  readonly isEncrypted: boolean;
}

interface Found {
  readonly address: string;
  readonly local: string;
  readonly isEncrypted: boolean;
}

export const otherSide = (side: MediaSide): MediaSide => (side === 'caller' ? 'called' : 'caller');

export function sideOf(given: GivenSettings | null, { address, local, isEncrypted }: Found): Side {
  const settings = given === null ? NO_SETTINGS : ownSettings(given);
  const { sdpAddressFirst, strictSource } = settings;
  return {
    settings,
    traits: { signalling: address, sdpAddressFirst, strictSource },
    ...{ local, isEncrypted },
  };
}

/** Empty: not known. */
export function addressOf({ target, transport }: InvitedPeer, places: MediaPlaces): string {
  const host = hostOf(target);
  if (addressFamily(host) === 'name') return places.resolve(target, transport) ?? '';
  return host;
}

/** "192.0.2.1:5060", "[2001:db8::1]:5060", "gw.example.com". */
function hostOf(text: string): string {
  const bracketed = /^\[([^\]]*)\]/.exec(text);
  if (bracketed !== null) return bracketed[1] ?? '';
  return text.replace(/:\d+$/, '');
}

function addressIn(session: Session): string | null {
  return streamsOf(session).find(({ active }) => active)?.address ?? null;
}

export function placeOfStream({ ports, addresses }: MediaStream, side: MediaSide) {
  return { port: ports[side], ...(addresses === undefined ? {} : { address: addresses[side] }) };
}

function proxySideOf(
  { settings, traits, local, isEncrypted }: Side,
  session: Session | null,
): ProxySide {
  const media = session === null ? null : addressIn(session);
  return {
    ...placeOf({ signalling: traits.signalling, media, local }),
    wish: settings.mediaProxy,
    hasLocalRing: settings.ringback === 'local',
    isEncryptedRegistration: settings.registration === 'dynamic' && isEncrypted,
  };
}

export interface Between extends Readonly<Record<MediaSide, Side>> {
  readonly offer: Session | null;
  readonly isRecorded: boolean;
  /** Who relays can do no more than that. */
  readonly onlyRelays: boolean;
}

/** Whether media of these two pass through us. */
export function proxyBetween(
  { caller, called, offer, isRecorded, onlyRelays }: Between,
  parameters: MediaCall['parameters'],
): ProxyDecision {
  const settings = { caller: caller.settings, called: called.settings };
  return decideProxy({
    mode: parameters.get('SS_MEDIA_PROXY_MODE'),
    betweenNetworks: parameters.get('SS_MEDIA_PROXY_BETWEEN_NET'),
    behindNat: parameters.get('SS_MEDIA_PROXY_BEHIND_NAT'),
    sameNat: parameters.get('SS_MEDIA_PROXY_SAME_NAT'),
    ...{ caller: proxySideOf(caller, offer), called: proxySideOf(called, null) },
    ...{ orders: ordersOf({ ...settings, isRecorded }), onlyRelays },
  });
}
