// For tests only: the most trivial call there is. Whatever one leg says is said to the other one;
// nothing is admitted, routed or charged.
import type {
  CalledLeg,
  CallerLeg,
  CallTaker,
  Change,
  Invitation,
  LegEvent,
  LegMaker,
} from '../leg.ts';

type Ask = Pick<Invitation, 'addresses'> & Partial<Invitation>;

const NORMAL_CLEARING = 16;

export function invitationTo(ask: Ask): Invitation {
  return {
    transport: 'udp',
    largeByTcp: false,
    localAddress: null,
    caller: '1001',
    callee: '2002',
    callerDisplay: '',
    maxForwards: 69,
    description: null,
    credentials: null,
    sessionTimer: false,
    reliableProvisional: 'off',
    headers: [],
    userPhone: false,
    ...ask,
  };
}

/** Sends each call that comes on to one place. */
export class Joint implements CallTaker {
  readonly calls: JoinedCall[] = [];
  readonly #maker: () => LegMaker;
  ask: Ask;

  constructor(maker: () => LegMaker, ask: Ask) {
    this.#maker = maker;
    this.ask = ask;
  }

  offered(leg: CallerLeg): void {
    const { caller, callee, description, maxForwards, callerDisplay } = leg.offered;
    const call = { caller, callee, description, maxForwards, callerDisplay };
    const invitation = { ...invitationTo(this.ask), ...call };
    const called = this.#maker().invite({ ...invitation, ...this.ask });
    this.calls.push(new JoinedCall(leg, called));
  }
}

export class JoinedCall {
  readonly caller: CallerLeg;
  readonly called: CalledLeg;
  /** What was heard of either side, in order: `caller confirmed`. */
  readonly heard: string[] = [];
  #changeOf: { readonly side: 'caller' | 'called'; readonly change: Change } | undefined;

  constructor(caller: CallerLeg, called: CalledLeg) {
    this.caller = caller;
    this.called = called;
    caller.listen({ hears: (event) => this.hears('caller', event) });
    called.listen({ hears: (event) => this.hears('called', event) });
  }

  /** A test may look at what passes. */
  hears(side: 'caller' | 'called', event: LegEvent): void {
    this.heard.push(`${side} ${event.type}`);
    if (side === 'caller') this.#onCaller(event);
    else this.#onCalled(event);
  }

  #onCaller(event: LegEvent): void {
    switch (event.type) {
      case 'cancelled':
        this.called.cancel(event.cause ?? NORMAL_CLEARING);
        break;
      case 'released':
        this.called.release(event.release.cause ?? NORMAL_CLEARING);
        break;
      case 'confirmed':
        this.called.confirm(event.description);
        break;
      default:
        this.#onEither('caller', event);
    }
  }

  #onCalled(event: LegEvent): void {
    switch (event.type) {
      case 'ringing':
        this.caller.ring(event.description, event.status);
        break;
      case 'progress':
        this.caller.progress(event.description, event.status);
        break;
      case 'answered':
        // With an offer of the caller's nothing is to wait for; else its ACK has the answer.
        if (this.caller.offered.description !== null) this.called.confirm(null);
        this.caller.answer(event.description);
        break;
      case 'failed': {
        const { status, phrase, cause } = event.failure;
        this.caller.reject({ sipStatus: status, cause: cause ?? NORMAL_CLEARING, phrase });
        break;
      }
      case 'released':
        this.caller.release(event.release.cause ?? NORMAL_CLEARING);
        break;
      case 'confirmed':
        this.caller.confirm(event.description);
        break;
      default:
        this.#onEither('called', event);
    }
  }

  #onEither(side: 'caller' | 'called', event: LegEvent): void {
    const own = this[side];
    const other = side === 'caller' ? this.called : this.caller;
    switch (event.type) {
      case 'change':
        this.#changeOf = { side, change: event.change };
        other.changeTo(event.change.description);
        break;
      case 'changed':
        this.#answerChange((leg, id) => leg.acceptChange(id, event.description));
        break;
      case 'changeRefused':
        this.#answerChange((leg, id) => leg.refuseChange(id, event.status));
        break;
      case 'info':
        other.sendInfo(event.contentType, event.body);
        break;
      default:
        void own;
    }
  }

  #answerChange(answer: (leg: CallerLeg | CalledLeg, id: number) => void): void {
    const open = this.#changeOf;
    this.#changeOf = undefined;
    if (open !== undefined) answer(this[open.side], open.change.id);
  }
}
