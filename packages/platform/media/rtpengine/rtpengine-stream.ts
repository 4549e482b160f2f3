// One stream of a daemon.
import { type Clock, fail, ok, type Result } from '@tandem/base/kernel';
import {
  MEDIA_SIDES,
  type MediaAddress,
  type MediaFault,
  type MediaSide,
  type MediaStream,
  type SideExpectation,
  type SideFigures,
} from '@tandem/engine/media/contract';
import { textIn } from '@tandem/protocol/ng';
import { CLOSED } from '../fault.ts';
import { isForgotten, type NgClient } from './ng-client.ts';
import { type Families, FLAGS, type ReadySession, TAGS } from './ready-sessions.ts';
import { figuresIn, NO_FIGURES } from './session-figures.ts';
import { placeIn, sdpOf } from './side-sdp.ts';

export interface RtpengineStreamParts {
  readonly session: ReadySession;
  readonly families: Families;
  readonly client: Pick<NgClient, 'ask'>;
  readonly clock: Clock;
  /** Its daemon has forgotten it; said once. */
  readonly lost: () => void;
  readonly closed: () => void;
}

export class RtpengineStream implements MediaStream {
  /** Keys, sounds and recordings are the native engine's. */
  readonly voice = null;
  readonly #parts: RtpengineStreamParts;
  readonly #expected: Partial<Record<MediaSide, SideExpectation>> = {};
  #figures: Readonly<Record<MediaSide, SideFigures>> = { caller: NO_FIGURES, called: NO_FIGURES };
  /** What the daemon was told comes before what it is told next. */
  #told: Promise<void> = Promise.resolve();
  #isDue = false;
  #isClosed = false;
  #isLost = false;

  constructor(parts: RtpengineStreamParts) {
    this.#parts = parts;
  }

  get isLost(): boolean {
    return this.#isLost;
  }

  get ports(): Readonly<Record<MediaSide, number>> {
    const { caller, called } = this.#parts.session.places;
    return { caller: caller.port, called: called.port };
  }

  get addresses(): Readonly<Record<MediaSide, string>> {
    const { caller, called } = this.#parts.session.places;
    return { caller: caller.address, called: called.address };
  }

  expect(side: MediaSide, expectation: SideExpectation): void {
    if (this.#isClosed) return;
    this.#expected[side] = expectation;
    if (this.#isDue) return;
    // Both sides are often told within one turn.
    this.#isDue = true;
    this.#told = this.#told.then(() => this.#tell());
  }

  /** A daemon gives a side its ports once: who comes next is told apart by its description. */
  renew(side: MediaSide): Result<number, MediaFault> {
    return this.#isClosed ? fail(CLOSED) : ok(this.ports[side]);
  }

  figures(side: MediaSide): SideFigures {
    return this.#figures[side];
  }

  lastPacketAt(side: MediaSide): SideFigures['lastPacketAt'] {
    return this.#figures[side].lastPacketAt;
  }

  /** Asks the daemon for figures. */
  async look(): Promise<void> {
    const { client, session, clock } = this.#parts;
    const { daemon, callId } = session;
    // One that does not answer is not waited for: figures of the others would come late by that.
    if (!daemon.isUp) return;
    const answered = await client.ask(daemon.place, 'query', { 'call-id': callId });
    if (this.#isClosed) return;
    if (!answered.ok) {
      if (isForgotten(answered.error)) this.#loses();
      return;
    }
    const at = { now: clock.now(), wallMs: clock.wallMs() };
    const [caller, called] = MEDIA_SIDES.map((side) =>
      figuresIn(answered.value, side, { before: this.#figures[side], at }),
    );
    this.#figures = { caller: caller ?? NO_FIGURES, called: called ?? NO_FIGURES };
  }

  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#parts.closed();
  }

  #loses(): void {
    if (this.#isLost) return;
    this.#isLost = true;
    this.#parts.lost();
  }

  /**
   * One that was started anew makes a session of what it does not know, on ports that nobody was
   * told.
   */
  #isElsewhere({ port }: MediaAddress): boolean {
    return port !== this.#parts.session.places.called.port;
  }

  async #tell(): Promise<void> {
    this.#isDue = false;
    if (this.#isClosed || this.#isLost) return;
    const { client, session, families } = this.#parts;
    const { daemon, callId } = session;
    const of = { 'call-id': callId, 'from-tag': TAGS.caller, ...FLAGS };
    const sdp = (side: MediaSide): string => sdpOf(this.#expected[side], families[side] === 'IP6');
    const offered = await client.ask(daemon.place, 'offer', {
      ...{ ...of, sdp: sdp('caller'), 'address family': families.called },
    });
    const place = placeIn((offered.ok ? textIn(offered.value, 'sdp') : undefined) ?? '');
    if (place !== undefined && this.#isElsewhere(place)) {
      this.#loses();
      return;
    }
    await client.ask(daemon.place, 'answer', {
      ...{ ...of, 'to-tag': TAGS.called, sdp: sdp('called'), 'address family': families.caller },
    });
  }
}
