// The answers to who asks about the calls that are there.
import { type Clock, fail, ok, type Result } from '@tandem/base/kernel';
import type { DynamicList } from '@tandem/domain/guard';
import { explainFee } from '@tandem/domain/rating';
import type {
  BlockedCaller,
  CallerNotBlocked,
  CallFigures,
  CallNotFound,
  CallsChanged,
  CallsControl,
  CallsPage,
  CurrentCall,
  CurrentCallExplained,
} from './control.ts';
import type { LiveCalls } from './live-calls.ts';
import { named } from './names.ts';
import type { RunningCall } from './run-call.ts';
import { pricingOf } from './sale.ts';

export interface Looking {
  readonly live: LiveCalls;
  readonly beginDrain: () => void;
  readonly analyse: CallsControl['analyse'];
  readonly blocks: Pick<DynamicList, 'blocked' | 'release'>;
  readonly clock: Pick<Clock, 'now' | 'wallMs'>;
}

const CALLER_NOT_BLOCKED: CallerNotBlocked = Object.freeze({ code: 'CALLER_NOT_BLOCKED' });
const NOT_FOUND: CallNotFound = Object.freeze({ code: 'CALL_NOT_FOUND' });
const MS_PER_SECOND = 1_000;

export function callsControl(looking: Looking): CallsControl {
  const { live, beginDrain, analyse, blocks, clock } = looking;
  const openCalls = (): RunningCall[] => [...live.values()].filter(({ state }) => state !== 'over');
  return {
    list: () => openCalls().map(currentCall),
    page: (page) => pageOf(openCalls(), page),
    changes: (since) => changesOf(live, since),
    explain: (id) => explain(live.find(id)),
    hangUp: (id) => {
      const call = live.find(id);
      if (call === undefined || call.state === 'over') return fail(NOT_FOUND);
      call.endBy('operator');
      return ok();
    },
    figures: () => figuresOf(live),
    blocked: () => blockedCallers(looking),
    releaseCaller: (caller) =>
      blocks.release(caller, clock.now()) ? ok() : fail(CALLER_NOT_BLOCKED),
    ...{ beginDrain, analyse },
  };
}

function blockedCallers({ blocks, clock }: Looking): readonly BlockedCaller[] {
  const nowMs = clock.now();
  // Blocks are timed by the clock that never jumps; people read the one on the wall.
  const onTheWall = Math.round(clock.wallMs() - nowMs);
  return [...blocks.blocked(nowMs)].map(({ key, block }) => ({
    ...{ caller: key, because: block.because, untilMs: Math.round(block.untilMs + onTheWall) },
  }));
}

function currentCall(call: RunningCall): CurrentCall {
  const { record } = call.soFar;
  return {
    ...{ id: record.id, state: call.state, startedAtMs: record.startedAtMs },
    answeredAtMs: record.answeredAtMs,
    seconds: Math.floor(record.holdTimeMs / MS_PER_SECOND),
    ...{ caller: record.caller, callee: record.callee },
    ...{ callerE164: record.callerE164, calleeE164: record.calleeE164 },
    ...{ callerIp: record.callerIp, calleeIp: record.calleeIp },
    ...{ callerCallId: record.callerCallId, calleeCallId: record.calleeCallId },
    payer: record.charge?.account ?? null,
    chargeE7: record.charge?.feeE7 ?? '0',
    codec: record.codec,
  };
}

function pageOf(all: readonly RunningCall[], { limit, after, payers }: CallsPage) {
  const open = payers === undefined ? all : paidBy(all, new Set(payers));
  // Ids are in order of time: the one that was last may be gone by now.
  const rest = after === undefined ? open : open.filter(({ facts }) => facts.id > after);
  return { items: rest.slice(0, limit).map(currentCall), total: open.length };
}

function paidBy(calls: readonly RunningCall[], payers: ReadonlySet<string>): RunningCall[] {
  return calls.filter(
    ({ facts: { sale } }) => sale !== null && payers.has(named(sale.account).key),
  );
}

function changesOf(live: LiveCalls, since: number | null): CallsChanged {
  const { at, isCut, changed, ended } = live.changes.since(since);
  const there = changed.flatMap((id) => {
    const call = live.find(id);
    return call === undefined || call.state === 'over' ? [] : [currentCall(call)];
  });
  return { at, isCut, ...countsOf(live), changed: there, ended };
}

function countsOf(live: LiveCalls): { readonly calls: number; readonly connected: number } {
  let connected = 0;
  for (const { state } of live.values()) if (state === 'connected') connected += 1;
  return { calls: live.open, connected };
}

function explain(call: RunningCall | undefined): Result<CurrentCallExplained, CallNotFound> {
  if (call === undefined) return fail(NOT_FOUND);
  const { record } = call.soFar;
  const { sale } = call.facts;
  const because =
    sale === null
      ? ['nobody pays for it']
      : explainFee(record.holdTimeMs, pricingOf(sale, record.answeredAtMs ?? record.startedAtMs))
          .because;
  return ok({ call: currentCall(call), record, because });
}

function figuresOf(live: LiveCalls): CallFigures {
  const counters = live.counters();
  return {
    ...countsOf(live),
    ...{ offered: counters.offered, challenged: counters.challenged },
    ...{ answered: counters.answered, ended: counters.ended },
    byReason: Object.fromEntries(counters.byReason),
    ...{ ignoredEvents: counters.ignored, brokenCalls: counters.broken },
    feesCapped: counters.feesCapped,
    paidByNobody: counters.paidByNobody,
    emergencies: counters.emergencies,
    emergenciesUnanswered: counters.emergenciesUnanswered,
  };
}
