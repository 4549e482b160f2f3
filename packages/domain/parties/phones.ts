import type {
  CodecChoice,
  GeofenceUse,
  Margin,
  MediaPath,
  NumberFilters,
  Portability,
  Rewriting,
  RouteChoice,
  SipDialogue,
  SipHeaders,
  SipIncoming,
  SipOutgoing,
  Tones,
} from './shared.ts';
import type { CallLevel, DecimalText, Language, ObjectId, Service, Transport } from './words.ts';

/** A registered subscriber with a number of its own. */
export interface Phone
  extends NumberFilters,
    Rewriting,
    RouteChoice,
    Margin,
    Portability,
    SipDialogue,
    SipIncoming,
    SipOutgoing,
    SipHeaders,
    MediaPath,
    CodecChoice,
    Tones,
    GeofenceUse {
  readonly number: string;
  readonly account: ObjectId;
  readonly password: string | null;
  readonly registration: 'dynamic' | 'static';
  readonly addresses: readonly string[];
  readonly furtherNumbers: readonly string[];
  readonly transports: readonly Transport[];
  readonly localAddress: string | null;
  readonly memo: string;
  readonly callerName: string;
  readonly displayNumber: string | null;
  readonly callerIdDisplay: boolean;
  readonly hideCaller: boolean;
  readonly lock: 'none' | 'outgoing' | 'incoming' | 'international' | 'all';
  readonly callLevel: CallLevel;
  readonly services: readonly Service[] | null;
  readonly lines: number | null;
  readonly linesIn: number | null;
  readonly linesOut: number | null;
  readonly maxCallSeconds: number | null;
  readonly rewriteIncomingCaller: readonly string[];
  readonly rewriteIncomingCallee: readonly string[];
  readonly rateGroup: ObjectId | null;
  readonly calleeBilling: boolean;
  readonly freeToCall: boolean | null;
  readonly monthlyRent: DecimalText;
  readonly monthlyMinimum: DecimalText;
  readonly monthlyMaximum: DecimalText | null;
  readonly forwardAlways: boolean;
  readonly forwardAlwaysTo: string | null;
  readonly forwardByTime: readonly TimedForward[];
  readonly forwardBusy: boolean;
  readonly forwardBusyTo: string | null;
  readonly forwardNoAnswer: boolean;
  readonly forwardNoAnswerTo: string | null;
  readonly forwardNoAnswerSeconds: number;
  readonly forwardOffline: boolean;
  readonly forwardOfflineTo: string | null;
  readonly forwardShows: 'caller' | 'forwarder';
  readonly offlineToGateways: boolean | null;
  readonly callWaiting: boolean;
  readonly doNotDisturb: boolean;
  readonly callTransfer: boolean;
  readonly pickupPosition: string | null;
  readonly mayPickUp: readonly string[];
  readonly language: Language | null;
  readonly indication: 'off' | 'balance' | 'duration' | null;
  readonly failureAnnouncements: boolean;
  readonly voicemail: boolean;
  readonly voicemailPin: string | null;
  readonly voicemailEmails: readonly string[];
  readonly voicemailMessages: number;
  readonly voicemailKeepDays: number;
}

export interface TimedForward {
  readonly calendar: ObjectId;
  /** A number, or voicemail. */
  readonly to: string;
}
