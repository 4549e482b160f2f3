// What the registry needs of those around it, and what it is to them. The SIP endpoint that owns
// the stack asks its handlers; the switch joins the rest.
import type { Ms, Result } from '@tandem/base/kernel';
import type {
  Failure,
  Flow,
  OutgoingResponse,
  Place,
  ReceivedRequest,
  ReceivedResponse,
  ReplyMode,
  SocketAddress,
  TransportName,
  Via,
} from '@tandem/protocol/sip';
import type { PartyName, RegistryEvent } from './events.ts';

/** The way back to who has asked. Exactly one of the two is used, once. */
export interface Reply {
  respond(response: OutgoingResponse): void;
  /** Nothing at all goes back, and the transaction is gone (`SipStack.abandon`). */
  withhold(): void;
}

/** What a handler has to know of the transaction of a request. */
export interface AskedIn {
  /** RFC 3261 section 8.2.2.2: the same request came by another way: 482. */
  readonly merged: boolean;
}

/** Takes requests outside of dialogs, by method; the first one in the list that does. */
export interface OutOfDialogHandler {
  handles(method: string): boolean;
  request(received: ReceivedRequest, transaction: AskedIn, reply: Reply): void;
}

export interface OutgoingPlan {
  readonly method: string;
  /** Where to, in the order to try them; at least one. */
  readonly flows: readonly Flow[];
  readonly largeByTcp: boolean;
  /** Called for each way that is tried: the top Via differs, and with it our own address. */
  readonly write: (via: Via) => Uint8Array;
  /** The one end: a final response, or none. Never from inside `request`. */
  readonly ended: (end: RequestEnd) => void;
}

export type RequestEnd =
  | { readonly type: 'response'; readonly response: ReceivedResponse }
  | { readonly type: 'failed'; readonly what: Failure };

/** Requests outside of dialogs: `SipStack.request`, with the plan as the owner. */
export interface OutgoingRequests {
  request(plan: OutgoingPlan): Result<void, 'noWay'>;
}

/** Where gateways are: names were resolved ahead (KnownTargets). */
export interface Whereabouts {
  /** Ways to an address as it was configured; none when it is not known, or not yet. */
  flowsTo(wanted: WantedWay): readonly Flow[];
}

export interface WantedWay {
  /** `192.0.2.1`, `sip.vendor.example:5070`, `[2001:db8::1]:5061`. */
  readonly address: string;
  readonly transport: TransportName;
  /** An address of ours that it has to be; null: the routing table decides. */
  readonly localAddress: string | null;
}

/** Of the transport: what bindings are reached by. */
export interface Ways {
  /** The place with this address; undefined when we do not listen there any more. */
  placeOf(transport: TransportName, local: SocketAddress): Place | undefined;
  /** `Transport.flowBack` */
  flowBack(request: ReceivedRequest, mode: ReplyMode): Flow;
}

/** Who may register, and where requests to them go. */
export interface Directory {
  /** Undefined: nobody who registers has this name. */
  whoIs(user: string): Member | undefined;
  /** An address of a gateway or phone that is known by its address. */
  isKnownAddress(address: string): boolean;
}

export interface Member {
  readonly password: string;
  /** A trunk both ways is two gateways under one name and password. */
  readonly parties: readonly PartyName[];
  /** Null: all. */
  readonly transports: readonly TransportName[] | null;
  readonly reliableProvisional: 'off' | 'supported' | 'required';
  readonly sessionTimer: boolean;
  readonly replyAddress: ReplyMode;
  readonly requestAddress: ReplyMode;
  readonly localAddress: string | null;
}

/** What the gate wants to know of sources. Each call is about the address a request came from. */
export interface SourceWatch {
  /** A wrong answer to a nonce that we sent to that very address. */
  wrongPassword(address: string, user: string): void;
  rightPassword(address: string, user: string): void;
}

export interface Listener {
  hears(event: RegistryEvent): void;
}

/** Keeps lines over restarts; the disk's are in binding-store.ts. */
export interface BindingStore {
  /** In the order they were written: of several with one user the last counts. */
  load(): Promise<readonly string[]>;
  /** At once, in order; what could not be written is told by false. */
  append(lines: readonly string[]): boolean;
  /** All lines that are needed from now on; those before are not. */
  compact(lines: () => Iterable<readonly string[]>): Promise<boolean>;
  close(): Promise<void>;
}

/** A parameter, asked when it is needed: changes hold at once. */
export type Setting<T> = () => T;

export interface RegistrarSettings {
  /** SS_ENDPOINT_EXPIRE */
  readonly expireSeconds: number;
  /** SS_ENDPOINT_NAT_EXPIRE */
  readonly natExpireSeconds: number;
  /** SS_SIP_REGISTRATION_LIGHTWEIGHT */
  readonly lightweight: boolean;
}

export interface AuthenticationSettings {
  /** SS_SIP_AUTHENTICATION_CODE */
  readonly code: 401 | 407;
  /** SS_SIP_AUTHENTICATION_REALM; empty: the host of the request. */
  readonly realm: string;
}

export interface HeartbeatSettings {
  /** SS_SIP_NAT_KEEP_ALIVE_MESSAGE; empty: none are sent. */
  readonly message: string;
  /** SS_SIP_NAT_KEEP_ALIVE_PERIOD: one round over all. */
  readonly periodMs: Ms;
  /** SS_SIP_NAT_KEEP_ALIVE_SEND_INTERVAL: between two batches. */
  readonly intervalMs: Ms;
  /** SS_SIP_NAT_KEEP_ALIVE_SEND_ONE_TIME: in one batch. */
  readonly batch: number;
}
