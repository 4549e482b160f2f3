import type {
  CauseMaps,
  CodecChoice,
  Credentials,
  ForwarderFilters,
  GatewayLimits,
  GeofenceUse,
  Margin,
  MediaPath,
  NumberFilters,
  Portability,
  Rewriting,
  RouteChoice,
  RouteWeight,
  SipDialogue,
  SipHeaders,
  SipIncoming,
  SipOutgoing,
  Tones,
} from './shared.ts';
import type { CallLevel, Language, ObjectId, Transport } from './words.ts';

export interface GatewayGroup {
  readonly id: string;
  readonly lines: number | null;
  readonly memo: string;
}

/** A customer's trunk: where calls come in. */
export interface MappingGateway
  extends Credentials,
    GatewayLimits,
    NumberFilters,
    Rewriting,
    RouteChoice,
    Margin,
    Portability,
    CauseMaps,
    SipDialogue,
    SipIncoming,
    SipHeaders,
    MediaPath,
    CodecChoice,
    Tones,
    GeofenceUse {
  readonly id: string;
  readonly account: ObjectId;
  readonly registration: 'static' | 'dynamic';
  readonly addresses: readonly string[];
  readonly prefix: string;
  readonly keepPrefix: boolean;
  readonly priority: number;
  readonly transports: readonly Transport[];
  readonly localAddress: string | null;
  readonly memo: string;
  readonly lock: 'none' | 'all';
  readonly callLevel: CallLevel;
  readonly maxCallSeconds: number | null;
  readonly ownDynamicList: boolean;
  readonly calleeBilling: boolean;
  readonly phonePays: boolean;
  readonly prefixShares: readonly PrefixShare[];
  readonly measureQuality: boolean | null;
  readonly sendReason: boolean;
  readonly retryAfterSeconds: number | null;
  readonly failureAnnouncements: boolean;
  readonly language: Language | null;
}

/** A vendor's trunk: where calls go out. */
export interface RoutingGateway
  extends Credentials,
    GatewayLimits,
    NumberFilters,
    ForwarderFilters,
    Rewriting,
    RouteWeight,
    Margin,
    Portability,
    CauseMaps,
    SipDialogue,
    SipOutgoing,
    SipHeaders,
    MediaPath,
    CodecChoice,
    Tones,
    GeofenceUse {
  readonly id: string;
  readonly account: ObjectId;
  readonly registration: 'static' | 'dynamic' | 'outward';
  readonly addresses: readonly string[];
  readonly registrationExpirySeconds: number | null;
  readonly registrationRetrySeconds: number | null;
  readonly transport: Transport;
  readonly largeByTcp: boolean;
  readonly localAddress: string | null;
  readonly optionsCheck: boolean;
  readonly mayCallIn: boolean;
  readonly memo: string;
  readonly prefixes: readonly string[];
  readonly prefixMode: 'extension' | 'expiration';
  readonly priority: number;
  readonly weight: number;
  readonly protect: boolean;
  readonly emergencyPriority: number | null;
  readonly calendar: ObjectId | null;
  readonly schedules: readonly RouteSchedule[];
  readonly allowRouteBack: boolean;
  readonly lock: 'none' | 'all';
  readonly allowedMappingGateways: readonly ObjectId[];
  readonly deniedMappingGateways: readonly ObjectId[];
  readonly allowedPairs: readonly string[];
  readonly deniedPairs: readonly string[];
  readonly maxCallSeconds: number | null;
  readonly callerPool: ObjectId | null;
  readonly forwardedCallerPool: ObjectId | null;
  readonly callerPoolMultiplex: boolean;
  readonly callerPoolLines: number;
  readonly phoneDisplayNumber: boolean;
  readonly requireRate: boolean;
  readonly billByOutboundNumber: boolean;
  readonly measureQuality: boolean | null;
  readonly minimumAsrPercent: number | null;
  readonly minimumAcdSeconds: number | null;
  readonly qualityByArea: boolean;
  readonly qualityAttempts: number | null;
  readonly inviteTimeoutSeconds: number | null;
  readonly tryingTimeoutSeconds: number | null;
  readonly progressTimeoutSeconds: number | null;
  readonly progressSdpTimeoutSeconds: number | null;
  readonly ringingTimeoutSeconds: number | null;
  readonly stopCodes: readonly number[];
  readonly switchUntilConnect: boolean;
  readonly stopAfterSdp: boolean | null;
  readonly stopAfterRtp: boolean | null;
  readonly restOnRetryAfter: boolean;
  readonly redirects: number;
}

/** What differs while a calendar is in effect; null = as at other times. */
export interface RouteSchedule {
  readonly calendar: ObjectId;
  readonly priority: number | null;
  readonly prefixes: readonly string[] | null;
  readonly lines: number | null;
}

export interface PrefixShare {
  readonly percent: number;
  readonly addPrefix: string;
}
