// The media of one call. Each description that passes from one leg to the other comes by here: what
// it says of its side is told to the relay, and the other side reads our addresses instead.
//
//   offered -> invites (decided for each leg) -> passes ... -> answered -> passes ... -> close
import { fail, type Ms, ok, type Result } from '@tandem/base/kernel';
import type { OwnPort, RecordedMedia } from '@tandem/domain/record';
import type { InvitedPeer, MediaCall, MediaPath } from '@tandem/engine/calls/ports';
import {
  addressFamily,
  type MediaPlace,
  relocateSession,
  type Session,
  type StreamFacts,
  streamsOf,
} from '@tandem/protocol/sdp';
import {
  MEDIA_SIDES,
  type MediaBackend,
  type MediaFault,
  type MediaSide,
  type MediaStream,
} from './contract.ts';
import { type InfoMessage, passedInfo } from './dtmf-info.ts';
import { expectationOf, type PeerTraits } from './expectation.ts';
import { NO_SETTINGS, ownSettings, type PeerSettings } from './peer.ts';
import {
  decideProxy,
  type MediaOrder,
  type ProxyDecision,
  type ProxySide,
  proxyTrace,
} from './proxy-decision.ts';
import { qualityOf } from './quality.ts';
import { placeOf } from './side-place.ts';
import { type Silence, silenceLimits, silenceOf, UNWATCHED, watchedStreams } from './silence.ts';

/** Our addresses for media. */
export interface MediaPlaces {
  /** Where streams towards this peer are; `wanted`: the local address that its object names. */
  localFor(peer: string, wanted: string | null): string;
  /** As it stands in descriptions: SS_EXTERNAL_IP where that is another. */
  advertised(local: string): string;
  /** The address that a name leads to; undefined: that is not known now. */
  resolve(name: string, transport: InvitedPeer['transport']): string | undefined;
}

export interface CallMediaOptions {
  readonly call: MediaCall;
  readonly backend: MediaBackend;
  readonly places: MediaPlaces;
  readonly now: () => Ms;
  readonly closed: (media: CallMedia) => void;
}

interface Side {
  readonly settings: PeerSettings;
  readonly traits: PeerTraits;
  readonly local: string;
  readonly isEncrypted: boolean;
}

const otherSide = (side: MediaSide): MediaSide => (side === 'caller' ? 'called' : 'caller');

export class CallMedia implements MediaPath {
  readonly callId: string;
  readonly #options: Omit<CallMediaOptions, 'call'>;
  readonly #parameters: MediaCall['parameters'];
  readonly #isEmergency: boolean;
  /** Until the answer, when it is packed. */
  #trace: MediaCall['trace'];
  readonly #sides: Record<MediaSide, Side>;
  /** By the place of their m= line. */
  readonly #streams: (MediaStream | undefined)[] = [];
  readonly #said: Partial<Record<MediaSide, Session>> = {};
  /** What counts while an offer has no answer. */
  #agreed: Partial<Record<MediaSide, Session>> = {};
  /** What passed last. */
  #passed: { readonly said: Session; readonly heard: Session } | undefined;
  #isProxied = false;
  #callerKnowsUs = false;
  #limits = UNWATCHED;
  #watched: readonly number[] = [];
  #since: Ms | undefined;
  #answeredAt: Ms | undefined;
  /** When its streams were let go. */
  #quality: RecordedMedia | null = null;

  constructor(options: CallMediaOptions) {
    const { call, ...rest } = options;
    const { places } = options;
    this.#options = rest;
    this.callId = call.id;
    this.#parameters = call.parameters;
    this.#isEmergency = call.isEmergency;
    this.#trace = call.trace;
    const caller = sideOf(call.caller, {
      address: call.source,
      local: places.localFor(call.source, call.local),
      isEncrypted: call.isEncrypted,
    });
    this.#sides = { caller, called: caller };
  }

  invites(peer: InvitedPeer, offer: Session | null): Result<Session | null, MediaFault> {
    const { places } = this.#options;
    const address = addressOf(peer, places);
    const local = places.localFor(address, peer.local);
    const isEncrypted = peer.transport === 'tls';
    this.#sides.called = sideOf(peer.settings, { address, local, isEncrypted });
    delete this.#said.called;
    this.#decide(offer);
    if (!this.#isProxied) return ok(offer);
    this.#limits = this.#isEmergency ? UNWATCHED : this.#silenceLimits();
    const renewed = this.#renewCalled(local);
    if (!renewed.ok) {
      this.#trace?.push(`media: ${renewed.error.says}`);
      return renewed;
    }
    if (offer === null) return ok(null);
    return this.#relocated('caller', offer);
  }

  passes(from: MediaSide, session: Session, as: 'offer' | 'answer'): Session {
    if (!this.#isProxied) return session;
    // Said again in each 18x and in the 2xx: then it is the same to the word.
    if (this.#passed?.said === session) return this.#passed.heard;
    if (from === 'called') this.#callerKnowsUs = true;
    const passed = this.#relocated(from, session);
    if (as === 'answer') this.#agree();
    const heard = passed.ok ? passed.value : relocateSession(session, this.#nowhere(from));
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

  info(from: MediaSide, message: InfoMessage): InfoMessage | null {
    const { dtmfReceive: receive } = this.#sides[from].settings;
    const { dtmfSend: send } = this.#sides[otherSide(from)].settings;
    return passedInfo(message, { receive, send });
  }

  answered(): void {
    this.#trace = null;
    this.#answeredAt = this.#options.now();
    this.#since = this.#answeredAt;
    this.#watch();
  }

  /** Of the first stream: speech, or what came in its place. */
  quality(): RecordedMedia | null {
    const index = this.#streams.findIndex((stream) => stream !== undefined);
    const stream = this.#streams[index];
    const answeredAt = this.#answeredAt;
    if (stream === undefined || answeredAt === undefined) return this.#quality;
    const now = this.#options.now();
    return qualityOf({ stream, index, said: this.#said, answeredAt, now });
  }

  ports(): readonly OwnPort[] {
    return this.streams.flatMap(({ ports }) =>
      MEDIA_SIDES.map((side) => ({ address: this.#sides[side].local, port: ports[side] })),
    );
  }

  /** The side that should send and does not; undefined: all is well, or nothing is watched. */
  silence(now: Ms): Silence | undefined {
    const { caller, called } = this.#limits;
    if (this.#since === undefined || (caller === null && called === null)) return undefined;
    for (const index of this.#watched) {
      const stream = this.#streams[index];
      if (stream === undefined) continue;
      const lastPacketAt = (side: MediaSide): Ms | null => stream.lastPacketAt(side);
      const silent = silenceOf({ limits: this.#limits, since: this.#since, lastPacketAt }, now);
      if (silent !== undefined) return silent;
    }
    return undefined;
  }

  get streams(): readonly MediaStream[] {
    return this.#streams.filter((stream) => stream !== undefined);
  }

  close(): void {
    this.#letGo();
    this.#options.closed(this);
  }

  #decide(offer: Session | null): void {
    // Who was given our ports keeps them: one dialog hears one answer.
    if (this.#callerKnowsUs) return;
    const parameters = this.#parameters;
    const orders = this.#orders();
    const decision: ProxyDecision = decideProxy({
      mode: parameters.get('SS_MEDIA_PROXY_MODE'),
      betweenNetworks: parameters.get('SS_MEDIA_PROXY_BETWEEN_NET'),
      behindNat: parameters.get('SS_MEDIA_PROXY_BEHIND_NAT'),
      sameNat: parameters.get('SS_MEDIA_PROXY_SAME_NAT'),
      caller: this.#proxySide('caller', offer),
      called: this.#proxySide('called', null),
      orders,
    });
    this.#isProxied = decision.isProxied;
    if (!this.#isProxied) this.#letGo();
    this.#trace?.push(proxyTrace(decision));
    if (!decision.isProxied && parameters.get('SS_NOMEDIAHANGUPTIME') > 0) {
      this.#trace?.push('media direct: nobody watches whether it flows');
    }
  }

  #orders(): readonly MediaOrder[] {
    const { caller, called } = this.#sides;
    const hasOwnLimit = [caller, called].some(
      ({ settings }) => (settings.noMediaSeconds ?? 0) > 0 && settings.noMediaDirection !== 'none',
    );
    const isRecorded = caller.settings.recording || called.settings.recording;
    return [
      ...(isRecorded ? (['recording'] as const) : []),
      ...(hasOwnLimit ? (['noMediaHangup'] as const) : []),
    ];
  }

  #proxySide(name: MediaSide, session: Session | null): ProxySide {
    const { settings, traits, local, isEncrypted } = this.#sides[name];
    const media = session === null ? null : addressIn(session);
    return {
      ...placeOf({ signalling: traits.signalling, media, local }),
      wish: settings.mediaProxy,
      hasLocalRing: settings.ringback === 'local',
      isEncryptedRegistration: settings.registration === 'dynamic' && isEncrypted,
    };
  }

  #silenceLimits() {
    const usualSeconds = this.#parameters.get('SS_NOMEDIAHANGUPTIME');
    const { caller, called } = this.#sides;
    return silenceLimits({ caller: caller.settings, called: called.settings, usualSeconds });
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
  #relocated(from: MediaSide, session: Session): Result<Session, MediaFault> {
    const to = otherSide(from);
    const media: (MediaPlace | 'refuse')[] = [];
    for (const [index, { port }] of session.media.entries()) {
      const stream = port === 0 ? ok(undefined) : this.#streamAt(index);
      if (!stream.ok && index === 0) return stream;
      const own = stream.ok ? stream.value : undefined;
      media.push(own === undefined ? 'refuse' : { port: own.ports[to] });
    }
    this.#expect(from, session);
    const address = this.#options.places.advertised(this.#sides[to].local);
    return ok(relocateSession(session, { address, media }));
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
    if (!made.ok) {
      this.#trace?.push(`media: ${made.error.says}`);
      return fail(made.error);
    }
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
    for (const [index, stream] of this.#streams.entries()) {
      const isEnded = MEDIA_SIDES.some((side) => this.#said[side]?.media[index]?.port === 0);
      if (stream === undefined || !isEnded) continue;
      stream.close();
      this.#streams[index] = undefined;
    }
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
    for (const stream of this.#streams) stream?.close();
    this.#streams.length = 0;
  }
}

interface Found {
  readonly address: string;
  readonly local: string;
  readonly isEncrypted: boolean;
}

function sideOf(given: PeerSettings | null, { address, local, isEncrypted }: Found): Side {
  const settings = ownSettings(given ?? NO_SETTINGS);
  const { sdpAddressFirst, strictSource } = settings;
  return {
    settings,
    traits: { signalling: address, sdpAddressFirst, strictSource },
    ...{ local, isEncrypted },
  };
}

/** Empty: not known. */
function addressOf({ target, transport }: InvitedPeer, places: MediaPlaces): string {
  const host = hostOf(target);
  if (addressFamily(host) === 'name') return places.resolve(target, transport) ?? '';
  return host;
}

/** "192.0.2.1:5060", "[2001:db8::1]:5060", "gw.example.com". */
function hostOf(text: string): string {
  const bracketed = /^\[([^\]]*)\]/.exec(text);
  if (bracketed !== null) return bracketed[1] ?? '';
  return text.replace(/:\d+$/, '');
}

function addressIn(session: Session): string | null {
  return streamsOf(session).find(({ active }) => active)?.address ?? null;
}
