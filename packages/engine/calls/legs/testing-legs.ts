// For tests only: legs in memory, for whoever makes calls of them. A test lets them hear things
// (`says`, or a script by the clock) and looks at what they were told (`told`). They insist on what
// leg.ts promises, so that a call which breaks it fails here and not on the wire: no command after
// the last event, no answer twice, no event after the last.
import { invariant, type Ms, ms, type Timers } from '@tandem/base/kernel';
import type { DialogFacts } from '@tandem/domain/record';
import type {
  AnswerManner,
  CalledLeg,
  CallerLeg,
  CallTaker,
  Description,
  HeaderText,
  Invitation,
  LegEvent,
  LegFailure,
  LegMaker,
  LegUser,
  Offered,
  Rejection,
  WithHeaders,
} from './leg.ts';

interface Said {
  readonly description: Description;
  /** Absent when there are none. */
  readonly headers?: readonly HeaderText[];
}

/** A command that a leg was given. */
export type Told =
  | ({ readonly do: 'ring' | 'progress'; readonly status: number } & Said)
  | ({ readonly do: 'answer' } & Said & AnswerManner)
  | ({ readonly do: 'changeTo' } & Said)
  | { readonly do: 'confirm'; readonly description: Description }
  | { readonly do: 'reject'; readonly rejection: Rejection }
  | { readonly do: 'cancel'; readonly cause: number }
  | ({ readonly do: 'release'; readonly cause: number } & WithHeaders)
  | ({ readonly do: 'acceptChange'; readonly id: number } & Said)
  | { readonly do: 'refuseChange'; readonly id: number; readonly status: number }
  | { readonly do: 'sendInfo'; readonly contentType: string; readonly body: string };

type Stage = 'early' | 'up' | 'over';

const LAST_EVENTS: ReadonlySet<LegEvent['type']> = new Set([
  'failed',
  'ended',
  'released',
  'cancelled',
]);

abstract class FakeLeg {
  /** All commands, in order. */
  readonly told: Told[] = [];
  /** Before its answer, after it, or at an end whoever made it. */
  stage: Stage = 'early';
  #user: LegUser | undefined;

  get isOver(): boolean {
    return this.stage === 'over';
  }

  get isHeard(): boolean {
    return this.#user !== undefined;
  }

  listen(user: LegUser): void {
    this.#user = user;
  }

  /** The leg tells something, as if it had come off the wire. */
  says(event: LegEvent): void {
    invariant(this.#user !== undefined, `${event.type} of a leg that nobody listens to`);
    invariant(!this.isOver, `${event.type} after the last event of a leg`);
    if (event.type === 'answered') this.stage = 'up';
    if (LAST_EVENTS.has(event.type)) this.stage = 'over';
    this.#user.hears(event);
  }

  release(cause: number, headers: readonly HeaderText[] = []): void {
    this.tells({ do: 'release', cause, ...some(headers) }, ['up']);
    this.stage = 'over';
  }

  changeTo(description: Description, headers: readonly HeaderText[] = []): void {
    this.tells({ do: 'changeTo', description, ...some(headers) }, ['up']);
  }

  confirm(description: Description): void {
    this.tells({ do: 'confirm', description }, ['up']);
  }

  acceptChange(id: number, description: Description, headers: readonly HeaderText[] = []): void {
    this.tells({ do: 'acceptChange', id, description, ...some(headers) }, ['early', 'up']);
  }

  refuseChange(id: number, status: number): void {
    this.tells({ do: 'refuseChange', id, status }, ['early', 'up']);
  }

  sendInfo(contentType: string, body: string): void {
    this.tells({ do: 'sendInfo', contentType, body }, ['up']);
  }

  facts(): DialogFacts {
    invariant(this.hasFacts(), 'only a leg that is up has facts for the journal');
    return FACTS;
  }

  /** The last command of this kind. */
  last<Kind extends Told['do']>(kind: Kind): (Told & { readonly do: Kind }) | undefined {
    const found = this.told.findLast((each) => each.do === kind);
    return found as (Told & { readonly do: Kind }) | undefined;
  }

  protected hasFacts(): boolean {
    return this.stage === 'up';
  }

  protected tells(command: Told, stages: readonly Stage[]): void {
    invariant(stages.includes(this.stage), `${command.do} of a leg that is ${this.stage}`);
    this.told.push(command);
  }
}

const some = (headers: readonly HeaderText[]): { readonly headers?: readonly HeaderText[] } =>
  headers.length === 0 ? {} : { headers };

export class FakeCallerLeg extends FakeLeg implements CallerLeg {
  readonly offered: Offered;

  constructor(offered: Partial<Offered> = {}) {
    super();
    this.offered = offeredWith(offered);
  }

  ring(description: Description, status = 180, headers: readonly HeaderText[] = []): void {
    this.tells({ do: 'ring', description, status, ...some(headers) }, ['early']);
  }

  progress(description: Description, status = 183, headers: readonly HeaderText[] = []): void {
    this.tells({ do: 'progress', description, status, ...some(headers) }, ['early']);
  }

  /** Already before its answer: that is written down before the peer hears it. */
  protected override hasFacts(): boolean {
    return this.stage !== 'over';
  }

  answer(description: Description, { headers = [], ...manner }: AnswerManner = {}): void {
    this.tells({ do: 'answer', description, ...manner, ...some(headers) }, ['early']);
    this.stage = 'up';
  }

  reject(rejection: Rejection): void {
    this.tells({ do: 'reject', rejection }, ['early']);
    this.stage = 'over';
  }
}

export class FakeCalledLeg extends FakeLeg implements CalledLeg {
  readonly invitation: Invitation;
  readonly callId: string;
  /** False: `ended` does not follow cancel() by itself, for a test of what crosses it. */
  endsByItself = true;
  readonly #maker: FakeLegMaker;

  constructor(invitation: Invitation, callId: string, maker: FakeLegMaker) {
    super();
    this.invitation = invitation;
    this.callId = callId;
    this.#maker = maker;
  }

  get remoteAddress(): string {
    const { place, addresses } = this.invitation;
    return place?.requestUri ?? addresses[0] ?? '';
  }

  override listen(user: LegUser): void {
    super.listen(user);
    this.#maker.heard(this);
  }

  cancel(cause: number): void {
    this.tells({ do: 'cancel', cause }, ['early']);
    if (!this.endsByItself) return;
    this.#maker.timers.after(ms(0), () => {
      if (!this.isOver) this.says({ type: 'ended' });
    });
  }
}

/** What a called leg says by itself: so long after it was invited, this. */
export type Script = readonly (readonly [afterMs: number, event: LegEvent])[];

export class FakeLegMaker implements LegMaker {
  readonly timers: Timers;
  /** All that were made, in order. */
  readonly legs: FakeCalledLeg[] = [];
  readonly #scripts: Script[] = [];

  constructor(timers: Timers) {
    this.timers = timers;
  }

  /** The legs made from now on play these, one each, in order; those beyond say nothing. */
  plays(...scripts: readonly Script[]): this {
    this.#scripts.push(...scripts);
    return this;
  }

  /** The one made last. */
  get last(): FakeCalledLeg {
    const leg = this.legs.at(-1);
    invariant(leg !== undefined, 'no leg was made');
    return leg;
  }

  invite(invitation: Invitation): FakeCalledLeg {
    const leg = new FakeCalledLeg(invitation, `called-${this.legs.length + 1}`, this);
    this.legs.push(leg);
    return leg;
  }

  heard(leg: FakeCalledLeg): void {
    for (const [afterMs, event] of this.#scripts.shift() ?? []) {
      // What an end overtook is not said, as on the wire.
      this.timers.after(afterMs as Ms, () => {
        if (!leg.isOver && !wasCancelled(leg)) leg.says(event);
      });
    }
  }
}

function wasCancelled(leg: FakeCalledLeg): boolean {
  return leg.last('cancel') !== undefined;
}

/** A taker that keeps what it is given. */
export class FakeCallTaker implements CallTaker {
  readonly legs: CallerLeg[] = [];

  offered(leg: CallerLeg): void {
    this.legs.push(leg);
  }
}

export const trying = (): LegEvent => ({ type: 'trying' });

export const ringing = (description: Description = null): LegEvent => ({
  type: 'ringing',
  description,
  status: 180,
});

export const answered = (description: Description = null): LegEvent => ({
  type: 'answered',
  description,
});

export const failed = (status: number, more: Partial<LegFailure> = {}): LegEvent => ({
  type: 'failed',
  failure: {
    why: 'refused',
    status,
    phrase: '',
    cause: null,
    retryAfterSeconds: null,
    contacts: [],
    ...more,
  },
});

export const hungUp = (cause: number | null = 16): LegEvent => ({
  type: 'released',
  release: { by: 'peer', cause, text: '' },
});

export function offeredWith(parts: Partial<Offered> = {}): Offered {
  return {
    protocol: 'sip',
    source: { address: '192.0.2.10', port: 5060 },
    transport: 'udp',
    local: { address: '198.51.100.1', port: 5060 },
    callId: 'caller-1',
    caller: '8613800000001',
    callee: '8613900000002',
    toUser: '8613900000002',
    callerDisplay: '',
    callerDomain: '192.0.2.10',
    calleeDomain: '198.51.100.1',
    requestUri: 'sip:8613900000002@198.51.100.1',
    userAgent: '',
    description: null,
    maxForwards: 69,
    assertedIdentity: null,
    preferredIdentity: null,
    remotePartyId: null,
    privacy: null,
    diverted: [],
    otherHeaders: [],
    authorization: null,
    ...parts,
  };
}

const FACTS: DialogFacts = Object.freeze({
  protocol: 'sip',
  callId: 'call',
  localTag: 'local',
  remoteTag: 'remote',
  localUri: 'sip:1@198.51.100.1',
  remoteUri: 'sip:2@192.0.2.10',
  remoteTarget: 'sip:2@192.0.2.10:5060',
  routeSet: [],
  localCseq: 1,
  transport: 'udp',
  localAddress: '198.51.100.1',
  localPort: 5060,
  remoteAddress: '192.0.2.10',
  remotePort: 5060,
});
