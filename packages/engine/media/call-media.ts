// The media of one call. Each description that passes from one leg to the other comes by here: what
// it says of its side is told to the relay, and the other side reads our addresses instead.
//
//   offered -> invites (decided for each leg) -> passes ... -> answered -> passes ... -> close
import { fail, type Ms, ok, type Result, type Timers } from '@tandem/base/kernel';
import type { OwnPort, RecordedMedia } from '@tandem/domain/record';
import type { InvitedPeer, MediaCall, MediaPath } from '@tandem/engine/calls/ports';
import {
  isFax,
  type MediaPlace,
  relocateSession,
  resumeOffer,
  type Session,
  type StreamFacts,
  streamsOf,
} from '@tandem/protocol/sdp';
import {
  addressOf,
  type MediaPlaces,
  otherSide,
  placeOfStream,
  proxyBetween,
  type Side,
  sideOf,
} from './call-side.ts';
import { CallVoice, type Mouth, type OwnSound, type RecordingPlace } from './call-voice.ts';
import { NO_CODEC, withCodecs } from './codec-rules.ts';
import {
  MEDIA_SIDES,
  type MediaBackend,
  type MediaFault,
  type MediaSide,
  type MediaStream,
} from './contract.ts';
import type { InfoMessage } from './dtmf-info.ts';
import { expectationOf } from './expectation.ts';
import { GivenAnswer } from './given-answer.ts';
import { withKeyFormats } from './key-formats.ts';
import { proxyTrace } from './proxy-decision.ts';
import { qualityOf } from './quality.ts';
import { limitsOf, type Silence, silenceOf, UNWATCHED, watchedStreams } from './silence.ts';

export interface CallMediaOptions {
  readonly call: MediaCall;
  readonly backend: MediaBackend;
  readonly places: MediaPlaces;
  readonly timers: Timers;
  readonly now: () => Ms;
  /** Where a call's recording is kept; null: nowhere. */
  readonly recordingOf: (callId: string, number: number) => RecordingPlace | null;
  /** RTP of a side came from an address that is fenced out, and that is to end the call. */
  readonly foreign: (callId: string, side: MediaSide) => void;
  readonly closed: (media: CallMedia) => void;
}

/** Not Acceptable Here: of a fax that a side's settings do not pass. */
const NOT_ACCEPTABLE = 488;

export class CallMedia implements MediaPath {
  readonly callId: string;
  readonly #options: Omit<CallMediaOptions, 'call'>;
  readonly #parameters: MediaCall['parameters'];
  readonly #isEmergency: boolean;
  readonly #isPlaced: boolean;
  /** Until the answer, when it is packed. */
  #trace: MediaCall['trace'];
  readonly #sides: Record<MediaSide, Side>;
  readonly #voice: CallVoice;
  readonly #isPayerRecorded: boolean;
  /** By the place of their m= line. */
  readonly #streams: (MediaStream | undefined)[] = [];
  readonly #said: Partial<Record<MediaSide, Session>> = {};
  /** What counts while an offer has no answer. */
  #agreed: Partial<Record<MediaSide, Session>> = {};
  #passed: { readonly said: Session; readonly heard: Session } | undefined;
  readonly #given = new GivenAnswer();
  #lastOffer: Session | undefined;
  #isProxied = false;
  #callerKnowsUs = false;
  #limits = UNWATCHED;
  #watched: readonly number[] = [];
  #since: Ms | undefined;
  #invitedAt: Ms;
  #answeredAt: Ms | undefined;
  /** Of the first stream, as it was before streams ended: what is known of it stays known. */
  #quality: RecordedMedia | null = null;

  constructor(options: CallMediaOptions) {
    const { call, ...rest } = options;
    this.#options = rest;
    this.#invitedAt = options.now();
    this.callId = call.id;
    this.#parameters = call.parameters;
    this.#isEmergency = call.isEmergency;
    this.#isPlaced = call.isPlaced;
    this.#trace = call.trace;
    const caller = sideOf(call.caller, {
      address: call.source,
      local: options.places.localFor(call.source, call.local),
      isEncrypted: call.isEncrypted,
    });
    this.#sides = { caller, called: caller };
    this.#isPayerRecorded = call.isRecorded;
    this.#voice = new CallVoice({
      ...{ timers: options.timers, now: options.now, parameters: call.parameters },
      ...{ sides: this.#sides, said: this.#said, fencedOut: call.fencedOut },
      placeForCaller: () => this.#placeForCaller(),
      recording: (number) => options.recordingOf(call.id, number),
      foreign: (side) => options.foreign(call.id, side),
    });
  }

  joins(side: MediaSide, mouth: Mouth): void {
    this.#voice.joins(side, mouth);
  }

  invites(peer: InvitedPeer, said: Session | null): Result<Session | null, MediaFault> {
    const { places, now } = this.#options;
    const offer = said === null ? null : this.#given.likedFirst(said);
    this.#invitedAt = now();
    const address = addressOf(peer, places);
    const local = places.localFor(address, peer.local);
    const isEncrypted = peer.transport === 'tls';
    this.#sides.called = sideOf(peer.settings, { address, local, isEncrypted });
    delete this.#said.called;
    this.#lastOffer = offer ?? undefined;
    this.#decide(offer);
    const fitted = offer === null ? null : this.#fitted('caller', offer, 'offer');
    if (fitted === undefined) return this.#fails(NO_CODEC);
    if (!this.#isProxied) return ok(fitted);
    this.#voice.invited(offer);
    this.#limits = this.#isEmergency ? UNWATCHED : limitsOf(this.#sides, this.#parameters);
    const renewed = this.#renewCalled(local);
    if (!renewed.ok) return this.#fails(renewed.error);
    if (offer === null) return ok(null);
    const told = this.#relocated('caller', offer, 'offer');
    // Nobody is there to send to, but whoever is called is not on hold for that.
    return this.#isPlaced && told.ok
      ? ok(resumeOffer(told.value, this.#nowhere('caller').address))
      : told;
  }

  rings(description: Session | null): Session | null {
    return this.#shown(this.#voice.rings(description));
  }

  progresses(description: Session | null): Session | null {
    return this.#shown(this.#voice.progresses(description));
  }

  passes(from: MediaSide, session: Session, as: 'offer' | 'answer'): Session {
    if (as === 'offer') {
      this.#lastOffer = session;
      this.#given.forget();
    }
    if (!this.#isProxied) return this.#fitted(from, session, as) ?? session;
    // Said again in each 18x and in the 2xx: then it is the same to the word.
    if (this.#passed?.said === session) return this.#passed.heard;
    if (from === 'called') this.#callerKnowsUs = true;
    const passed = this.#relocated(from, session, as);
    if (as === 'answer') this.#agree();
    const fresh = passed.ok ? passed.value : relocateSession(session, this.#nowhere(from));
    const isEarly = as === 'answer' && from === 'called' && this.#answeredAt === undefined;
    const heard = isEarly ? this.#given.insteadOf(fresh) : fresh;
    this.#passed = { said: session, heard };
    return heard;
  }

  /** The offer that was passed last came to nothing: what was agreed before still counts. */
  refused(): void {
    for (const side of MEDIA_SIDES) {
      const session = this.#agreed[side];
      if (session !== undefined && session !== this.#said[side]) this.#expect(side, session);
    }
  }

  /** The status by which a change is refused that a side's settings do not pass; null: none. */
  refuses(session: Session): number | null {
    const isPassed = MEDIA_SIDES.every((side) => this.#sides[side].settings.t38);
    const wantsFax = session.media.some((media) => media.port !== 0 && isFax(media));
    if (wantsFax && !isPassed) return NOT_ACCEPTABLE;
    return this.#fitted('caller', session, 'offer') === undefined ? NOT_ACCEPTABLE : null;
  }

  info(from: MediaSide, message: InfoMessage): InfoMessage | null {
    return this.#voice.info(from, message);
  }

  /** On demand, also of a call that is recorded by no rule. false: it cannot be. */
  record(on: boolean): boolean {
    if (on) return this.#since !== undefined && this.#voice.record();
    this.#voice.stopRecording();
    return true;
  }

  /** Of ours, towards the called side; null: no more. false: it cannot be had. */
  sounds(name: OwnSound | null): boolean {
    return this.#voice.sounds(name);
  }

  get isRecording(): boolean {
    return this.#voice.isRecording;
  }

  hasHeardCalled(): boolean {
    return this.streams.some((stream) => (stream.lastPacketAt('called') ?? 0) > this.#invitedAt);
  }

  answered(): void {
    this.#trace = null;
    this.#answeredAt = this.#options.now();
    this.#since = this.#answeredAt;
    this.#watch();
    this.#voice.answered();
    if (this.#isRecorded) this.#voice.record();
  }

  /** Of the first stream: speech, or what came in its place. */
  quality(): RecordedMedia | null {
    const index = this.#streams.findIndex((stream) => stream !== undefined);
    const stream = this.#streams[index];
    const answeredAt = this.#answeredAt;
    if (stream === undefined || answeredAt === undefined) return this.#quality;
    const [now, { recorded }] = [this.#options.now(), this.#voice];
    return qualityOf({ stream, index, said: this.#said, answeredAt, now, recorded });
  }

  ports(): readonly OwnPort[] {
    return this.streams.flatMap(({ ports }) =>
      MEDIA_SIDES.map((side) => ({ address: this.#sides[side].local, port: ports[side] })),
    );
  }

  /** The side that should send and does not; undefined: all is well, or nothing is watched. */
  silence(now: Ms): Silence | undefined {
    if (this.#since === undefined) return undefined;
    const streams = this.#watched.flatMap((index) => this.#streams[index] ?? []);
    const lost = this.#isEmergency ? [] : this.streams.filter(({ isLost }) => isLost === true);
    return silenceOf({ limits: this.#limits, since: this.#since, streams, lost }, now);
  }

  get streams(): readonly MediaStream[] {
    return this.#streams.filter((stream) => stream !== undefined);
  }

  close(): void {
    this.#letGo();
    this.#voice.end();
    this.#options.closed(this);
  }

  #decide(offer: Session | null): void {
    // Who was given our ports keeps them: one dialog hears one answer.
    if (this.#callerKnowsUs) return;
    const parameters = this.#parameters;
    const onlyRelays = this.#options.backend.kind !== 'native';
    const between = { ...this.#sides, offer, isRecorded: this.#isRecorded, onlyRelays };
    const decision = proxyBetween(between, parameters);
    this.#isProxied = decision.isProxied;
    if (!this.#isProxied) this.#letGo();
    this.#trace?.push(proxyTrace(decision));
    if (!decision.isProxied && parameters.get('SS_NOMEDIAHANGUPTIME') > 0) {
      this.#trace?.push('media direct: nobody watches whether it flows');
    }
  }

  get #isRecorded(): boolean {
    const { caller, called } = this.#sides;
    return this.#isPayerRecorded || caller.settings.recording || called.settings.recording;
  }

  /** Who was told where we are is not sent elsewhere any more. */
  #shown(description: Session | null): Session | null {
    if (description !== null && this.#isProxied) this.#callerKnowsUs = true;
    return description;
  }

  #placeForCaller() {
    const stream = this.#isProxied ? this.#streams[0] : undefined;
    if (stream === undefined) return undefined;
    const { address = this.#options.places.advertised(this.#sides.caller.local), port } =
      placeOfStream(stream, 'caller');
    return { address, port };
  }

  /** Late packets of the leg before must not be taken for the new one's. */
  #renewCalled(local: string): Result<void, MediaFault> {
    for (const stream of this.#streams) {
      const renewed = stream?.renew('called', local);
      if (renewed?.ok === false) return renewed;
    }
    return ok();
  }

  /** As the other side is told. Fails where there is no port for the first stream. */
  #relocated(
    from: MediaSide,
    session: Session,
    as: 'offer' | 'answer',
  ): Result<Session, MediaFault> {
    const to = otherSide(from);
    const media: (MediaPlace | 'refuse')[] = [];
    for (const [index, { port }] of session.media.entries()) {
      const stream = port === 0 ? ok(undefined) : this.#streamAt(index);
      if (!stream.ok && index === 0) return stream;
      const own = stream.ok ? stream.value : undefined;
      media.push(own === undefined ? 'refuse' : placeOfStream(own, to));
    }
    this.#expect(from, session);
    this.#voice.finds(this.#streams);
    const address = this.#options.places.advertised(this.#sides[to].local);
    const [said, heard] = [this.#sides[from].settings, this.#sides[to].settings];
    const keys = { from: said, to: heard, as, offered: this.#said[to] };
    const fitted = this.#fitted(from, session, as) ?? session;
    return ok(withKeyFormats(relocateSession(fitted, { address, media }), keys));
  }

  /** With the codecs that both sides may use; undefined: none for speech. */
  #fitted(from: MediaSide, session: Session, as: 'offer' | 'answer'): Session | undefined {
    const [said, heard] = [this.#sides[from].settings, this.#sides[otherSide(from)].settings];
    const offered = this.#lastOffer;
    return withCodecs(session, { from: said.codecs, to: heard.codecs, as, offered });
  }

  #fails(fault: MediaFault): Result<never, MediaFault> {
    this.#trace?.push(`media: ${fault.says}`);
    return fail(fault);
  }

  #nowhere(from: MediaSide) {
    const address = this.#options.places.advertised(this.#sides[otherSide(from)].local);
    return { address, media: [] };
  }

  #streamAt(index: number): Result<MediaStream, MediaFault> {
    const there = this.#streams[index];
    if (there !== undefined) return ok(there);
    const { caller, called } = this.#sides;
    const made = this.#options.backend.allocate({ caller: caller.local, called: called.local });
    if (!made.ok) return this.#fails(made.error);
    this.#streams[index] = made.value;
    // What the other side said before there was a stream is told to it now.
    for (const side of MEDIA_SIDES) this.#expectStream(index, side, undefined);
    return made;
  }

  #expect(side: MediaSide, session: Session): void {
    const before = this.#said[side];
    if (before === session) return;
    this.#said[side] = session;
    const facts = before === undefined ? [] : streamsOf(before);
    for (const index of this.#streams.keys()) this.#expectStream(index, side, facts[index]);
    this.#voice.described();
    this.#watch();
  }

  #expectStream(index: number, side: MediaSide, before: StreamFacts | undefined): void {
    const session = this.#said[side];
    const facts = session === undefined ? undefined : streamsOf(session)[index];
    if (facts === undefined) return;
    const { traits } = this.#sides[side];
    this.#streams[index]?.expect(side, expectationOf(facts, traits, before));
  }

  /** Streams that the answer ends or refuses give their ports back. */
  #agree(): void {
    this.#agreed = { ...this.#said };
    this.#quality = this.quality();
    for (const [index, stream] of this.#streams.entries()) {
      const isEnded = MEDIA_SIDES.some((side) => this.#said[side]?.media[index]?.port === 0);
      if (stream === undefined || !isEnded) continue;
      this.#voice.closed(stream);
      stream.close();
      this.#streams[index] = undefined;
    }
    this.#voice.finds(this.#streams);
    this.#watch();
  }

  /** Which streams must carry packets both ways changed: silence counts from now. */
  #watch(): void {
    if (this.#since === undefined) return;
    const { caller, called } = this.#said;
    const watched =
      caller === undefined || called === undefined ? [] : watchedStreams(caller, called);
    if (watched.join() === this.#watched.join()) return;
    this.#watched = watched;
    this.#since = this.#options.now();
  }

  #letGo(): void {
    this.#quality = this.quality();
    for (const stream of this.#streams) {
      if (stream !== undefined) this.#voice.closed(stream);
      stream?.close();
    }
    this.#streams.length = 0;
  }
}
