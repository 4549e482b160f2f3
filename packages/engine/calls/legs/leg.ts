// A leg is one side of a call, whatever it is made of: SIP, H.323, a menu. The call hears and
// speaks these words and no others. Legs tell facts; the call decides.
//
//   caller's leg   offered -> ring, progress* -> answer -> confirmed -> ... -> released
//                         `-> cancelled            `-> reject
//   called leg     trying, ringing, progress* -> answered -> ... -> released
//                         `-> failed, or after cancel(): ended
//
// Events come after the command that made the leg has returned, one at a time, and none after
// the last (`failed`, `ended` or `released`).
import type { DialogFacts, Ending } from '@tandem/domain/record';
import type { Entry } from '@tandem/engine/snapshot';
import type { Session } from '@tandem/protocol/sdp';

/** What a side says of its media; null where it says nothing. */
export type Description = Session | null;

export type LegEvent =
  /** Of the called leg: somebody is there (100). */
  | { readonly type: 'trying' }
  /** 180; with media when the far side plays its own ringing. */
  | EarlyWord<'ringing'>
  /** 181 to 183. */
  | EarlyWord<'progress'>
  /** It has answered; the call says `confirm`: at once, or when it knows the caller's answer. */
  | AnsweredWord
  /** The called leg came to nothing by itself. The last. */
  | { readonly type: 'failed'; readonly failure: LegFailure }
  /** The called leg is over after cancel(): a 2xx that crossed was hung up. The last. */
  | { readonly type: 'ended' }
  /** The caller gave up before the answer. */
  | { readonly type: 'cancelled'; readonly cause: number | null }
  /**
   * The caller has acknowledged our answer; with the answer to an offer of ours in it. Of any leg:
   * the answer to the offer that acceptChange gave to a change which wanted one.
   */
  | { readonly type: 'confirmed'; readonly description: Description }
  /** The peer wants a change (re-INVITE, UPDATE): acceptChange or refuseChange answers it. */
  | { readonly type: 'change'; readonly change: Change }
  /** Our changeTo came to this. */
  | ChangedWord
  | { readonly type: 'changeRefused'; readonly status: number }
  /** DTMF and other messages within the call. Answered by the leg itself. */
  | { readonly type: 'info'; readonly contentType: string; readonly body: string }
  /** Hung up. The last. */
  | { readonly type: 'released'; readonly release: Release };

interface EarlyWord<Type extends 'ringing' | 'progress'> extends WithHeaders {
  readonly type: Type;
  readonly description: Description;
  readonly status: number;
}

interface ChangedWord extends WithHeaders {
  readonly type: 'changed';
  readonly description: Description;
}

export interface AnsweredWord extends WithHeaders {
  readonly type: 'answered';
  readonly description: Description;
}

/** Headers that we do not know, where somebody asked for them; absent when there are none. */
export interface WithHeaders {
  readonly headers?: readonly HeaderText[];
}

export interface Change extends WithHeaders {
  /** Names it in acceptChange and refuseChange. */
  readonly id: number;
  /** null: the peer asks us for an offer, or only refreshes its session. */
  readonly description: Description;
  readonly wantsOffer: boolean;
}

export interface LegFailure extends WithHeaders {
  /**
   * noPort: we have none left for its media, so nothing was sent. fenced: its media are wanted
   * where they may not go.
   */
  readonly why: 'refused' | 'noResponse' | 'unreachable' | 'noMedia' | 'noPort' | 'fenced';
  /** SIP status; 408 and 503 stand for nothing and no way. */
  readonly status: number;
  readonly phrase: string;
  /** Of a Reason header. */
  readonly cause: number | null;
  readonly retryAfterSeconds: number | null;
  /** Of a 3xx, in the order of their q. */
  readonly contacts: readonly Redirection[];
}

/** Where somebody says that the call should go instead. */
export interface Redirection {
  /** Empty: it names none. */
  readonly number: string;
  /** "192.0.2.1:5060", or a name. */
  readonly address: string;
  /** Where its network is, when it was ported there (RFC 4694); absent: nothing is said of that. */
  readonly routingNumber?: string;
}

export interface Release extends WithHeaders {
  /**
   * peer: BYE. refresh: the session timer ran out or its refresh failed. noAck: our answer was
   * never acknowledged. lost: the peer does not know the call any more, or cannot be reached.
   */
  readonly by: 'peer' | 'refresh' | 'noAck' | 'lost';
  readonly cause: number | null;
  readonly text: string;
}

export interface LegUser {
  hears(event: LegEvent): void;
}

/** How a call came to us. */
export interface Offered {
  readonly protocol: 'sip' | 'h323';
  /** Who sent it, as the socket shows. */
  readonly source: { readonly address: string; readonly port: number };
  readonly transport: 'udp' | 'tcp' | 'tls';
  /** Our address that it came to. */
  readonly local: { readonly address: string; readonly port: number };
  /** The name of the call on the wire: Call-ID. */
  readonly callId: string;
  /** User parts as they came. */
  readonly caller: string;
  readonly callee: string;
  readonly toUser: string;
  readonly callerDisplay: string;
  readonly callerDomain: string;
  readonly calleeDomain: string;
  /** Whole, as it came: a Contact of ours may carry a mark. */
  readonly requestUri: string;
  readonly userAgent: string;
  readonly description: Description;
  /** What leg B may still pass (RFC 3261 section 8.1.1.6): already one less. */
  readonly maxForwards: number;
  /** Identity headers as they came, for who trusts them; null when absent. */
  readonly assertedIdentity: string | null;
  readonly preferredIdentity: string | null;
  readonly remotePartyId: string | null;
  readonly privacy: string | null;
  /** Who sent the call on before it came to us; the last one first. */
  readonly diverted: readonly Diverted[];
  /** Headers that we do not know, in order: what may pass is said elsewhere. */
  readonly otherHeaders: readonly HeaderText[];
  /** Credentials that the request carried; null when it had none. */
  readonly authorization: unknown;
}

export interface HeaderText {
  readonly name: string;
  readonly value: string;
}

/** RFC 5806 has these words. */
export type DiversionReason =
  | 'unconditional'
  | 'time-of-day'
  | 'user-busy'
  | 'no-answer'
  | 'unavailable'
  | 'deflection'
  | 'unknown';

export interface Diverted {
  readonly number: string;
  readonly reason: DiversionReason;
}

/** What ends a leg before its answer. */
export interface Rejection extends Pick<Ending, 'sipStatus' | 'cause'> {
  readonly phrase?: string;
  readonly retryAfterSeconds?: number;
  /** 401/407: the challenge as the leg's protocol understands it. */
  readonly challenge?: unknown;
  /** Nothing more is sent: who asks does not learn that somebody is here. */
  readonly silently?: true;
  /** No Reason header. */
  readonly withoutReason?: true;
  /** Header lines beside those that the leg has of its own. */
  readonly headers?: readonly HeaderText[];
}

/** What is said and heard of headers in changes of a call, and at its end (SIG-9). */
export interface LaterHeaders {
  /** Of our own: in each that we send, whoever wants it. */
  readonly own: readonly HeaderText[];
  /** It tells of those that we do not know. */
  readonly hears: boolean;
}

/** How an answer is given. */
export interface AnswerManner extends WithHeaders {
  /** Nor has a BYE of ours a Reason header. */
  readonly withoutReason?: true;
  /** Absent: there are none, and none are told of. */
  readonly later?: LaterHeaders;
}

interface Leg {
  /** From now on events go there. Before it there are none. */
  listen(user: LegUser): void;
  /** Hangs up a leg that is up. Nothing is heard afterwards. `headers`: those that pass to it. */
  release(cause: number, headers?: readonly HeaderText[]): void;
  /**
   * Asks the peer for a change of media; `changed` or `changeRefused` follows. null: the peer is to
   * make the offer; then `changed` has it, and `confirm` is due.
   */
  changeTo(description: Description, headers?: readonly HeaderText[]): void;
  /** The answer to the offer that a 2xx brought: of changeTo(null), and of the called leg's own. */
  confirm(description: Description): void;
  acceptChange(id: number, description: Description, headers?: readonly HeaderText[]): void;
  refuseChange(id: number, status: number): void;
  sendInfo(contentType: string, body: string): void;
  /**
   * For the journal; of a leg that is up, and of the caller's just before its answer: that is
   * written down before the peer hears it. null: it has no dialog of its own, as where two calls
   * of ours meet.
   */
  facts(): DialogFacts | null;
}

export interface CallerLeg extends Leg {
  /** Its description until the call is answered; then it may be gone. */
  readonly offered: Offered;
  ring(description: Description, status?: number, headers?: readonly HeaderText[]): void;
  progress(description: Description, status?: number, headers?: readonly HeaderText[]): void;
  answer(description: Description, manner?: AnswerManner): void;
  /** Nothing is heard afterwards. */
  reject(rejection: Rejection): void;
}

export interface CalledLeg extends Leg {
  /** Of the wire; for the record. */
  readonly callId: string;
  /** Where the INVITE went, as the socket has it; empty when it could not be sent. */
  readonly remoteAddress: string;
  /** The ACK of the 2xx; with the answer to an offer that came in it. */
  confirm(description: Description): void;
  /** `ended` follows, whatever crosses it. */
  cancel(cause: number): void;
}

/** What the called leg is told to say. */
export interface Invitation {
  /** Where to, in the order to try them: "192.0.2.1:5060" or a name. */
  readonly addresses: readonly string[];
  readonly transport: 'udp' | 'tcp' | 'tls';
  readonly largeByTcp: boolean;
  /** Ours to send from; null: as the routing table has it. */
  readonly localAddress: string | null;
  readonly caller: string;
  readonly callee: string;
  readonly callerDisplay: string;
  readonly maxForwards: number;
  readonly description: Description;
  /** Credentials for its challenge; null: there are none. */
  readonly credentials: { readonly user: string; readonly password: string } | null;
  readonly sessionTimer: boolean;
  readonly reliableProvisional: 'off' | 'supported' | 'required';
  /** Header lines of our own and those that pass through, in order. */
  readonly headers: readonly HeaderText[];
  /** Its answers tell of headers that we do not know. */
  readonly hearsHeaders?: true;
  /** Once it is up; absent: there are none, and none are told of. */
  readonly later?: LaterHeaders;
  readonly userPhone: boolean;
  /** Of a phone that has registered: where it is, instead of the addresses. */
  readonly place?: PhonePlace;
  /** Whose leg it is, for the way of its media. */
  readonly party?: Entry<'routingGateways' | 'phones'>['party'];
  /** Of a leg that leads to another call of ours: makes it, for no protocol has it. */
  readonly makes?: (description: Description) => CalledLeg;
  /** How the caller is shown, beside From; without it by From alone. */
  readonly shown?: ShownCaller;
}

/** A place where somebody is registered. */
export interface PhonePlace {
  readonly requestUri: string;
  /** Route headers of the way there, in order. */
  readonly route: readonly string[];
  /** As the leg's protocol understands it. */
  readonly way: unknown;
  /** Of the way: what it says of itself may be known behind its NAT alone. */
  readonly address: string;
  readonly transport: 'udp' | 'tcp' | 'tls';
  readonly isNatted: boolean;
  /** 0 to 1: how much it is liked. */
  readonly q: number;
}

export interface ShownCaller {
  /** Stands in From instead of our address; empty: ours does. */
  readonly domain: string;
  /** From tells nothing (RFC 3323). */
  readonly isAnonymous: boolean;
  /** Value of Privacy; empty: there is none. */
  readonly privacy: string;
  readonly identities: readonly ShownIdentity[];
  readonly diverted: readonly Diverted[];
  readonly divertedBy: 'off' | 'diversion' | 'historyInfo' | 'both';
}

export interface ShownIdentity {
  readonly by: 'assertedIdentity' | 'preferredIdentity' | 'remotePartyId';
  readonly number: string;
  readonly display: string;
}

/** Makes called legs. Nothing is sent before `listen`. */
export interface LegMaker {
  invite(invitation: Invitation): CalledLeg;
}

/** Takes the calls that come. */
export interface CallTaker {
  offered(leg: CallerLeg): void;
}
