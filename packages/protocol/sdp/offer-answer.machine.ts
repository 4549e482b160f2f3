// Offers and answers of one dialog (RFC 3264, RFC 6337), as a pure function over the messages that
// may carry them.
//
//              INVITE, UPDATE, PRACK with SDP,
//              or SDP in the first reliable answer to an INVITE without
//        +-----------------------------------------------------------+
//        |                                                           v
//   none / stable                                    localOffer or remoteOffer pending
//        ^                                                           |
//        +---- the answer in the message that belongs to it ---------+
//        +---- or a failure: back to what was agreed before ---------+
//
//   offer in                  answer in                              RFC 6337 table 1
//   INVITE                    2xx, or a reliable 18x before it       1, 3
//   2xx to an empty INVITE    ACK                                    2
//   reliable 18x, likewise    PRACK                                  4
//   PRACK                     2xx to the PRACK                       5
//   UPDATE                    2xx to the UPDATE                      6
//
// SDP in an unreliable 18x is a preview of the answer in the 2xx: it may be acted on, and repeated,
// but the offer stays pending until a reliable response.
//
// The machine is fed both ways: messages of the peer before they are acted on, and ours before they
// are sent. Its verdict on a message of ours that breaks the rules is a bug or a race of the
// caller's, as a value all the same.
import { sameText } from './same.ts';

export type Side = 'local' | 'remote';

/** Requests and responses of the dialog that matter here; the side is who sent it. */
export type MessageKind =
  | 'invite' // first or later
  | 'unreliable18x'
  | 'reliable18x'
  | 'invite2xx'
  | 'inviteFailed' // a final response other than 2xx, or none at all
  | 'ack' // of a 2xx
  | 'prack'
  | 'prack2xx'
  | 'prackFailed'
  | 'update'
  | 'update2xx'
  | 'updateFailed';

export interface Message {
  readonly kind: MessageKind;
  readonly from: Side;
  readonly sdp?: string | undefined;
}

/** Which message brought the offer that is pending. */
export type OfferCarrier = 'invite' | 'reliable18x' | 'invite2xx' | 'prack' | 'update';

/** The last pair that both sides agreed on. */
export interface Agreed {
  readonly local: string;
  readonly remote: string;
}

/** The INVITE that has no final response yet. Its own offer and answer may be done long before. */
interface Inviting {
  readonly by: Side;
  /**
   * Has the SDP that belongs to the INVITE been exchanged, or is it pending? Then its 2xx says no
   * more.
   */
  readonly hasOffer: boolean;
}

interface Common {
  readonly inviting: Inviting | undefined;
}

export type State =
  | (Common & { readonly name: 'none' })
  | (Common & { readonly name: 'stable'; readonly agreed: Agreed })
  | (Common & {
      readonly name: 'localOffer' | 'remoteOffer';
      readonly offer: string;
      readonly carrier: OfferCarrier;
      /** Of an unreliable 18x: what the answer will be. */
      readonly preview: string | undefined;
      /** What holds on when the offer fails. */
      readonly agreed: Agreed | undefined;
    });

export type Outcome =
  /** No SDP, and none was due. */
  | 'nothing'
  | 'offer'
  | 'answer'
  /** The answer is not the preview that was shown before; it counts, and the peer is at fault. */
  | 'answerUnlikePreview'
  | 'preview'
  | 'previewRepeated'
  /** Two different previews in one dialog: the peer is at fault, the last one counts. */
  | 'previewChanged'
  /**
   * SDP where it has no meaning: repeated after the answer, or an offer in an unreliable response.
   */
  | 'ignored'
  /** The offer failed; what was agreed before holds on. */
  | 'rolledBack';

export type Fault =
  /** Both offer at once: 491 (RFC 3261 section 14.2, RFC 3311 section 5.2). */
  | { readonly code: 'glare'; readonly reply: 491 }
  /**
   * Their own earlier offer, or INVITE, is still open: 500 with a Retry-After of 0 to 10 s (same
   * sections).
   */
  | { readonly code: 'busy'; readonly reply: 500; readonly retryAfterLimitSeconds: 10 }
  /** A message of ours that may not be sent now: wait for the pending exchange to end. */
  | { readonly code: 'notNow' }
  /**
   * The answer that was due is missing: the exchange has failed, for a first INVITE the call too.
   */
  | { readonly code: 'answerMissing' }
  /** An INVITE without offer was accepted without one. */
  | { readonly code: 'offerMissing' }
  /** A response or ACK to nothing that is open: retransmitted or stray. */
  | { readonly code: 'stray' };

export type Step =
  | { readonly state: State; readonly outcome: Outcome; readonly fault?: undefined }
  | { readonly state: State; readonly fault: Fault; readonly outcome?: undefined };

type Pending = Extract<State, { name: 'localOffer' | 'remoteOffer' }>;
type Settled = Exclude<State, Pending>;

const GLARE: Fault = Object.freeze({ code: 'glare', reply: 491 });
const BUSY: Fault = Object.freeze({ code: 'busy', reply: 500, retryAfterLimitSeconds: 10 });
const NOT_NOW: Fault = Object.freeze({ code: 'notNow' });
const ANSWER_MISSING: Fault = Object.freeze({ code: 'answerMissing' });
const OFFER_MISSING: Fault = Object.freeze({ code: 'offerMissing' });
const STRAY: Fault = Object.freeze({ code: 'stray' });

export const INITIAL: State = Object.freeze({ name: 'none', inviting: undefined });

export function step(state: State, message: Message): Step {
  switch (message.kind) {
    case 'invite':
      return onInvite(state, message);
    case 'unreliable18x':
      return onUnreliable(state, message);
    case 'reliable18x':
      return onReliable(state, message);
    case 'invite2xx':
      return onInvite2xx(state, message);
    case 'inviteFailed':
      return onInviteFailed(state, message);
    case 'ack':
      return onAck(state, message);
    case 'prack':
      return onPrack(state, message);
    case 'update':
      return onUpdate(state, message);
    case 'prack2xx':
      return onOwnResponse(state, message, 'prack');
    case 'update2xx':
      return onOwnResponse(state, message, 'update');
    case 'prackFailed':
      return onOfferFailed(state, message, 'prack');
    case 'updateFailed':
      return onOfferFailed(state, message, 'update');
  }
}

export function agreedIn(state: State): Agreed | undefined {
  return state.name === 'none' ? undefined : state.agreed;
}

function onInvite(state: State, { from, sdp }: Message): Step {
  const { inviting } = state;
  if (inviting !== undefined) return refuse(state, from, inviting.by);
  if (isPending(state)) return refuse(state, from, offererOf(state));
  const next = { ...state, inviting: { by: from, hasOffer: sdp !== undefined } };
  return sdp === undefined
    ? { state: next, outcome: 'nothing' }
    : offered(next, { from, offer: sdp, carrier: 'invite' });
}

/** RFC 3261 section 14.2 and RFC 3311 section 5.2: who is in the way decides the code. */
function refuse(state: State, from: Side, openedBy: Side): Step {
  if (from === 'local') return { state, fault: NOT_NOW };
  return { state, fault: openedBy === 'local' ? GLARE : BUSY };
}

function onUnreliable(state: State, { from, sdp }: Message): Step {
  if (!isResponder(state, from)) return { state, fault: STRAY };
  if (sdp === undefined) return { state, outcome: 'nothing' };
  // RFC 6337 section 3.1.1: an offer in an unreliable response is none.
  if (!isPending(state) || state.carrier !== 'invite') return { state, outcome: 'ignored' };
  const { preview } = state;
  const next = { ...state, preview: sdp };
  if (preview === undefined) return { state: next, outcome: 'preview' };
  return sameText(preview, sdp)
    ? { state, outcome: 'previewRepeated' }
    : { state: next, outcome: 'previewChanged' };
}

function onReliable(state: State, { from, sdp }: Message): Step {
  const { inviting } = state;
  if (inviting === undefined || inviting.by === from) return { state, fault: STRAY };
  if (sdp === undefined) return { state, outcome: 'nothing' };
  if (isPending(state)) {
    return state.carrier === 'invite' ? answered(state, sdp) : { state, outcome: 'ignored' };
  }
  if (inviting.hasOffer) return { state, outcome: 'ignored' };
  return offered(withOffer(state, inviting), { from, offer: sdp, carrier: 'reliable18x' });
}

function onInvite2xx(state: State, { from, sdp }: Message): Step {
  const { inviting } = state;
  if (inviting === undefined || inviting.by === from) return { state, fault: STRAY };
  const closed = { ...state, inviting: undefined };
  if (isPending(closed)) {
    // An UPDATE or PRACK that crosses the 2xx has an answer of its own to come.
    if (closed.carrier !== 'invite') return passed(closed, sdp);
    // RFC 6337 section 2.1: the 2xx repeats the preview. Many leave it out: what was shown, counts.
    const answer = sdp ?? closed.preview;
    if (answer !== undefined) return answered(closed, answer);
    return { state: settled(closed), fault: ANSWER_MISSING };
  }
  if (inviting.hasOffer) return passed(closed, sdp);
  if (sdp === undefined) return { state: closed, fault: OFFER_MISSING };
  return offered(closed, { from, offer: sdp, carrier: 'invite2xx' });
}

function onInviteFailed(state: State, { from }: Message): Step {
  if (!isResponder(state, from)) return { state, fault: STRAY };
  const closed = { ...state, inviting: undefined };
  const dies =
    isPending(closed) && (closed.carrier === 'invite' || closed.carrier === 'reliable18x');
  // RFC 6141 section 3.4: what was answered before the failure stays.
  return dies
    ? { state: settled(closed), outcome: 'rolledBack' }
    : { state: closed, outcome: 'nothing' };
}

function onAck(state: State, { from, sdp }: Message): Step {
  return isPending(state) && state.carrier === 'invite2xx' && offererOf(state) !== from
    ? answerDue(state, sdp)
    : passed(state, sdp);
}

function onPrack(state: State, { from, sdp }: Message): Step {
  if (state.inviting?.by !== from) return { state, fault: STRAY };
  if (isPending(state)) {
    if (state.carrier === 'reliable18x') return answerDue(state, sdp);
    if (sdp !== undefined && from === 'local') return { state, fault: NOT_NOW };
    return passed(state, sdp);
  }
  if (sdp === undefined || state.name === 'none') return passed(state, sdp);
  return offered(state, { from, offer: sdp, carrier: 'prack' });
}

function onUpdate(state: State, { from, sdp }: Message): Step {
  // Without SDP it refreshes the session (RFC 4028), which is always allowed.
  if (sdp === undefined) return { state, outcome: 'nothing' };
  if (isPending(state)) return refuse(state, from, offererOf(state));
  // RFC 3311 section 5.1: the first offer and answer belong to the INVITE.
  if (state.name === 'none') return refuse(state, from, from);
  return offered(state, { from, offer: sdp, carrier: 'update' });
}

function onOwnResponse(state: State, { from, sdp }: Message, carrier: OfferCarrier): Step {
  return isPending(state) && state.carrier === carrier && offererOf(state) !== from
    ? answerDue(state, sdp)
    : passed(state, sdp);
}

function onOfferFailed(state: State, { from }: Message, carrier: OfferCarrier): Step {
  // Our 491 to a crossing offer of theirs does not end our own.
  return isPending(state) && state.carrier === carrier && offererOf(state) !== from
    ? { state: settled(state), outcome: 'rolledBack' }
    : { state, outcome: 'nothing' };
}

function answerDue(state: Pending, sdp: string | undefined): Step {
  return sdp === undefined
    ? { state: settled(state), fault: ANSWER_MISSING }
    : answered(state, sdp);
}

function passed(state: State, sdp: string | undefined): Step {
  return { state, outcome: sdp === undefined ? 'nothing' : 'ignored' };
}

function withOffer(state: Settled, inviting: Inviting): Settled {
  return { ...state, inviting: { ...inviting, hasOffer: true } };
}

interface Offering {
  readonly from: Side;
  readonly offer: string;
  readonly carrier: OfferCarrier;
}

function offered(state: Settled, { from, offer, carrier }: Offering): Step {
  const name = from === 'local' ? 'localOffer' : 'remoteOffer';
  const { inviting } = state;
  const agreed = agreedIn(state);
  const next: Pending = { name, inviting, offer, carrier, preview: undefined, agreed };
  return { state: next, outcome: 'offer' };
}

function answered(state: Pending, answer: string): Step {
  const { offer, inviting, preview } = state;
  const agreed: Agreed =
    state.name === 'localOffer'
      ? { local: offer, remote: answer }
      : { local: answer, remote: offer };
  const unlike = preview !== undefined && !sameText(preview, answer);
  return {
    state: { name: 'stable', agreed, inviting },
    outcome: unlike ? 'answerUnlikePreview' : 'answer',
  };
}

/** What is left when an offer comes to nothing. */
function settled({ agreed, inviting }: Pending): Settled {
  return agreed === undefined ? { name: 'none', inviting } : { name: 'stable', agreed, inviting };
}

function isPending(state: State): state is Pending {
  return state.name === 'localOffer' || state.name === 'remoteOffer';
}

function offererOf(state: Pending): Side {
  return state.name === 'localOffer' ? 'local' : 'remote';
}

function isResponder(state: State, from: Side): boolean {
  return state.inviting !== undefined && state.inviting.by !== from;
}
