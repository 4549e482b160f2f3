// What calls need of others, and are handed by who joins them.
import { fail, type Result } from '@tandem/base/kernel';
import { type Money, ZERO_MONEY } from '@tandem/base/money';
import type { PortedNumber } from '@tandem/domain/numbers';
import type { ParameterView } from '@tandem/domain/parameters';
import type { GeofenceUse, PortabilityServer } from '@tandem/domain/parties';
import type { Zone } from '@tandem/domain/rating';
import type {
  CallRecord,
  DialogFacts,
  OwnPort,
  RecordedMedia,
  RecordedParty,
  Step,
} from '@tandem/domain/record';
import type { Entry } from '@tandem/engine/snapshot';
import type { Session } from '@tandem/protocol/sdp';
import type { CallerEntry } from './facts.ts';
import type { Offered, PhonePlace } from './legs/leg.ts';

/** Takes a step into memory; it is written before the packets of this turn leave. */
export interface CallJournal {
  append(step: Step): void;
  /** Why no new call may begin: a full disk, a backlog. Asked for every call; null: they may. */
  refusal(): string | null;
}

/**
 * The last two of emergency calls alone: one begins, with the routes that it takes; nobody answered
 * it. Of one that comes to nothing at once the second alone is told.
 */
export type CallState = 'ringing' | 'answered' | 'ended' | 'emergency' | 'emergencyFailed';

/** Hears how calls go, within the turn of each call: it must take no time. */
export interface CallStates {
  /** Whether anybody wants to know. */
  isHeard(): boolean;
  /** The record as it would be if the call ended now; of an ended one, as it is. */
  changed(state: CallState, record: CallRecord): void;
}

/** Who a caller is that has no static address: by what is registered, or by its credentials. */
export interface IdentifyByCredentials {
  identify(offered: Offered): Credentialed;
}

export type Credentialed =
  | { readonly is: 'known'; readonly caller: CallerEntry }
  /** It may prove who it is: 401 or 407. Such a request leaves no record. */
  | { readonly is: 'challenged'; readonly status: number; readonly challenge: unknown }
  /** It tried to, and failed: reason 16. */
  | { readonly is: 'failed' }
  /** Nothing that it says concerns us. */
  | { readonly is: 'unknown' };

export const NO_CREDENTIALS: IdentifyByCredentials = { identify: () => ({ is: 'unknown' }) };

/** What is known of routing gateways from second to second. */
export interface Reachability {
  /** No address of it answers, or it is not registered. */
  isOffline(gateway: bigint): boolean;
  /** Where it is now, in order; null: at the addresses of its configuration. */
  addressesOf(gateway: bigint): readonly string[] | null;
  /** Where the addresses of its configuration lead to now, names among them. */
  placesNamed(gateway: bigint): readonly string[];
}

export const ALWAYS_THERE: Reachability = {
  isOffline: () => false,
  addressesOf: () => null,
  placesNamed: () => [],
};

/** Where phones are registered now, the place that they like best first; none: offline. */
export interface PhonePlaces {
  placesOf(number: string): readonly PhonePlace[];
}

export const NOBODY_REGISTERED: PhonePlaces = { placesOf: () => [] };

export interface PortabilityQuestion {
  readonly server: PortabilityServer;
  /** As it is asked about. */
  readonly number: string;
  readonly caller: string;
}

/** Who knows where numbers were ported to (RTE-8). */
export interface PortabilityServers {
  /** `heard` comes once, later; too late is no matter. */
  ask(question: PortabilityQuestion, heard: (answer: Result<PortedNumber, string>) => void): void;
}

export const NO_PORTABILITY: PortabilityServers = {
  ask: (_, heard) => queueMicrotask(() => heard(fail('there is nobody to ask'))),
};

/** SERVER_VERIFY_CLEARING_CUSTOMER: whether a vendor's account is under its limit. */
export interface VendorMoney {
  isUnderLimit(account: bigint): boolean;
}

export const VENDORS_HAVE_MONEY: VendorMoney = { isUnderLimit: () => false };

export interface AskedMonth {
  readonly phone: bigint;
  /** That it pays by: its own, and further ones. */
  readonly numbers: readonly string[];
  readonly account: bigint;
  readonly fromMs: number;
}

export interface MonthOffice {
  /**
   * What was charged by other runs than this one. Heard once; null: that cannot be had now. A phone
   * that was charged nothing is left out.
   */
  monthsOf(
    months: readonly AskedMonth[],
    heard: (spent: ReadonlyMap<bigint, Money> | null) => void,
  ): void;
}

/** As admission asks. */
export interface MonthsSpent {
  /** null: it is not known yet. */
  spent(phone: Entry<'phones'>, moment: Moment): Money | null;
}

export interface Moment {
  readonly wallMs: number;
  readonly zone: Zone;
}

export const NO_MONTHS: MonthsSpent = { spent: () => ZERO_MONEY };

/** A dialog that only the journal remembers, and with whom it is. */
export interface LeftLeg {
  readonly dialog: DialogFacts;
  readonly side: 'caller' | 'called';
  readonly party: RecordedParty | null;
}

export interface HangUp {
  /** `heard` comes once: the peer has answered, was given up, or no way leads there. */
  hangUp(leg: LeftLeg, cause: number, heard: () => void): void;
}

/** Gives each call the way of its media. Without one they are direct, and nobody watches them. */
export interface MediaPaths {
  open(call: MediaCall): MediaPath;
}

/** A party's settings of its media, as its object has them; null: it has none. */
export type MediaSettings = Entry<'mappingGateways' | 'routingGateways' | 'phones'>['party'] | null;

export interface MediaCall {
  readonly id: string;
  readonly caller: MediaSettings;
  /** Where its signalling comes from. */
  readonly source: string;
  /** Our address that its object names for it; null: none. */
  readonly local: string | null;
  readonly isEncrypted: boolean;
  readonly isEmergency: boolean;
  /** At the beginning of the call. */
  readonly parameters: ParameterView;
  readonly trace: string[] | null;
  /** We placed it: until its caller's end is somebody else's, there is nobody to send to. */
  readonly isPlaced: boolean;
  /** Who pays has its calls recorded, or who placed it wants to know what was heard. */
  readonly isRecorded: boolean;
  /** Why an address of RTP is fenced out by these settings; null: nothing is fenced at all. */
  readonly fencedOut: ((address: string, of: GeofenceUse) => string | null) | null;
}

/** What a side can be told by the media of its call. */
export interface MediaMouth {
  sendInfo(contentType: string, body: string): void;
  /** Of the caller: it rings, with a tone of ours. */
  ring?(description: Session): void;
}

export interface InvitedPeer {
  readonly settings: MediaSettings;
  /** Where its signalling goes: an address, or a name with what belongs to it. */
  readonly target: string;
  readonly transport: 'udp' | 'tcp' | 'tls';
  readonly local: string | null;
}

/** Why there can be no leg: no port, or (`noCodec`) no codec that both sides may use. */
export interface UnmadeMedia {
  readonly kind: string;
  readonly says: string;
}

/**
 * The media of one call: what one side says becomes what the other hears. Closed with the caller's
 * leg.
 */
export interface MediaPath {
  /** A leg is about to be made; null: it is to make the offer. */
  invites(peer: InvitedPeer, offer: Session | null): Result<Session | null, UnmadeMedia>;
  /** A side is there that can be told something. */
  joins(side: 'caller' | 'called', mouth: MediaMouth): void;
  /**
   * The caller is about to be told that it rings, or of progress, with these words of the called
   * side as it hears them: answers what it is told instead.
   */
  rings(description: Session | null): Session | null;
  progresses(description: Session | null): Session | null;
  /** The status by which such a change is refused before it is passed; null: it is passed. */
  refuses(description: Session): number | null;
  passes(from: 'caller' | 'called', description: Session, as: 'offer' | 'answer'): Session;
  /** The offer that passed last was refused. */
  refused(): void;
  /** As the other side is told it; null: it is not. */
  info(
    from: 'caller' | 'called',
    message: { readonly contentType: string; readonly body: string },
  ): { readonly contentType: string; readonly body: string } | null;
  /** Whether RTP came from whoever was invited last. */
  hasHeardCalled(): boolean;
  /** A file of it is written now. */
  readonly isRecording: boolean;
  /** The caller hears the answer now. */
  answered(): void;
  /** Since the answer; null before it, and of media that are direct. */
  quality(): RecordedMedia | null;
  /** Of ours, that it has now. */
  ports(): readonly OwnPort[];
  close(): void;
}
