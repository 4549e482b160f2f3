// Takes the calls that come, keeps those that run, and answers who asks about them.
import {
  type Clock,
  fail,
  ok,
  type Random,
  type Result,
  type Timers,
  type Uuid,
  uuidMaker,
} from '@tandem/base/kernel';
import type { Log } from '@tandem/base/observe';
import { DynamicList } from '@tandem/domain/guard';
import type { CallRecord } from '@tandem/domain/record';
import { QualityBoard } from '@tandem/domain/routing';
import type { Balances } from '@tandem/engine/balance/contract';
import type { Snapshot } from '@tandem/engine/snapshot';
import { admit, admitAs, admitForwarded, type ForwardedCall, openQuestion } from './admit/admit.ts';
import { dynamicLimits } from './admit/dynamic.ts';
import { qualityWindows } from './admit/measured.ts';
import { admitThrough } from './admit/through.ts';
import type { AdmitWorld } from './admit/world.ts';
import { analyseRoute } from './analysis/analyse.ts';
import { withSipServers } from './asked-by-sip.ts';
import type { CallBeginning } from './call-beginning.ts';
import { CallTimers } from './call-timers.ts';
import { CallWorld, type Counted } from './call-world.ts';
import type { CallsControl, RouteQuestion } from './control.ts';
import type { End } from './ends.ts';
import type { CallerEntry } from './facts.ts';
import { IllegalFold } from './illegal-fold.ts';
import { InnerCalledLeg, withInnerLegs } from './legs/inner-legs.ts';
import type { CalledLeg, CallerLeg, CallTaker, LegMaker, Offered } from './legs/leg.ts';
import { type CallCounters, LiveCalls } from './live-calls.ts';
import { callsControl } from './look.ts';
import { withMedia } from './media-legs.ts';
import { CallRates, Occupancy } from './occupancy.ts';
import type { ForwardMaker } from './phone-hunt.ts';
import type { PhoneMonths } from './phone-months.ts';
import {
  type CallToPlace,
  type OriginNotFound,
  originOf,
  type PlacesCalls,
  placedOffer,
} from './place.ts';
import { Portability } from './portability.ts';
import {
  type CallJournal,
  type CallState,
  type CallStates,
  type IdentifyByCredentials,
  type MediaPaths,
  NO_PORTABILITY,
  type PhonePlaces,
  type PortabilityServers,
  type Reachability,
  type VendorMoney,
} from './ports.ts';
import { Rests } from './rests.ts';
import { type CallParts, type CallWatcher, RunningCall } from './run-call.ts';

export interface CallsOptions {
  /** The name of this switch, as records have it. */
  readonly node: string;
  /** The lease book that money is taken from now. */
  readonly epoch: () => string;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly random: Random;
  readonly log: Log;
  readonly journal: CallJournal;
  readonly snapshot: () => Snapshot;
  readonly balances: Balances;
  readonly legs: LegMaker;
  readonly credentials?: IdentifyByCredentials;
  readonly reach?: Reachability;
  readonly phones?: PhonePlaces;
  readonly vendorMoney?: VendorMoney;
  readonly phoneMonths?: Pick<PhoneMonths, 'spent' | 'charged' | 'begins' | 'ends'>;
  readonly portability?: PortabilityServers;
  /** Without it media are direct. */
  readonly media?: MediaPaths;
  /** Who is told how calls go. */
  readonly states?: CallStates;
  /** Whether decision traces are kept; without it they are. */
  readonly keepsTraces?: () => boolean;
}

export class Calls implements CallTaker, CallWatcher, ForwardMaker, PlacesCalls {
  readonly control: CallsControl;
  readonly #options: CallsOptions;
  readonly #parts: CallParts;
  readonly #live: LiveCalls;
  readonly #timers: CallTimers;
  readonly #lines = new Occupancy();
  readonly #rates = new CallRates();
  readonly #rests = new Rests();
  readonly #quality = new QualityBoard();
  readonly #dynamicList = new DynamicList();
  readonly #portability: Portability;
  readonly #fold: IllegalFold;
  readonly #newId: ReturnType<typeof uuidMaker>;
  #isDraining = false;
  #turns = 0;
  readonly #turn = (): number => this.#turns++;

  constructor(options: CallsOptions) {
    const { node, epoch, clock, timers, journal, balances, legs, random } = options;
    this.#options = options;
    this.#live = new LiveCalls(clock.wallMs() * CHANGES_A_MS);
    this.#timers = new CallTimers(clock, timers);
    this.#newId = uuidMaker(clock, random);
    const { portability: servers = NO_PORTABILITY } = options;
    const all = withSipServers(servers, { legs, timers: this.#timers });
    this.#portability = new Portability({ servers: all, clock, timers });
    this.#fold = new IllegalFold({
      ...{ clock, timers },
      write: (record) => journal.append({ kind: 'ended', callId: record.id, record }),
    });
    this.#parts = {
      ...{ node, epoch, clock, journal, balances, legs: withInnerLegs(legs) },
      ...{ timers: this.#timers, watcher: this, forwards: this, asks: legs, fold: this.#fold },
    };
    this.control = callsControl({
      live: this.#live,
      beginDrain: () => {
        this.#isDraining = true;
      },
      analyse: (question) => this.#analyse(question),
      ...{ blocks: this.#dynamicList, clock },
    });
  }

  offered(leg: CallerLeg): void {
    this.#live.offered();
    const world = this.#world();
    const id = this.#newId();
    const admission = admit(id, leg.offered, world);
    if (admission.is === 'challenged') {
      this.#live.challenged();
      const { status: sipStatus, challenge } = admission;
      leg.reject({ sipStatus, cause: CHALLENGE_CAUSE, challenge });
      return;
    }
    if (admission.is === 'asks') {
      const { question, caller } = admission;
      this.#portability.ask(question, () => this.#answered(id, { leg, caller }));
      return;
    }
    this.#begin({ leg, admission, world });
  }

  /** It is known where its number was ported to, or nobody tells. */
  #answered(id: Uuid, { leg, caller }: { leg: CallerLeg; caller: CallerEntry }): void {
    const world = this.#world();
    const admission = admitAs(id, { offered: leg.offered, caller }, world);
    this.#begin({ leg, admission, world });
  }

  /** A phone sends the call on: that is a call of its own, between this leg and where it goes. */
  forward(forward: ForwardedCall, offered: Offered): CalledLeg {
    return new InnerCalledLeg(offered, (leg) => {
      this.#live.offered();
      const world = this.#world();
      const admission = admitForwarded(this.#newId(), { offered, forward }, world);
      this.#begin({ leg, admission, world });
    });
  }

  place(call: CallToPlace): Result<Uuid, OriginNotFound> {
    const world = this.#world();
    const origin = originOf(call.origin, world.snapshot);
    if (origin === undefined) return fail(ORIGIN_NOT_FOUND[call.origin.is]);
    const { entry } = origin;
    this.#live.offered();
    const id = call.id ?? this.#newId();
    const leg = call.leg(placedOffer(entry, call, id), id);
    const placed = { isRecorded: call.isRecorded };
    // Where its media are is told later: nothing of it is fenced out.
    const offered = { ...leg.offered, description: null };
    if (origin.is === 'through') {
      const gateway = origin.entry;
      const admission = admitThrough(id, { offered, gateway }, world);
      this.#begin({ leg, admission, world, placed });
      return ok(id);
    }
    const { parentId, service } = call;
    const of = { offered, caller: entry, parentId, service };
    const begins = (now: AdmitWorld): void =>
      this.#begin({ leg, admission: admitAs(id, of, now), world: now, placed });
    const question = openQuestion(offered, entry, world);
    if (question === null) begins(world);
    else this.#portability.ask(question, () => begins(this.#world()));
    return ok(id);
  }

  recordNow(id: Uuid): CallRecord | undefined {
    return this.#live.find(id)?.soFar.record;
  }

  #begin(begun: CallBeginning): void {
    const { media } = this.#options;
    const direct = { beginning: begun, legs: this.#parts.legs };
    const { beginning, legs } =
      media === undefined
        ? direct
        : withMedia(direct, {
            paths: media,
            foreign: () => this.find(begun.admission.facts.id)?.endBy('foreignMedia'),
          });
    const parts = media === undefined ? this.#parts : { ...this.#parts, legs };
    const call = new RunningCall(beginning, parts);
    this.#live.add(call);
    this.#options.phoneMonths?.begins(call);
    this.#tellsOfEmergency(call, null);
    call.begin();
    if (call.facts.isEmergency && call.state !== 'over') this.#tells('emergency', call);
  }

  /** The call with this id, for who watches its media. */
  find(id: string): RunningCall | undefined {
    return this.#live.find(id);
  }

  /** Ends all calls that run, each with its record (reason 13); new ones get 503 before it. */
  endAll(): void {
    this.#isDraining = true;
    for (const call of [...this.#live.values()]) call.endBy('shutdown');
    this.#fold.close();
  }

  /** What is left in the end of all that calls take: nothing, when no call is there. */
  get remains(): { readonly calls: number; readonly timers: number; readonly lines: number } {
    return { calls: this.#live.size, timers: this.#timers.size, lines: this.#lines.size };
  }

  get isDraining(): boolean {
    return this.#isDraining;
  }

  rings(call: RunningCall): void {
    this.#tells('ringing', call);
  }

  answered(call: RunningCall): void {
    this.#live.answered(call);
    this.#tells('answered', call);
  }

  closed(call: RunningCall, ...[end, record]: EndedCall): void {
    if (!this.#live.closed(call, end, record)) {
      this.#options.log.error('PAYER_MISSING', 'charged to nobody', { callId: record.id });
    }
    this.#tells('ended', call, record);
    this.#countsFor(call);
    this.#measures(call);
    this.#countsForMonth(call, record);
    this.#tellsOfEmergency(call, { end, record });
  }

  #countsForMonth(call: RunningCall, record: CallRecord): void {
    const { payingPhone, sale } = call.facts;
    const { phoneMonths, snapshot } = this.#options;
    phoneMonths?.ends(call);
    if (payingPhone === null || sale === null) return;
    const zone = snapshot().zone(sale.account.party.timeZone);
    phoneMonths?.charged(payingPhone, record, zone);
  }

  /** At once, and again when nobody has answered it (RTE-14). */
  #tellsOfEmergency(call: RunningCall, ended: Ended | null): void {
    const { facts, connection } = call;
    if (!facts.isEmergency) return;
    const { id: callId, callerIp, caller } = facts;
    const about = { callId, from: caller?.id ?? '', callerIp };
    if (ended === null) {
      this.#live.emergencies += 1;
      this.#options.log.warn('EMERGENCY_CALL', 'an emergency number is called', about);
      return;
    }
    if (connection !== undefined) return;
    this.#live.emergenciesUnanswered += 1;
    const { reason, sipStatus } = ended.end;
    const how = { ...about, reason, sipStatus };
    this.#options.log.error('EMERGENCY_CALL_FAILED', 'nobody answered an emergency call', how);
    this.#tells('emergencyFailed', call, ended.record);
  }

  /** Illegal ones are nobody's calls, and come as a flood. */
  #tells(state: CallState, call: RunningCall, record?: CallRecord): void {
    const { states } = this.#options;
    if (states === undefined || call.facts.isIllegal || !states.isHeard()) return;
    states.changed(state, record ?? call.soFar.record);
  }

  #measures({ connection }: RunningCall): void {
    if (connection === undefined || connection.measuredAs === null) return;
    const { clock, snapshot } = this.#options;
    const nowMs = clock.now();
    const seconds = connection.holdTimeMs(nowMs) / MS_PER_SECOND;
    const windows = qualityWindows(snapshot().parameters);
    this.#quality.add(connection.measuredAs, { ended: 1, seconds }, { nowMs, windows });
  }

  #countsFor({ facts, connection }: RunningCall): void {
    if (facts.countedAs === null) return;
    const { clock, snapshot } = this.#options;
    const wasAnswered = connection !== undefined;
    const ended = { key: facts.countedAs, wasAnswered, nowMs: clock.now() };
    this.#dynamicList.ended(ended, dynamicLimits(snapshot().parameters));
  }

  gone(call: RunningCall): void {
    this.#options.phoneMonths?.ends(call);
    this.#live.gone(call);
  }

  broken(call: RunningCall, error: unknown): void {
    this.#live.broken += 1;
    const why = error instanceof Error ? error.message : String(error);
    this.#options.log.error('CALL_BROKEN', 'a call was ended by a bug', {
      ...{ callId: call.facts.id, why },
    });
  }

  ignored(): void {
    this.#live.ignored += 1;
  }

  feeCapped(): void {
    this.#live.feesCapped += 1;
  }

  get counters(): CallCounters {
    return this.#live.counters();
  }

  #closedBy(): string | null {
    return this.#isDraining ? 'the switch is shutting down' : this.#options.journal.refusal();
  }

  #world(): AdmitWorld {
    return new CallWorld(this.#options, this.#counted());
  }

  #counted(): Counted {
    return {
      turn: this.#turn,
      lines: this.#lines,
      rates: this.#rates,
      rests: this.#rests,
      quality: this.#quality,
      dynamicList: this.#dynamicList,
      portability: this.#portability,
      calls: this.#live.open,
      closed: this.#closedBy(),
    };
  }

  /** In the world of a call that comes then, where it takes no turn and counts nowhere. */
  #analyse(question: RouteQuestion): ReturnType<CallsControl['analyse']> {
    const { clock, balances } = this.#options;
    const wallMs = question.atMs ?? clock.wallMs();
    const then = { now: () => clock.now(), wallMs: () => wallMs };
    const counted = {
      ...this.#counted(),
      turn: () => this.#turns,
      rates: this.#rates.asLookedAt,
      ...asBlocked(this.#dynamicList),
    };
    const parts = { ...this.#options, clock: then, keepsTraces: () => true };
    const world = new CallWorld(parts, counted);
    const portability = this.#portability;
    return analyseRoute(question, { world, steps: world.trace ?? [], balances, portability });
  }
}

interface Ended {
  readonly end: End;
  readonly record: CallRecord;
}

type EndedCall = Parameters<CallWatcher['closed']> extends [unknown, ...infer Rest] ? Rest : never;

const ORIGIN_NOT_FOUND = {
  from: { code: 'CALL_SOURCE_NOT_FOUND' },
  through: { code: 'GATEWAY_NOT_FOUND' },
} as const satisfies Record<CallToPlace['origin']['is'], OriginNotFound>;
const MS_PER_SECOND = 1_000;
/** No switch has more changes of calls, so that a later process begins beyond an earlier one. */
const CHANGES_A_MS = 1_000;
/** Q.850 21, call rejected: what H.323 makes of a challenge. */
const CHALLENGE_CAUSE = 21;

/** For who asks what would be, and is counted nowhere. */
const asBlocked = (list: DynamicList): Pick<Counted, 'dynamicList'> => ({
  dynamicList: { arrives: ({ key, nowMs }) => list.blockOf(key, nowMs) },
});
