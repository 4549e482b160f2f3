// A binding: where somebody can be reached, and until when. There are 100,000 of them, so it holds
// texts of its own, numbers, and objects that many share; nothing of the message it came in.
import type { TimerHandle } from '@tandem/base/kernel';
import { Flow, type Place, type SocketAddress } from '@tandem/protocol/sip';

export interface BindingParts {
  readonly uri: string;
  readonly callId: string;
  readonly instance: string;
  readonly place: Place;
  readonly remote: SocketAddress;
}

export const NO_PATH: readonly string[] = Object.freeze([]);

export class Binding {
  readonly uri: string;
  readonly instance: string;
  callId: string;
  cseq = 0;
  /** 0 to 1. */
  q = 1;
  place: Place;
  /** Where its last REGISTER came from. */
  remote: SocketAddress;
  /** Where requests go when that is another. */
  requestRemote: SocketAddress | undefined = undefined;
  /** Of a connection: the way it came. */
  flow: Flow | undefined = undefined;
  isNatted = false;
  path: readonly string[] = NO_PATH;
  product = '';
  /** Of the wall, so that they mean the same after a restart. */
  registeredMs = 0;
  refreshedMs = 0;
  expiresMs = 0;
  /** What the store says of `expiresMs`. */
  storedMs = 0;
  timer: TimerHandle | undefined = undefined;
  /** False: it is gone, and whoever still holds it lets go. */
  isLive = true;
  readonly owner: Registered;

  constructor(owner: Registered, { uri, callId, instance, place, remote }: BindingParts) {
    this.owner = owner;
    this.uri = uri;
    this.callId = callId;
    this.instance = instance;
    this.place = place;
    this.remote = remote;
  }

  /** The way that requests to it take. */
  get way(): Flow {
    if (this.flow !== undefined) return this.flow;
    return new Flow(this.place, this.requestRemote ?? this.remote);
  }
}

/** Somebody with at least one binding. */
export class Registered {
  readonly user: string;
  bindings: readonly Binding[] = [];

  constructor(user: string) {
    this.user = user;
  }
}
