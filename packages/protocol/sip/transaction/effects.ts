// What the four machines ask of the layer that runs them. An effect carries no message: `send`,
// `ack` and `pass` speak of the message in the event that caused them, `resend` of the one that was
// kept. So nearly all effects are shared constants, and a packet that only needs its answer again
// costs no allocation here.
//
// Order: the layer runs effects as they stand. `pass` and `tell` come last, because the user may
// come back with the next event from inside them.
import type { Ms } from '@tandem/base/kernel';

/** The letters of RFC 3261 and RFC 6026, and two waits that have none. */
export type TimerName =
  | 'A'
  | 'B'
  | 'D'
  | 'E'
  | 'F'
  | 'G'
  | 'H'
  | 'I'
  | 'J'
  | 'K'
  | 'L'
  | 'M'
  | 'cancelled'
  | 'trying';

export type SharedEffect =
  /** The message of this event goes out. */
  | { readonly do: 'send' }
  /** The message of this event is what `resend` sends from now on. */
  | { readonly do: 'keep' }
  | { readonly do: 'resend' }
  /** Nothing will be sent again: its bytes need not be held. */
  | { readonly do: 'forget' }
  | Arm
  | { readonly do: 'disarm'; readonly timer: TimerName }
  | { readonly do: 'count'; readonly what: Uncommon }
  | { readonly do: 'destroy' }
  /** The message of this event goes up to the user. */
  | { readonly do: 'pass' }
  | { readonly do: 'tell'; readonly what: Failure };

export type ClientEffect =
  | SharedEffect
  /** An ACK is made of the kept INVITE and the response of this event; sent, and kept. */
  | { readonly do: 'ack' }
  /** A CANCEL is made of the kept INVITE and starts a transaction of its own. */
  | { readonly do: 'cancel' }
  /** Like `pass`, but the transaction has told its user another result already. */
  | { readonly do: 'passStray' };

export type ServerEffect =
  | SharedEffect
  /** A 100 is made of the request; sent, and kept. */
  | { readonly do: 'sendTrying' };

export interface Arm {
  readonly do: 'arm';
  readonly timer: TimerName;
  readonly afterMs: Ms;
  readonly generation: number;
}

export type Failure = 'timeout' | 'transportFailed';

/**
 * `lostTimer`: it fired although what it guarded had come; `absorbed`: a retransmission ends here.
 */
export type Uncommon = 'lostTimer' | 'absorbed' | 'ignored';

export interface Step<State, Effect> {
  readonly state: State;
  readonly effects: readonly Effect[];
}

/** The generation of a timer that can be armed once only in the life of a transaction. */
export const ONCE = 1;

export const SEND: SharedEffect = Object.freeze({ do: 'send' });
export const KEEP: SharedEffect = Object.freeze({ do: 'keep' });
export const RESEND: SharedEffect = Object.freeze({ do: 'resend' });
export const FORGET: SharedEffect = Object.freeze({ do: 'forget' });
export const ACK: ClientEffect = Object.freeze({ do: 'ack' });
export const CANCEL: ClientEffect = Object.freeze({ do: 'cancel' });
export const SEND_TRYING: ServerEffect = Object.freeze({ do: 'sendTrying' });
export const DESTROY: SharedEffect = Object.freeze({ do: 'destroy' });
export const PASS: SharedEffect = Object.freeze({ do: 'pass' });
export const PASS_STRAY: ClientEffect = Object.freeze({ do: 'passStray' });
export const TELL_TIMEOUT: SharedEffect = Object.freeze({ do: 'tell', what: 'timeout' });
export const TELL_TRANSPORT_FAILED: SharedEffect = Object.freeze({
  do: 'tell',
  what: 'transportFailed',
});

export const NOTHING: readonly never[] = Object.freeze([]);
export const LOST_TIMER = counted('lostTimer');
export const ABSORBED = counted('absorbed');
export const IGNORED = counted('ignored');

function counted(what: Uncommon): readonly SharedEffect[] {
  return only(Object.freeze({ do: 'count', what }));
}

export function arm(timer: TimerName, afterMs: Ms, generation: number): Arm {
  return { do: 'arm', timer, afterMs, generation };
}

export function disarm(timer: TimerName): SharedEffect {
  return Object.freeze({ do: 'disarm', timer });
}

/** A list of effects that every step of its kind shares. */
export function only<Effect>(...effects: readonly Effect[]): readonly Effect[] {
  return Object.freeze(effects);
}
