// Where two calls of ours meet, as for a call that a phone sends on, or a call and who placed it:
// what the called leg of the one is told, the caller's leg of the other hears, and the other way
// round. There is no wire between them, so each event comes at once, from within the command.
//
//   call of the caller -> [InnerCalledLeg | InnerCallerLeg] -> call of the forward
import type {
  AnswerManner,
  CalledLeg,
  CallerLeg,
  Description,
  HeaderText,
  LegEvent,
  LegMaker,
  LegUser,
  Offered,
  Rejection,
  WithHeaders,
} from './leg.ts';

/** Legs that lead to another call of ours, before those of any protocol. */
export function withInnerLegs(legs: LegMaker): LegMaker {
  return {
    invite: (invitation) => invitation.makes?.(invitation.description) ?? legs.invite(invitation),
  };
}

type Stage = 'early' | 'up' | 'over';
type Headers = readonly HeaderText[];
const NO_HEADERS: Headers = Object.freeze([]);
const NOTHING: WithHeaders = Object.freeze({});

const some = (headers: Headers | undefined): WithHeaders =>
  headers === undefined ? NOTHING : { headers };

/** What both ends have in common: one of them is over when the other one is. */
class Joint {
  stage: Stage = 'early';
  #changes = 0;

  nextChange(): number {
    this.#changes += 1;
    return this.#changes;
  }
}

abstract class InnerLeg {
  protected readonly joint: Joint;
  #user: LegUser | undefined;

  constructor(joint: Joint) {
    this.joint = joint;
  }

  protected abstract get other(): InnerLeg;

  listen(user: LegUser): void {
    this.#user = user;
  }

  hear(event: LegEvent): void {
    this.#user?.hears(event);
  }

  release(cause: number, headers?: Headers): void {
    if (this.joint.stage !== 'up') return;
    this.joint.stage = 'over';
    const release = { by: 'peer', cause, text: '', ...some(headers) } as const;
    this.other.hear({ type: 'released', release });
  }

  changeTo(description: Description, headers?: Headers): void {
    const change = { id: this.joint.nextChange(), description, wantsOffer: description === null };
    this.#tell({ type: 'change', change: { ...change, ...some(headers) } });
  }

  confirm(description: Description): void {
    this.#tell({ type: 'confirmed', description });
  }

  acceptChange(_id: number, description: Description, headers?: Headers): void {
    this.#tell({ type: 'changed', description, ...some(headers) });
  }

  refuseChange(_id: number, status: number): void {
    this.#tell({ type: 'changeRefused', status });
  }

  sendInfo(contentType: string, body: string): void {
    this.#tell({ type: 'info', contentType, body });
  }

  facts(): null {
    return null;
  }

  #tell(event: LegEvent): void {
    if (this.joint.stage !== 'over') this.other.hear(event);
  }
}

/** Nothing of it is on a wire, unless somebody stands for one. */
const NO_WIRE: Pick<CalledLeg, 'callId' | 'remoteAddress'> = { callId: '', remoteAddress: '' };

/** The end that the call of the caller holds. */
export class InnerCalledLeg extends InnerLeg implements CalledLeg {
  readonly callId: string;
  readonly remoteAddress: string;
  readonly caller: InnerCallerLeg;
  readonly #begin: (caller: CallerLeg) => void;

  constructor(offered: Offered, begin: (caller: CallerLeg) => void, wire = NO_WIRE) {
    super(new Joint());
    this.callId = wire.callId;
    this.remoteAddress = wire.remoteAddress;
    this.#begin = begin;
    this.caller = new InnerCallerLeg(this.joint, { offered, called: this });
  }

  override listen(user: LegUser): void {
    super.listen(user);
    this.#begin(this.caller);
  }

  cancel(cause: number): void {
    if (this.joint.stage !== 'early') return;
    this.joint.stage = 'over';
    this.other.hear({ type: 'cancelled', cause });
    this.hear({ type: 'ended' });
  }

  protected get other(): InnerLeg {
    return this.caller;
  }
}

/** The end that the call of the forward is asked by. */
export class InnerCallerLeg extends InnerLeg implements CallerLeg {
  readonly offered: Offered;
  readonly #called: InnerCalledLeg;

  constructor(joint: Joint, { offered, called }: { offered: Offered; called: InnerCalledLeg }) {
    super(joint);
    this.offered = offered;
    this.#called = called;
  }

  /** A call that waits to know where its number was ported to hears only then that it is over. */
  override listen(user: LegUser): void {
    super.listen(user);
    if (this.joint.stage !== 'over') return;
    queueMicrotask(() => this.hear({ type: 'cancelled', cause: null }));
  }

  ring(description: Description, status = 180, headers: Headers = NO_HEADERS): void {
    if (this.joint.stage !== 'early') return;
    this.other.hear({ type: 'ringing', description, status, headers });
  }

  progress(description: Description, status = 183, headers: Headers = NO_HEADERS): void {
    if (this.joint.stage !== 'early') return;
    this.other.hear({ type: 'progress', description, status, headers });
  }

  answer(description: Description, { headers = NO_HEADERS }: AnswerManner = {}): void {
    if (this.joint.stage !== 'early') return;
    this.joint.stage = 'up';
    this.other.hear({ type: 'answered', description, headers });
  }

  reject(rejection: Rejection): void {
    const { sipStatus: status, cause, phrase = '', retryAfterSeconds, headers } = rejection;
    if (this.joint.stage !== 'early') return;
    this.joint.stage = 'over';
    const failure = {
      ...({ why: 'refused', status, phrase, cause, contacts: [] } as const),
      retryAfterSeconds: retryAfterSeconds ?? null,
      ...(headers === undefined ? {} : { headers }),
    };
    this.other.hear({ type: 'failed', failure });
  }

  protected get other(): InnerLeg {
    return this.#called;
  }
}
