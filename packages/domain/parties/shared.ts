// Groups of fields that gateways of both directions and phones share. What each field means, its
// unit and its default stand in docs/configuration.md, which is made of the schemas; a compile-time
// test holds these types against them.
import type { Codec, DecimalText, GeofenceMode, ObjectId, Strategy } from './words.ts';

export interface Credentials {
  readonly user: string | null;
  readonly password: string | null;
}

/** Pairs from:to, 0 on the left = every other one. */
export interface CauseMaps {
  readonly sipCodeMap: readonly string[];
  readonly q850Map: readonly string[];
}

/** Null = no limit. */
export interface GatewayLimits {
  readonly lines: number | null;
  readonly reservedLines: number;
  readonly cps: number | null;
  readonly groups: readonly ObjectId[];
  readonly requestsPerSecond: number | null;
}

export interface NumberListUse {
  readonly callerLists: readonly ObjectId[];
  readonly calleeLists: readonly ObjectId[];
}

export interface NumberFilters {
  readonly callerAllowedPrefixes: readonly string[];
  readonly callerDeniedPrefixes: readonly string[];
  readonly calleeAllowedPrefixes: readonly string[];
  readonly calleeDeniedPrefixes: readonly string[];
  readonly callerLengths: readonly number[];
  readonly calleeLengths: readonly number[];
  readonly callerLists: readonly ObjectId[];
  readonly calleeLists: readonly ObjectId[];
}

export interface ForwarderFilters {
  readonly forwarderAllowedPrefixes: readonly string[];
  readonly forwarderDeniedPrefixes: readonly string[];
}

/** Rules match:result, the first that matches counts. */
export interface Rewriting {
  readonly rewriteCaller: readonly string[];
  readonly rewriteCallee: readonly string[];
}

/** Null = not checked (RTE-10). */
export interface Margin {
  readonly minimumMarginPercent: number | null;
  readonly maximumCostPerMinute: DecimalText | null;
}

export interface RouteChoice {
  readonly strategy: Strategy | null;
  readonly secondStrategy: Strategy | null;
  readonly priceBandPerMinute: DecimalText;
  readonly allowedRoutingGroups: readonly ObjectId[];
  readonly deniedRoutingGroups: readonly ObjectId[];
}

/** RTE-12 */
export interface RouteWeight {
  readonly costMultiplier: DecimalText;
  readonly forcedSharePercent: number;
  readonly exclusive: boolean;
}

/** RTE-8 */
export interface Portability {
  readonly lrn: boolean;
  readonly lrnRates: boolean;
  readonly lrnEatPrefixLength: number;
  readonly lrnFailure: 'continue' | 'reject';
  readonly lrnInterstatePrefix: string;
  readonly lrnUndeterminedPrefix: string;
}

export interface SipDialogue {
  readonly replyAddress: 'socket' | 'via' | 'viaPort';
  readonly requestAddress: 'socket' | 'via' | 'viaPort';
  readonly sessionTimer: boolean;
  readonly reliableProvisional: 'off' | 'supported' | 'required';
  readonly allowMessage: boolean;
  readonly allowPublish: boolean;
}

export interface SipIncoming {
  readonly callerSource: 'from' | 'assertedIdentity' | 'preferredIdentity' | 'remotePartyId';
  readonly calleeSource: 'requestUri' | 'to';
  readonly honourPrivacy: boolean;
  readonly acceptDiversion: boolean;
}

export interface SipOutgoing {
  readonly displayName: 'ignore' | 'e164' | 'custom' | 'accountCallerId' | null;
  readonly customDisplayName: string;
  readonly privacy: 'off' | 'passThrough' | 'always';
  readonly assertedIdentity: 'off' | 'passThrough' | 'caller';
  readonly preferredIdentity: 'off' | 'passThrough' | 'caller';
  readonly remotePartyId: 'off' | 'passThrough' | 'caller';
  readonly localDomain: boolean;
  readonly userPhone: boolean;
  readonly diversion: 'off' | 'diversion' | 'historyInfo' | 'both';
}

export interface SipHeaders {
  readonly headers: readonly { readonly name: string; readonly value: string }[];
  readonly passHeaders: 'none' | 'listed' | 'all';
  readonly passHeaderNames: readonly string[];
}

export interface MediaPath {
  readonly mediaProxy: 'auto' | 'off' | 'on' | 'mustOn';
  readonly sdpAddressFirst: boolean;
  readonly strictSource: boolean;
  readonly srtp: 'off' | 'optional' | 'required';
  readonly t38: boolean;
  readonly callBandwidthKbps: number | null;
  readonly noMediaSeconds: number | null;
  readonly noMediaDirection: 'none' | 'from' | 'to' | 'both';
  readonly recording: boolean;
}

export interface CodecChoice {
  readonly codecOrder: 'customer' | 'vendor';
  readonly codecsForced: readonly Codec[];
  readonly codecsForbidden: readonly Codec[];
  readonly codecsAdded: readonly Codec[];
  readonly transcoding: boolean;
  readonly g729Annexb: 'passThrough' | 'no' | 'yes';
  readonly g723Annexa: 'passThrough' | 'no' | 'yes';
  readonly ptimeMs: number | null;
}

export interface Tones {
  readonly dtmfReceive: 'all' | 'rfc2833' | 'signalling' | 'inband' | 'off';
  readonly dtmfSend: 'auto' | 'rfc2833' | 'infoDtmfRelay' | 'infoDtmf' | 'inband' | 'off';
  readonly dtmfPayloadType: number;
  readonly ringback: 'remote' | 'local';
  readonly toneCountry: string | null;
}

/** SEC-4 */
export interface GeofenceUse {
  readonly geofenceMode: GeofenceMode | null;
  readonly geofences: readonly ObjectId[];
  readonly geofenceMedia: 'drop' | 'endCall';
}
