// One dialog (RFC 3261 section 12), as a pure function: where its requests go, in which order they
// are taken, and when it is over.
//
//   1xx with a To tag          2xx
//          |                    |
//          v                    v        subscriptions are left
//        EARLY --- 2xx ---> CONFIRMED --- BYE ---> LINGERING
//          |                    | BYE                 | the last one ended
//          | failure, BYE       v                     v
//          +--------------> TERMINATED <--------------+
//
// LINGERING: a REFER's subscription outlives the call that it transferred (RFC 5057 section 4.2).
import { invariant } from '@tandem/base/kernel';
import { borrowsCseq, HIGHEST_CSEQ, isInOrder } from './cseq.ts';
import type { DialogId } from './dialog-id.ts';
import { ownText } from './own-text.ts';
import type { Hop } from './ports.ts';
import { type Path, pathTo } from './route-set.ts';
import { type Count, IGNORED, NOTHING, type Step as StepOf } from './step.ts';

export interface Dialog {
  readonly id: DialogId;
  readonly localUri: string;
  readonly remoteUri: string;
  readonly remoteTarget: string;
  readonly routeSet: readonly Hop[];
  /** Of our last request. */
  readonly localCseq: number;
  /** The highest of the peer's requests; undefined until it sends one. */
  readonly remoteCseq: number | undefined;
  /** We sent the INVITE: the Call-ID is ours. */
  readonly isCaller: boolean;
}

export type State =
  | { readonly name: 'early'; readonly dialog: Dialog }
  | { readonly name: 'confirmed'; readonly dialog: Dialog; readonly subscriptions: number }
  | { readonly name: 'lingering'; readonly dialog: Dialog; readonly subscriptions: number }
  | { readonly name: 'terminated' };

export type Event =
  /**
   * A 2xx to the INVITE, sent or received. The caller takes target and route set from it anew: see
   * `establishedByCaller`.
   */
  | { readonly type: 'established'; readonly target?: string; readonly routeSet?: readonly Hop[] }
  /** Another final response to the INVITE, or none at all. */
  | { readonly type: 'inviteFailed' }
  /** A request of the peer. */
  | {
      readonly type: 'received';
      readonly method: string;
      readonly cseq: number;
      readonly target?: string;
    }
  /** A request of ours; ACK and CANCEL name the number of the INVITE they speak of. */
  | { readonly type: 'send'; readonly method: string; readonly cseq?: number }
  /** A final response to a request of ours; 408 also stands for none at all. */
  | {
      readonly type: 'answered';
      readonly method: string;
      readonly status: number;
      readonly target?: string;
    }
  | { readonly type: 'subscribed' }
  | { readonly type: 'unsubscribed' };

export type Effect =
  /** To be served by the user. */
  | { readonly do: 'accept' }
  /** 500 also says after which time to try again. */
  | { readonly do: 'refuse'; readonly status: 481 | 500 }
  | { readonly do: 'send'; readonly cseq: number; readonly path: Path }
  /**
   * The peer does not know the dialog (481), or is not there (408): the call is to be ended with a
   * BYE. Only a session refresh may be tried again first: see session-timer.machine.ts.
   */
  | { readonly do: 'lost'; readonly status: number }
  /** Nothing more passes in it. After a BYE to an early one its INVITE still wants a 487. */
  | { readonly do: 'ended' }
  | Count;

export type Step = StepOf<State, Effect>;

const TERMINATED: State = Object.freeze({ name: 'terminated' });
const ACCEPT: Effect = Object.freeze({ do: 'accept' });
const ENDED: Effect = Object.freeze({ do: 'ended' });
const ACCEPTED: readonly Effect[] = Object.freeze([ACCEPT]);
const ACCEPTED_AND_ENDED: readonly Effect[] = Object.freeze([ACCEPT, ENDED]);
const GONE: readonly Effect[] = Object.freeze([ENDED]);
const UNKNOWN: readonly Effect[] = Object.freeze([Object.freeze({ do: 'refuse', status: 481 })]);
const OUT_OF_ORDER: readonly Effect[] = Object.freeze([
  Object.freeze({ do: 'refuse', status: 500 }),
]);

/** RFC 6665 section 4: what may still come in a dialog whose call is over. */
const OF_SUBSCRIPTIONS: ReadonlySet<string> = new Set(['NOTIFY', 'SUBSCRIBE', 'REFER', 'OPTIONS']);

export function early(dialog: Dialog): State {
  return { name: 'early', dialog };
}

export function confirmed(dialog: Dialog): State {
  return { name: 'confirmed', dialog, subscriptions: 0 };
}

export function step(state: State, event: Event): Step {
  switch (state.name) {
    case 'early':
      return inEarly(state, event);
    case 'confirmed':
      return inConfirmed(state, event);
    case 'lingering':
      return inLingering(state, event);
    case 'terminated':
      return { state, effects: event.type === 'received' ? unknown(event.method) : IGNORED };
  }
}

type Early = State & { readonly name: 'early' };
type Confirmed = State & { readonly name: 'confirmed' };
type Lingering = State & { readonly name: 'lingering' };
type Received = Event & { readonly type: 'received' };
type Send = Event & { readonly type: 'send' };
type Answered = Event & { readonly type: 'answered' };

function inEarly(state: Early, event: Event): Step {
  switch (event.type) {
    case 'established':
      return {
        state: confirmed({
          ...state.dialog,
          ...(event.target === undefined ? {} : { remoteTarget: ownText(event.target) }),
          ...(event.routeSet === undefined ? {} : { routeSet: event.routeSet }),
        }),
        effects: NOTHING,
      };
    case 'inviteFailed':
      return { state: TERMINATED, effects: GONE };
    case 'received':
      return receive(state, event, TERMINATED);
    case 'send':
      // Section 15: only the caller may say BYE to a dialog that is not confirmed.
      return event.method === 'BYE' && !state.dialog.isCaller
        ? { state, effects: IGNORED }
        : send(state, event, TERMINATED);
    case 'answered':
      return answered(state, event);
    case 'subscribed':
    case 'unsubscribed':
      return { state, effects: IGNORED };
  }
}

function inConfirmed(state: Confirmed, event: Event): Step {
  switch (event.type) {
    case 'received':
      return receive(state, event, afterBye(state));
    case 'send':
      return send(state, event, afterBye(state));
    case 'answered':
      return answered(state, event);
    case 'subscribed':
      return { state: { ...state, subscriptions: state.subscriptions + 1 }, effects: NOTHING };
    case 'unsubscribed':
      return state.subscriptions === 0
        ? { state, effects: IGNORED }
        : { state: { ...state, subscriptions: state.subscriptions - 1 }, effects: NOTHING };
    case 'established':
    case 'inviteFailed':
      // The 2xx once more; or a re-INVITE that failed, which changes nothing (section 14.1).
      return { state, effects: IGNORED };
  }
}

function afterBye(state: Confirmed): State {
  const { dialog, subscriptions } = state;
  return subscriptions > 0 ? { name: 'lingering', dialog, subscriptions } : TERMINATED;
}

function inLingering(state: Lingering, event: Event): Step {
  switch (event.type) {
    case 'received':
      return OF_SUBSCRIPTIONS.has(event.method)
        ? receive(state, event, state)
        : { state, effects: unknown(event.method) };
    case 'send':
      return OF_SUBSCRIPTIONS.has(event.method)
        ? send(state, event, state)
        : { state, effects: IGNORED };
    case 'unsubscribed':
      return state.subscriptions > 1
        ? { state: { ...state, subscriptions: state.subscriptions - 1 }, effects: NOTHING }
        : { state: TERMINATED, effects: GONE };
    case 'subscribed':
      return { state: { ...state, subscriptions: state.subscriptions + 1 }, effects: NOTHING };
    case 'answered':
    case 'established':
    case 'inviteFailed':
      return { state, effects: IGNORED };
  }
}

/** Nothing answers an ACK (section 17). */
function unknown(method: string): readonly Effect[] {
  return method === 'ACK' ? IGNORED : UNKNOWN;
}

function receive(state: Early | Confirmed | Lingering, event: Received, bye: State): Step {
  const { dialog } = state;
  if (!isInOrder(event.method, event.cseq, dialog.remoteCseq)) {
    return { state, effects: OUT_OF_ORDER };
  }
  const counted = borrowsCseq(event.method) ? dialog : { ...dialog, remoteCseq: event.cseq };
  const next = { ...state, dialog: retargeted(counted, event) };
  if (event.method !== 'BYE') return { state: next, effects: ACCEPTED };
  return bye.name === 'lingering'
    ? { state: { ...bye, dialog: next.dialog }, effects: ACCEPTED }
    : { state: bye, effects: ACCEPTED_AND_ENDED };
}

function send(state: Early | Confirmed | Lingering, event: Send, bye: State): Step {
  const { dialog } = state;
  const cseq = borrowsCseq(event.method) ? event.cseq : dialog.localCseq + 1;
  invariant(cseq !== undefined, `${event.method} names the CSeq of its INVITE`);
  invariant(cseq <= HIGHEST_CSEQ, 'a dialog that has used up its CSeq numbers');
  const sent: Effect = { do: 'send', cseq, path: pathTo(dialog.remoteTarget, dialog.routeSet) };
  const localCseq = Math.max(dialog.localCseq, cseq);
  const next = { ...state, dialog: { ...dialog, localCseq } };
  if (event.method !== 'BYE') return { state: next, effects: [sent] };
  return bye.name === 'lingering'
    ? { state: { ...bye, dialog: next.dialog }, effects: [sent] }
    : { state: bye, effects: [sent, ENDED] };
}

function answered(state: Early | Confirmed, event: Answered): Step {
  const { method, status } = event;
  if (status >= 200 && status < 300) {
    const dialog = retargeted(state.dialog, event);
    return { state: dialog === state.dialog ? state : { ...state, dialog }, effects: NOTHING };
  }
  // Section 12.2.1.2. A NOTIFY or REFER that finds nobody ends its subscription only (RFC 5057).
  const lost = (status === 408 || status === 481) && !OF_SUBSCRIPTIONS.has(method);
  return { state, effects: lost ? [{ do: 'lost', status }] : NOTHING };
}

/** Section 12.2: INVITE and UPDATE, and their 2xx, tell where the peer is from now on. */
function retargeted(dialog: Dialog, event: Received | Answered): Dialog {
  const refreshes = event.method === 'INVITE' || event.method === 'UPDATE';
  if (!refreshes || event.target === undefined || event.target === dialog.remoteTarget) {
    return dialog;
  }
  return { ...dialog, remoteTarget: ownText(event.target) };
}
