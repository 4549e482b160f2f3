// Legs whose descriptions take the way of the call's media: what a leg is told of the other side
// passes through the path first. Whoever runs the call sees legs like any others.
import { invariant } from '@tandem/base/kernel';
import { fencedOut } from '@tandem/domain/guard';
import type { GeofenceUse } from '@tandem/domain/parties';
import { mediaAddressesOf } from './admit/fences.ts';
import { fencesOf } from './admit/prepared.ts';
import type { CallBeginning } from './call-beginning.ts';
import type {
  AnswerManner,
  CalledLeg,
  CallerLeg,
  Description,
  HeaderText,
  Invitation,
  LegEvent,
  LegFailure,
  LegMaker,
  LegUser,
  Offered,
  Rejection,
} from './legs/leg.ts';
import type { InvitedPeer, MediaPath, MediaPaths, UnmadeMedia } from './ports.ts';

type SideName = 'caller' | 'called';
type Words = Omit<CalledLeg, 'callId' | 'remoteAddress' | 'cancel'>;

export interface MediaOfCall {
  readonly beginning: CallBeginning;
  readonly legs: LegMaker;
}

/** With the way of its media between its legs; a call that is refused has none. */
export interface MediaParts {
  readonly paths: MediaPaths;
  /** A side agreed to media that are fenced out: the call is to end. */
  foreign(): void;
}

/** Whether a side may have its media there. */
type Fence = (description: Description) => boolean;
const NO_FENCE: Fence = () => true;

export function withMedia(
  { beginning, legs }: MediaOfCall,
  { paths, foreign }: MediaParts,
): MediaOfCall {
  const { leg, admission, world, placed } = beginning;
  if (admission.is !== 'admitted') return { beginning, legs };
  const { facts, caller } = admission;
  const fences = fencesOf(world.snapshot);
  // Nothing is fenced for an emergency call.
  const isOpen = fences.isEmpty || facts.isEmergency;
  const { source, transport } = leg.offered;
  const path = paths.open({
    ...{ id: facts.id, isEmergency: facts.isEmergency },
    ...{ caller: caller.party, local: caller.party.localAddress },
    ...{ source: source.address, isEncrypted: transport === 'tls' },
    ...{ parameters: world.snapshot.parameters, trace: world.trace },
    isRecorded: placed?.isRecorded === true || (facts.sale?.account.party.recording ?? false),
    isPlaced: placed !== undefined,
    fencedOut: isOpen ? null : (address, of) => fencedOut(address, of, fences),
  });
  const fenceOf = (party: GeofenceUse): Fence => {
    if (isOpen) return NO_FENCE;
    const { geofenceMode, geofences } = party;
    const own = { geofenceMode, geofences };
    return (said) =>
      mediaAddressesOf(said).every((at) => at === '' || fencedOut(at, own, fences) === null);
  };
  const shared = { path, foreign };
  // What we say for somebody else is fenced where it comes from.
  const fence = placed === undefined ? fenceOf(caller.party) : NO_FENCE;
  return {
    beginning: {
      ...beginning,
      leg: new MediaCallerLeg(leg, { ...shared, fence }),
      media: path,
    },
    legs: new MediaLegMaker(legs, { ...shared, fenceOf }),
  };
}

/** What a leg is told of the call around it. */
interface Around {
  readonly path: MediaPath;
  readonly fence: Fence;
  foreign(): void;
}

/** Not Acceptable Here: of media that are wanted where they may not go. */
const NOT_ACCEPTABLE = 488;

/** Q.850 88, incompatible destination: what who offers nothing of use is told. */
const INCOMPATIBLE_CAUSE = 88;

/** What both legs have in common. */
abstract class MediaLeg<Inner extends Words> implements LegUser, Words {
  protected readonly inner: Inner;
  protected readonly path: MediaPath;
  readonly #around: Around;
  readonly #other: SideName;
  #user: LegUser | undefined;
  /** Changes of the peer that want an offer of us. */
  readonly #wantOffers = new Set<number>();

  constructor(inner: Inner, around: Around, other: SideName) {
    this.inner = inner;
    this.#around = around;
    this.path = around.path;
    this.#other = other;
  }

  listen(user: LegUser): void {
    this.#user = user;
    this.inner.listen(this);
  }

  hears(event: LegEvent): void {
    if (event.type === 'change') {
      const { id, description, wantsOffer } = event.change;
      const refusal = this.#refusalOf(description);
      if (refusal !== null) {
        this.inner.refuseChange(id, refusal);
        return;
      }
      if (wantsOffer) this.#wantOffers.add(id);
    }
    // An answer cannot be refused any more: what it agrees to must not flow.
    const isAnswer = event.type === 'changed' || event.type === 'confirmed';
    if (isAnswer && !this.#around.fence(event.description)) {
      this.#around.foreign();
      return;
    }
    if (event.type === 'changeRefused') this.path.refused();
    this.closing(event);
    this.#user?.hears(event);
  }

  #refusalOf(description: Description): number | null {
    if (description === null) return null;
    if (!this.#around.fence(description)) return NOT_ACCEPTABLE;
    return this.path.refuses(description);
  }

  release(cause: number, headers?: readonly HeaderText[]): void {
    this.inner.release(cause, headers);
  }

  changeTo(description: Description, headers?: readonly HeaderText[]): void {
    this.inner.changeTo(this.passed(description, 'offer'), headers);
  }

  confirm(description: Description): void {
    this.inner.confirm(this.passed(description, 'answer'));
  }

  acceptChange(id: number, description: Description, headers?: readonly HeaderText[]): void {
    const as = this.#wantOffers.delete(id) ? 'offer' : 'answer';
    this.inner.acceptChange(id, this.passed(description, as), headers);
  }

  refuseChange(id: number, status: number): void {
    this.#wantOffers.delete(id);
    this.inner.refuseChange(id, status);
  }

  sendInfo(contentType: string, body: string): void {
    const passed = this.path.info(this.#other, { contentType, body });
    if (passed !== null) this.inner.sendInfo(passed.contentType, passed.body);
  }

  facts(): ReturnType<CalledLeg['facts']> {
    return this.inner.facts();
  }

  /** What the other side said, as this one hears it. */
  protected passed(description: Description, as: 'offer' | 'answer'): Description {
    return description === null ? null : this.path.passes(this.#other, description, as);
  }

  protected closing(_event: LegEvent): void {
    // The path is closed with the caller's leg alone.
  }
}

type Early = [status?: number, headers?: readonly HeaderText[]];

class MediaCallerLeg extends MediaLeg<CallerLeg> implements CallerLeg {
  /** Who made no offer is made one: then the answer comes with its ACK. */
  readonly #hears: 'offer' | 'answer';
  #isUp = false;

  constructor(inner: CallerLeg, around: Around) {
    super(inner, around, 'called');
    const { path } = around;
    path.joins('caller', {
      sendInfo: (contentType, body) => this.#isUp && inner.sendInfo(contentType, body),
      ring: (description) => inner.ring(description),
    });
    this.#hears = inner.offered.description === null ? 'offer' : 'answer';
  }

  get offered(): Offered {
    return this.inner.offered;
  }

  ring(description: Description, ...more: Early): void {
    this.inner.ring(this.path.rings(this.passed(description, this.#hears)), ...more);
  }

  progress(description: Description, ...more: Early): void {
    this.inner.progress(this.path.progresses(this.passed(description, this.#hears)), ...more);
  }

  answer(description: Description, manner?: AnswerManner): void {
    const passed = this.passed(description, this.#hears);
    this.path.answered();
    this.inner.answer(passed, manner);
    this.#isUp = true;
  }

  reject(rejection: Rejection): void {
    this.path.close();
    this.inner.reject(rejection);
  }

  override release(cause: number, headers?: readonly HeaderText[]): void {
    this.path.close();
    super.release(cause, headers);
  }

  protected override closing({ type }: LegEvent): void {
    if (type === 'released' || type === 'cancelled') this.path.close();
  }
}

class MediaCalledLeg extends MediaLeg<CalledLeg> implements CalledLeg {
  /** It was made no offer, and makes one itself: that may be none which the caller can use. */
  readonly #makesOffer: boolean;
  #isRefused = false;

  constructor(inner: CalledLeg, around: Around, { makesOffer }: { makesOffer: boolean }) {
    super(inner, around, 'caller');
    this.#makesOffer = makesOffer;
  }

  override hears(event: LegEvent): void {
    // Whoever runs the call knows no more of it.
    if (this.#isRefused) return;
    if (this.#makesOffer && this.#refusesOffer(event)) return;
    if (event.type === 'answered') {
      const { inner } = this;
      const sendInfo = (contentType: string, body: string): void =>
        inner.sendInfo(contentType, body);
      this.path.joins('called', { sendInfo });
    }
    super.hears(event);
  }

  #refusesOffer(event: LegEvent): boolean {
    const isEarly = event.type === 'ringing' || event.type === 'progress';
    if (!isEarly && event.type !== 'answered') return false;
    const { description } = event;
    if (description === null || this.path.refuses(description) === null) return false;
    this.#isRefused = true;
    if (isEarly) this.inner.cancel(INCOMPATIBLE_CAUSE);
    else this.inner.release(INCOMPATIBLE_CAUSE);
    const phrase = 'no codec is left in its offer that both may use';
    super.hears({ type: 'failed', failure: { ...NO_CODEC, phrase } });
    return true;
  }

  get callId(): string {
    return this.inner.callId;
  }

  get remoteAddress(): string {
    return this.inner.remoteAddress;
  }

  cancel(cause: number): void {
    this.inner.cancel(cause);
  }
}

interface AroundMaker extends Omit<Around, 'fence'> {
  fenceOf(party: GeofenceUse): Fence;
}

class MediaLegMaker implements LegMaker {
  readonly #legs: LegMaker;
  readonly #around: AroundMaker;

  constructor(legs: LegMaker, around: AroundMaker) {
    this.#legs = legs;
    this.#around = around;
  }

  invite(invitation: Invitation): CalledLeg {
    const { path, foreign, fenceOf } = this.#around;
    const offered = path.invites(peerOf(invitation), invitation.description);
    if (!offered.ok) return new UnmadeLeg(offered.error);
    // The leg lives as long as the call, which pins nothing of the configuration.
    const { party, ...told } = invitation;
    const leg = this.#legs.invite({ ...told, description: offered.value });
    const fence = party === undefined || party === null ? NO_FENCE : fenceOf(party);
    const makesOffer = invitation.description === null;
    return new MediaCalledLeg(leg, { path, foreign, fence }, { makesOffer });
  }
}

function peerOf(invitation: Invitation): InvitedPeer {
  const { addresses, place, transport, localAddress: local, party = null } = invitation;
  const at = place ?? { address: addresses[0] ?? '', transport };
  return { settings: party, target: at.address, transport: at.transport, local };
}

/** 503: nothing of it was sent, and the next one may be tried. */
const NO_PORT: Omit<LegFailure, 'phrase'> = {
  ...{ why: 'noPort', status: 503, cause: null, retryAfterSeconds: null, contacts: [] },
};

/** 488: by the settings of both sides no codec is left; another vendor may have one. */
const NO_CODEC: typeof NO_PORT = { ...NO_PORT, why: 'noMedia', status: NOT_ACCEPTABLE };

/** A leg that cannot be made: there is no port for its media, or no codec. */
class UnmadeLeg implements CalledLeg {
  readonly callId = '';
  readonly remoteAddress = '';
  readonly #fault: UnmadeMedia;
  #isOver = false;

  constructor(fault: UnmadeMedia) {
    this.#fault = fault;
  }

  listen(user: LegUser): void {
    const { kind, says } = this.#fault;
    const failure = { ...(kind === 'noCodec' ? NO_CODEC : NO_PORT), phrase: says };
    this.#later(() => user.hears({ type: 'failed', failure }));
    this.#cancelled = () => user.hears({ type: 'ended' });
  }

  cancel(): void {
    this.#isOver = true;
    queueMicrotask(this.#cancelled);
  }

  release = impossible;
  changeTo = impossible;
  confirm = impossible;
  acceptChange = impossible;
  refuseChange = impossible;
  sendInfo = impossible;
  facts = impossible;

  #cancelled = (): void => undefined;

  /** Events come after the command that made the leg has returned. */
  #later(event: () => void): void {
    queueMicrotask(() => {
      if (this.#isOver) return;
      this.#isOver = true;
      event();
    });
  }
}

function impossible(): never {
  invariant(false, 'a leg that was never up is told nothing');
}
