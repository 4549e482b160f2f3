// The hunt for somebody who answers: candidates one after the other, until one connects, none is
// left, or a rule stops it (calls.md 3). It is gone when the call is connected; attempts that were
// given up live on until their legs are gone.
import { type CallerKind, endingOf, REASON, type RecordedAttempt } from '@tandem/domain/record';
import {
  type Candidate,
  type Chosen,
  failoverRules,
  type RouteEntry,
  stopRule,
} from '@tandem/domain/routing';
import { pooledCaller } from './admit/caller-pool.ts';
import { mediaAddressesOf, whyFencedOut } from './admit/fences.ts';
import { lineKeys } from './admit/group-lines.ts';
import { invitationTo, type OutboundNumbers, outboundNumbers } from './admit/invitation.ts';
import { isMeasured, measuredAs, noteAttempt } from './admit/measured.ts';
import { type RedirectedCandidate, redirectedCandidates } from './admit/redirected.ts';
import { attemptCostOf, leftOutNow, routedNumber, routesFor, vendorSaleOf } from './admit/route.ts';
import type { AttemptFailure } from './attempt.machine.ts';
import { Attempt, type AttemptUser, type EarlyEvent } from './attempt.ts';
import { refusal } from './ends.ts';
import type { HuntOptions, Pursuit } from './hunting.ts';
import type { AnsweredWord, Description, LegEvent, Redirection } from './legs/leg.ts';
import { namedParty } from './names.ts';
import {
  questionAbout,
  REDIRECT_PATIENCE_MS,
  RedirectQuestion,
  redirectServers,
} from './redirect-question.ts';
import { Redirections } from './redirections.ts';
import { timeoutsMs } from './timeouts.ts';
import {
  type Failed,
  FENCED_OUT,
  FENCED_OUT_CAUSE,
  failureEnd,
  moreTelling,
  noRouteEnd,
  rowEnd,
  wordsOf,
} from './unreached.ts';

interface Taken {
  readonly numbers: OutboundNumbers;
  /** Of whatever the attempt takes a line. */
  readonly keys: readonly bigint[];
}

interface Inviting extends Omit<Current, 'attempt' | 'isFollowed'> {
  /** Instead of those of the gateway. */
  readonly addresses?: readonly string[];
}

interface Current extends Taken {
  readonly attempt: Attempt;
  readonly candidate: Candidate;
  readonly redirections: Redirections;
  /** Its gateway has sent the call on to where it is now. */
  readonly isFollowed: boolean;
}

const UNDER_WAY = Object.freeze({ status: null, outcome: '', phrase: '', q850: null });

export class Hunt implements AttemptUser, Pursuit {
  readonly attempts: RecordedAttempt[] = [];
  readonly #options: HuntOptions;
  /** Legs that are not gone yet take their lines. */
  readonly #lines = new Map<Attempt, readonly bigint[]>();
  #chosen: Chosen | undefined;
  #question: RedirectQuestion | undefined;
  #next = 0;
  #tried = 0;
  #current: Current | undefined;
  /** Whose media the caller was told of. */
  #sdpFrom: Attempt | undefined;
  #rang = false;
  #heardRtp = false;
  #told: Failed | null = null;

  constructor(options: HuntOptions) {
    this.#options = options;
  }

  get underWay(): readonly RecordedAttempt[] {
    const current = this.#current?.attempt.record(UNDER_WAY);
    return current === undefined ? this.attempts : [...this.attempts, current];
  }

  begin(): void {
    const servers = redirectServers(this.#options.routing);
    if (servers.length === 0) this.#beginWithOwn();
    else this.#askWhere(servers);
  }

  #beginWithOwn(): void {
    this.#chosen = routesFor(this.#options.routing);
    this.#tryNext();
  }

  #askWhere(servers: readonly string[]): void {
    const { routing, offered, asks: legs, timers, user } = this.#options;
    this.#question = new RedirectQuestion({
      ...{ servers, legs, timers, trace: routing.world.trace },
      invitation: questionAbout(routing.facts.numbers, offered),
      patienceMs: REDIRECT_PATIENCE_MS,
      guard: (entry) => user.guard(entry),
      isAnswer: ({ contacts }) => contacts.length > 0,
      told: (said) => this.#toldWhere(said?.contacts ?? []),
      freed: () => user.freed(),
    });
    this.#question.begin();
  }

  /** A server that fails, or names nobody whom we know: the fall-back (calls.md 6). */
  #toldWhere(contacts: readonly Redirection[]): void {
    const { routing } = this.#options;
    const candidates = redirectedCandidates(contacts, routing);
    if (candidates.length === 0) {
      const then = routing.world.snapshot.parameters.get('SS_SIP_REDIRECT_SERVER_FAILURE');
      if (then === 'Own routing') this.#beginWithOwn();
      else this.#options.user.unreached(refusal(endingOf(REASON.GATEWAY_UNAVAILABLE)));
      return;
    }
    this.#chosen = { candidates, matched: candidates.length, onlyMoney: false };
    this.#tryNext();
  }

  giveUp(cause: number, outcome: string): void {
    this.#question?.giveUp();
    const current = this.#current;
    if (current === undefined) return;
    this.#current = undefined;
    const ended = { status: null, outcome, phrase: '', q850: null };
    const row = this.#withCost(current, current.attempt.record(ended));
    this.attempts.push(row);
    this.#measure(current, row);
    current.attempt.giveUp(cause);
  }

  guard(entry: () => void): void {
    this.#options.user.guard(entry);
  }

  attemptHeard(attempt: Attempt, event: EarlyEvent): void {
    if (attempt !== this.#current?.attempt) return;
    if (this.#isFencedOut(this.#current, event.description)) return;
    if (event.type === 'ringing') this.#rang = true;
    if (event.description !== null) this.#sdpFrom ??= attempt;
    // Never two different answers in one dialog: what a later gateway says early is only told.
    const isFirst = this.#sdpFrom === undefined || this.#sdpFrom === attempt;
    this.#options.user.heard(isFirst ? event : { ...event, description: null });
  }

  attemptAnswered(attempt: Attempt, { description, headers }: AnsweredWord): void {
    const current = this.#current;
    if (current === undefined || attempt !== current.attempt) return;
    if (this.#isFencedOut(current, description)) return;
    this.#current = undefined;
    const { entry } = current.candidate;
    const ended = { status: 200, outcome: 'connected', phrase: '', q850: null };
    const row = attempt.record(ended);
    this.attempts.push(row);
    this.#trace(`attempt ${entry.id}: answered`);
    const outbound = { ...this.#options.routing, outbound: current.numbers.callee };
    const { keys } = current;
    // The line goes over to the call.
    this.#lines.delete(attempt);
    const vendor = vendorSaleOf(entry, outbound);
    const { maxCallSeconds } = entry.party;
    const passes = entry.party;
    const counts = this.#measure(current, row);
    const as = counts ? measuredAs(entry, this.#options.routing) : null;
    const held = { attempt, holder: attempt, lineKeys: keys, measuredAs: as };
    const said = { description, headers, passes };
    this.#options.user.answered({ ...held, vendor, maxCallSeconds, ...said });
  }

  attemptFailed(attempt: Attempt, failure: AttemptFailure): void {
    const current = this.#current;
    if (current === undefined || attempt !== current.attempt) return;
    this.#current = undefined;
    const row = attempt.record(rowEnd(failure));
    const { party, id } = current.candidate.entry;
    this.#trace(`attempt ${id}: ${wordsOf(failure)}`);
    this.#told = moreTelling(this.#told, { failure, gateway: party, rang: this.#rang });
    this.#restFor(current.candidate.entry, failure);
    const status = failure.by === 'peer' ? failure.failure.status : null;
    const { snapshot } = this.#options.routing.world;
    this.#heardRtp ||= this.#options.hasHeardMedia();
    const stop = stopRule(
      {
        ...{ gateway: party, status, tried: this.#tried, heardRtp: this.#heardRtp },
        ...{ heardSdp: this.#sdpFrom !== undefined, rang: this.#rang },
      },
      failoverRules(snapshot.parameters),
    );
    // A switch limit counts gateways: where one sends the call on is still that one.
    const { redirections, numbers } = current;
    redirections.went({ number: numbers.callee, address: attempt.leg.remoteAddress });
    if (failure.by === 'peer') redirections.hears(failure.failure.contacts);
    const mayFollow = stop === null || stop === 'switchLimit';
    const onward = mayFollow ? redirections.next(numbers.callee) : null;
    // And it is one attempt of its vendor, which may cost something.
    this.attempts.push(onward === null ? this.#withCost(current, row) : row);
    if (onward !== null) {
      this.#follow(current, onward);
      return;
    }
    this.#measure(current, row);
    if (stop === null) {
      this.#tryNext();
      return;
    }
    this.#trace(`no other gateway is tried: ${stop}`);
    this.#unreached();
  }

  attemptFreed(attempt: Attempt): void {
    const { lines } = this.#options.routing.world;
    for (const key of this.#lines.get(attempt) ?? []) lines.free(key, attempt);
    this.#lines.delete(attempt);
    this.#options.user.freed();
  }

  calledHeard(event: LegEvent): void {
    this.#options.user.calledHeard(event);
  }

  ignored(): void {
    this.#options.user.ignored();
  }

  get leaving(): number {
    return this.#lines.size + (this.#question?.leaving ?? 0);
  }

  #tryNext(): void {
    const candidates = this.#chosen?.candidates ?? [];
    while (this.#next < candidates.length) {
      const candidate = candidates[this.#next] as Candidate;
      this.#next += 1;
      if (this.#try(candidate)) return;
    }
    this.#unreached();
  }

  /** False: it cannot take the call at this moment. */
  #try(candidate: Candidate & Partial<RedirectedCandidate>): boolean {
    const { entry } = candidate;
    const routing = this.#options.routing;
    const { facts, world } = routing;
    const leftOut = facts.isEmergency ? null : leftOutNow(entry, routing);
    if (leftOut !== null) {
      this.#trace(`route ${entry.id}: ${leftOut} by now`);
      return false;
    }
    const pooled = pooledCaller(entry, routing);
    if (pooled === 'exhausted') return false;
    const { callee: billedCallee = routedNumber(facts) } = candidate;
    const call = { caller: routing.caller, numbers: { ...facts.numbers, billedCallee } };
    const numbers = outboundNumbers(entry, call, pooled);
    if (!numbers.ok) {
      this.#trace(`route ${entry.id}: its rules make ${numbers.error.tooLong} too long`);
      return false;
    }
    world.rates.take(entry.key, entry.party.cps, world.now);
    const keys = [...lineKeys(entry, world), ...(pooled?.lineKeys ?? [])];
    this.#tried += 1;
    this.#inviteFirst(candidate, { numbers: numbers.value, keys });
    return true;
  }

  #inviteFirst(candidate: Candidate, taken: Taken): void {
    const { party, key } = candidate.entry;
    const { reach } = this.#options.routing.world;
    const redirections = new Redirections(party.redirects, () => [
      ...(reach.addressesOf(key) ?? party.addresses),
      ...reach.placesNamed(key),
    ]);
    this.#invite({ candidate, redirections, ...taken });
  }

  /** The gateway sends the call on, to itself. */
  #follow({ candidate, redirections, numbers, keys }: Current, onward: Redirection): void {
    this.#trace(`attempt ${candidate.entry.id}: sent on to ${onward.number}@${onward.address}`);
    const taken = { numbers: { ...numbers, callee: onward.number }, keys };
    this.#invite({ candidate, redirections, ...taken, addresses: [onward.address] });
  }

  #invite({ candidate, redirections, numbers, keys, addresses }: Inviting): void {
    const { routing } = this.#options;
    const { facts, world, caller } = routing;
    const { entry } = candidate;
    const { offered, legs, timers } = this.#options;
    this.#trace(`attempt ${entry.id}: ${numbers.callee} from ${numbers.caller || 'withheld'}`);
    const { parameters } = world.snapshot;
    const about = { offered, caller, facts, numbers, parameters, reach: world.reach };
    const invitation = invitationTo(entry, about);
    const attempt = new Attempt({
      leg: legs.invite(addresses === undefined ? invitation : { ...invitation, addresses }),
      ...{ gateway: namedParty(entry, 'routingGateway'), numbers, timers, user: this },
      timeoutsMs: timeoutsMs(entry.party, parameters),
      now: () => this.#options.routing.world.now,
      callStartedAt: facts.startedAt,
    });
    for (const key of keys) world.lines.take(key, attempt);
    this.#lines.set(attempt, keys);
    const isFollowed = addresses !== undefined;
    this.#current = { attempt, candidate, redirections, numbers, keys, isFollowed };
    attempt.begin();
  }

  #isFencedOut({ attempt, candidate }: Current, description: Description): boolean {
    const { party, id } = candidate.entry;
    const { facts, world } = this.#options.routing;
    const addresses = facts.isEmergency ? [] : mediaAddressesOf(description);
    const why = whyFencedOut(addresses, party, world);
    if (why === null) return false;
    this.#trace(`attempt ${id}: its media may not go there: ${why}`);
    attempt.turnDown(FENCED_OUT_CAUSE);
    this.attemptFailed(attempt, FENCED_OUT);
    return true;
  }

  #unreached(): void {
    const { facts, caller } = this.#options.routing;
    const kind: CallerKind = facts.callerKind;
    const maps = caller.kind === 'mappingGateways' ? caller.party : null;
    const chosen = this.#chosen ?? { candidates: [], matched: 0, onlyMoney: false };
    const end =
      this.#told === null
        ? noRouteEnd(chosen, kind)
        : failureEnd(this.#told, { caller: kind, maps });
    this.#options.user.unreached(end);
  }

  /** Of an attempt that came to nothing, with what its vendor takes for it, if he heard of it. */
  #withCost(current: Current, row: RecordedAttempt): RecordedAttempt {
    const { attempt, candidate, numbers, isFollowed } = current;
    if (!attempt.wasHeard && !isFollowed) return row;
    const outbound = { ...this.#options.routing, outbound: numbers.callee };
    const cost = attemptCostOf(candidate.entry, outbound);
    return cost === undefined ? row : { ...row, cost };
  }

  /** Whether it counted for the quality of its gateway. */
  #measure({ candidate }: Current, row: RecordedAttempt): boolean {
    const { caller, world } = this.#options.routing;
    if (!isMeasured(candidate.entry, caller, world.snapshot.parameters)) return false;
    const wasAnswered = row.outcome === 'connected';
    const pddMs = row.ringingMs ?? (wasAnswered ? row.lastedMs : null);
    noteAttempt(candidate.entry, { wasAnswered, pddMs }, this.#options.routing);
    return true;
  }

  /** 503 with Retry-After: it asked to be left alone. */
  #restFor({ key, party }: RouteEntry, failure: AttemptFailure): void {
    if (failure.by !== 'peer' || !party.restOnRetryAfter) return;
    const { status, retryAfterSeconds } = failure.failure;
    if (status !== SERVICE_UNAVAILABLE || retryAfterSeconds === null) return;
    const { world } = this.#options.routing;
    world.rests.rest(key, retryAfterSeconds, world.now);
  }

  #trace(line: string): void {
    this.#options.routing.world.trace?.push(line);
  }
}

const SERVICE_UNAVAILABLE = 503;
