// Who may change the session now (RFC 3261 section 14, RFC 3311 section 5), as a pure function.
// INVITE and UPDATE of both sides, and the one offer that may be open, are kept here; what comes at
// the wrong time is refused, what our user wants at the wrong time waits.
//
//           want: send; received: accept                 481, 408, ...: see the dialog
//      IDLE <-----------------------> BUSY <--+ received: accept, 491 or 500 with Retry-After
//        ^                              |     | want: kept for later
//        | timer backOff: send          | 491 to ours
//        +---------- WAITING <----------+
//            received: accept, and ours follows when it is served
//
// The initial INVITE counts too: a dialog begins BUSY with it (`start`), so that an UPDATE in an
// early dialog is judged by the same rules.
import type { Ms } from '@tandem/base/kernel';
import {
  type Arm,
  arm,
  type Count,
  type Disarm,
  disarm,
  IGNORED,
  LOST_TIMER,
  NOTHING,
  type Step as StepOf,
} from './step.ts';

export type Side = 'us' | 'peer';
export type Method = 'INVITE' | 'UPDATE';

/** What our user wants to change. */
export interface Modification {
  /** The user's name for it. */
  readonly key: number;
  readonly method: Method;
  /** It has an offer; an UPDATE that only refreshes a session timer has none. */
  readonly offer: boolean;
}

/** Tries of one modification that each met with a 491: two peers that never agree must end. */
export const MOST_GLARES = 6;

interface Pending {
  /** Whose INVITE is not finally answered. */
  readonly invite: Side | undefined;
  /** The peer's; ours is told by `ours`. */
  readonly peerUpdate: boolean;
  /** Whose offer has no answer. */
  readonly offer: Side | undefined;
  readonly ours: Modification | undefined;
  readonly wanted: Modification | undefined;
  /** How often the one that is ours, or wanted, has met with a 491. */
  readonly glares: number;
}

export type State =
  | { readonly name: 'idle'; readonly generation: number }
  | { readonly name: 'busy'; readonly generation: number; readonly pending: Pending }
  | {
      readonly name: 'waiting';
      readonly generation: number;
      readonly wanted: Modification;
      readonly glares: number;
    };

export type Event =
  | { readonly type: 'want'; readonly modification: Modification }
  | { readonly type: 'received'; readonly method: Method; readonly offer: boolean }
  /** An answer passed, in whatever message: the offer is closed. */
  | { readonly type: 'offerAnswered' }
  /** An offer passed in a response, an ACK or a PRACK. */
  | { readonly type: 'offerMade'; readonly by: Side }
  /** The final response to a request of one side; without a 2xx its offer is void. */
  | {
      readonly type: 'finished';
      readonly method: Method;
      readonly by: Side;
      readonly success: boolean;
    }
  /** A 491 to ours; `backOffMs` as `glareBackOff` has it. */
  | { readonly type: 'glare'; readonly backOffMs: Ms }
  | { readonly type: 'timerBackOff'; readonly generation: number };

export type Effect =
  | { readonly do: 'send'; readonly modification: Modification }
  | { readonly do: 'accept' }
  | { readonly do: 'refuse'; readonly status: 491 }
  | { readonly do: 'refuse'; readonly status: 500; readonly retryAfter: true }
  /** Another wish took its place before it was sent, or after it was refused. */
  | { readonly do: 'replaced'; readonly modification: Modification }
  | { readonly do: 'gaveUp'; readonly modification: Modification }
  | Arm<'backOff'>
  | Disarm<'backOff'>
  | Count;

export type Step = StepOf<State, Effect>;
type Busy = State & { readonly name: 'busy' };

const NONE: Pending = Object.freeze({
  invite: undefined,
  peerUpdate: false,
  offer: undefined,
  ours: undefined,
  wanted: undefined,
  glares: 0,
});
export const IDLE: State = Object.freeze({ name: 'idle', generation: 0 });
const ACCEPTED: readonly Effect[] = Object.freeze([Object.freeze({ do: 'accept' } as const)]);
const CROSSED: readonly Effect[] = Object.freeze([
  Object.freeze({ do: 'refuse', status: 491 } as const),
]);
const TOO_SOON: readonly Effect[] = Object.freeze([
  Object.freeze({ do: 'refuse', status: 500, retryAfter: true } as const),
]);
const DISARM: Effect = disarm('backOff');

/** The initial INVITE, which no modification may cross. */
export function start(inviteOf: Side, offer: boolean): State {
  const pending = { ...NONE, invite: inviteOf, offer: offer ? inviteOf : undefined };
  return { name: 'busy', generation: 0, pending };
}

export function step(state: State, event: Event): Step {
  switch (state.name) {
    case 'idle':
      return inIdle(state, event);
    case 'busy':
      return inBusy(state, event);
    case 'waiting':
      return inWaiting(state, event);
  }
}

function inIdle(state: State & { readonly name: 'idle' }, event: Event): Step {
  const { generation } = state;
  switch (event.type) {
    case 'want':
      return send(generation, NONE, event.modification);
    case 'received':
      return received({ name: 'busy', generation, pending: NONE }, event);
    case 'offerMade':
      return settle(generation, { ...NONE, offer: event.by });
    case 'offerAnswered':
    case 'finished':
    case 'glare':
      return { state, effects: IGNORED };
    case 'timerBackOff':
      return { state, effects: LOST_TIMER };
  }
}

function inBusy(state: Busy, event: Event): Step {
  const { generation, pending } = state;
  switch (event.type) {
    case 'want':
      return want(state, event.modification);
    case 'received':
      return received(state, event);
    case 'offerMade':
      return settle(generation, { ...pending, offer: event.by });
    case 'offerAnswered':
      return settle(generation, { ...pending, offer: undefined });
    case 'finished':
      return finished(state, event);
    case 'glare':
      return glare(state, event.backOffMs);
    case 'timerBackOff':
      return { state, effects: LOST_TIMER };
  }
}

function inWaiting(state: State & { readonly name: 'waiting' }, event: Event): Step {
  const { generation, wanted, glares } = state;
  switch (event.type) {
    case 'want': {
      const { kept, effects } = newer(wanted, event.modification);
      return { state: { ...state, wanted: kept }, effects };
    }
    case 'received': {
      // Theirs comes through; ours follows as soon as it is served and need not wait longer.
      const next = received(
        { name: 'busy', generation, pending: { ...NONE, wanted, glares } },
        event,
      );
      return { state: next.state, effects: [DISARM, ...next.effects] };
    }
    case 'offerMade':
      return {
        state: { name: 'busy', generation, pending: { ...NONE, wanted, glares, offer: event.by } },
        effects: [DISARM],
      };
    case 'timerBackOff':
      return event.generation === generation
        ? send(generation, { ...NONE, glares }, wanted)
        : { state, effects: LOST_TIMER };
    case 'offerAnswered':
    case 'finished':
    case 'glare':
      return { state, effects: IGNORED };
  }
}

function received(state: Busy, event: Event & { readonly type: 'received' }): Step {
  const { generation, pending } = state;
  const { method, offer } = event;
  const verdict = method === 'INVITE' ? judgeInvite(pending) : judgeUpdate(pending, offer);
  if (verdict !== ACCEPTED) return { state, effects: verdict };
  const open = offer ? 'peer' : pending.offer;
  const next =
    method === 'INVITE'
      ? { ...pending, invite: 'peer' as const, offer: open }
      : { ...pending, peerUpdate: true, offer: open };
  return { state: { name: 'busy', generation, pending: next }, effects: ACCEPTED };
}

/** RFC 3261 section 14.2. An INVITE always makes an offer, if not in itself then in its 2xx. */
function judgeInvite({ invite, offer }: Pending): readonly Effect[] {
  if (invite === 'us' || offer === 'us') return CROSSED;
  return invite === 'peer' || offer === 'peer' ? TOO_SOON : ACCEPTED;
}

/** RFC 3311 section 5.2. */
function judgeUpdate({ peerUpdate, offer }: Pending, withOffer: boolean): readonly Effect[] {
  if (peerUpdate) return TOO_SOON;
  if (!withOffer) return ACCEPTED;
  if (offer === 'us') return CROSSED;
  return offer === 'peer' ? TOO_SOON : ACCEPTED;
}

/** RFC 3261 section 14.1 and RFC 3311 section 5.1: what we may send now. */
function maySend(pending: Pending, modification: Modification): boolean {
  const { invite, peerUpdate, offer, ours } = pending;
  if (ours !== undefined || peerUpdate) return false;
  if (modification.method === 'INVITE') return invite === undefined && offer === undefined;
  return !modification.offer || offer === undefined;
}

function want(state: Busy, modification: Modification): Step {
  const { generation, pending } = state;
  if (maySend(pending, modification)) {
    return send(generation, { ...pending, glares: 0 }, modification);
  }
  const { kept, effects } = newer(pending.wanted, modification);
  return { state: { ...state, pending: { ...pending, wanted: kept } }, effects };
}

/**
 * Of two wishes the newer one counts; but what only refreshes makes room, as any change refreshes.
 */
function newer(
  older: Modification | undefined,
  wish: Modification,
): { readonly kept: Modification; readonly effects: readonly Effect[] } {
  if (older === undefined) return { kept: wish, effects: NOTHING };
  const [kept, modification] = older.offer && !wish.offer ? [older, wish] : [wish, older];
  return { kept, effects: [{ do: 'replaced', modification }] };
}

function send(generation: number, pending: Pending, modification: Modification): Step {
  const next: Pending = {
    ...pending,
    ours: modification,
    invite: modification.method === 'INVITE' ? 'us' : pending.invite,
    offer: modification.offer ? 'us' : pending.offer,
  };
  return {
    state: { name: 'busy', generation, pending: next },
    effects: [{ do: 'send', modification }],
  };
}

function finished(state: Busy, event: Event & { readonly type: 'finished' }): Step {
  const { generation, pending } = state;
  const { method, by, success } = event;
  if (!isPending(pending, method, by)) return { state, effects: IGNORED };
  const wasOurs = by === 'us' && pending.ours?.method === method;
  // The offer of a 2xx stays open until its ACK; that of an UPDATE ends with it, answered or not.
  const isVoid = pending.offer === by && (!success || method === 'UPDATE');
  return settle(generation, {
    ...pending,
    invite: method === 'INVITE' ? undefined : pending.invite,
    peerUpdate: method === 'UPDATE' && by === 'peer' ? false : pending.peerUpdate,
    offer: isVoid ? undefined : pending.offer,
    ours: wasOurs ? undefined : pending.ours,
    glares: wasOurs ? 0 : pending.glares,
  });
}

function isPending(pending: Pending, method: Method, by: Side): boolean {
  if (method === 'INVITE') return pending.invite === by;
  return by === 'peer' ? pending.peerUpdate : pending.ours?.method === 'UPDATE';
}

/** After something ended: what waits may go, or nothing is left. */
function settle(generation: number, pending: Pending): Step {
  if (pending.wanted !== undefined && maySend(pending, pending.wanted)) {
    return send(generation, { ...pending, wanted: undefined }, pending.wanted);
  }
  const { invite, peerUpdate, offer, ours, wanted } = pending;
  const nothing = !peerUpdate && [invite, offer, ours, wanted].every((one) => one === undefined);
  return nothing
    ? { state: { name: 'idle', generation }, effects: NOTHING }
    : { state: { name: 'busy', generation, pending }, effects: NOTHING };
}

function glare(state: Busy, backOffMs: Ms): Step {
  const { pending } = state;
  const { ours } = pending;
  if (ours === undefined) return { state, effects: IGNORED };
  const glares = pending.glares + 1;
  const voided = {
    ...pending,
    ours: undefined,
    glares: 0,
    invite: ours.method === 'INVITE' ? undefined : pending.invite,
    offer: pending.offer === 'us' ? undefined : pending.offer,
  };
  if (glares >= MOST_GLARES) {
    return withFirst([{ do: 'gaveUp', modification: ours }], settle(state.generation, voided));
  }
  if (pending.wanted === undefined) {
    return retry(state, { ...voided, wanted: ours, glares }, backOffMs);
  }
  const { kept, effects } = newer(ours, pending.wanted);
  return withFirst(effects, retry(state, { ...voided, wanted: kept, glares }, backOffMs));
}

function retry(state: Busy, pending: Pending, backOffMs: Ms): Step {
  const { wanted, glares } = pending;
  const free = pending.invite === undefined && !pending.peerUpdate;
  if (wanted === undefined || !free || pending.offer !== undefined) {
    return { state: { ...state, pending }, effects: NOTHING };
  }
  const generation = state.generation + 1;
  return {
    state: { name: 'waiting', generation, wanted, glares },
    effects: [arm('backOff', backOffMs, generation)],
  };
}

function withFirst(effects: readonly Effect[], next: Step): Step {
  return { state: next.state, effects: [...effects, ...next.effects] };
}
