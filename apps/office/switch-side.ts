// What this machine's switch knows, asked over its control socket.
import { type Clock, fail, ok, type Result, type UuidMaker } from '@tandem/base/kernel';
import type { SwitchLooks } from '@tandem/edge/live';
import type {
  MediaDaemons,
  Order,
  PlacedCalls,
  RunningCalls,
  SwitchFault,
  SwitchRegistrations,
  SwitchTrace,
} from '@tandem/edge/services';
import { askControl, type ControlFault } from '@tandem/platform/rpc';
import type { DataPaths } from '@tandem/platform/settings';
import { Lately } from './lately.ts';

/** A switch under load answers late, and not to be told is worse. */
const ANSWER_MS = 5_000;
/** A call that the switch has not begun by then it does not begin: nobody expects it any more. */
const BEGUN_WITHIN_MS = ANSWER_MS;
/** What it began in time it says a little later; beyond that nobody can tell whether it did. */
const SAID_WITHIN_MS = 8_000;
const MISSING = [
  ...['CALL_NOT_FOUND', 'CALL_SOURCE_NOT_FOUND', 'SOURCE_NOT_SUSPENDED', 'CALLER_NOT_BLOCKED'],
  ...['MEDIA_DAEMON_NOT_FOUND', 'CALL_NOT_RECORDABLE'],
  ...['GATEWAY_NOT_FOUND', 'CALLBACK_NOT_FOUND', 'TEST_CALL_NOT_FOUND', 'PLAY_NOT_FOUND'],
];
const FAULTS: ReadonlyMap<string, SwitchFault['is']> = new Map([
  ...MISSING.map((code) => [code, 'missing'] as const),
  ['SOUND_NOT_FOUND', 'noSound'],
  ['CALLS_TOO_MANY', 'full'],
  ['NETWORK_TESTS_TOO_MANY', 'full'],
]);

const faultOf = ({ code, message }: ControlFault): SwitchFault => ({
  ...{ is: FAULTS.get(code) ?? 'away', why: message },
});

type Ask = <T>(method: string, params?: unknown) => Promise<Result<T, SwitchFault>>;

function askerOf(paths: DataPaths): Ask {
  const path = paths.control('switch');
  return async <T>(method: string, params?: unknown): Promise<Result<T, SwitchFault>> => {
    const asked = await askControl({ path, method, params, timeoutMs: ANSWER_MS });
    return asked.ok ? ok(asked.value as T) : fail(faultOf(asked.error));
  };
}

export interface PlacingMeans {
  readonly clock: Pick<Clock, 'wallMs'>;
  readonly newId: UuidMaker;
  /** Another time than the usual one. */
  readonly saidWithinMs?: number;
}

export function placedCalls(paths: DataPaths, means: PlacingMeans): PlacedCalls {
  const { clock, newId, saidWithinMs: timeoutMs = SAID_WITHIN_MS } = means;
  const ask = askerOf(paths);
  const path = paths.control('switch');
  const order = async <T>(
    method: string,
    wanted: object,
    of: Order,
  ): Promise<Result<T | 'asked', SwitchFault>> => {
    const notAfterMs = clock.wallMs() + BEGUN_WITHIN_MS;
    const params = { wanted, order: { ...of, notAfterMs } };
    const asked = await askControl({ path, method, params, timeoutMs });
    if (asked.ok) return ok(asked.value as T);
    return asked.error.code === 'CONTROL_SILENT' ? ok('asked') : fail(faultOf(asked.error));
  };
  return {
    newId,
    callBack: (wanted, of) => order('callbacks.begin', wanted, of),
    callbacks: () => ask('callbacks.list'),
    callback: (id) => ask('callbacks.find', { id }),
    test: (wanted, of) => order('tests.begin', wanted, of),
    tests: () => ask('tests.list'),
    testCall: (id) => ask('tests.find', { id }),
    play: (wanted, of) => order('plays.begin', wanted, of),
    plays: () => ask('plays.list'),
    findPlay: (id) => ask('plays.find', { id }),
  };
}

export function runningCalls(paths: DataPaths, clock: Pick<Clock, 'now'>): RunningCalls {
  const ask = askerOf(paths);
  const pages = new Lately<Awaited<ReturnType<RunningCalls['list']>>>(clock);
  return {
    list: (page) => pages.ask(JSON.stringify(page), () => ask('calls.list', page)),
    explain: (id) => ask('calls.explain', { id }),
    hangUp: async (id) => {
      const ended = await ask<void>('calls.hangUp', { id });
      pages.forget();
      return ended;
    },
    record: (id, on) => ask('calls.record', { id, on }),
    analyse: (question) => ask('calls.analyse', question),
    blocked: () => ask('blocked.list'),
    releaseCaller: (caller) => ask('blocked.release', { caller }),
  };
}

/** For live events: asked each second, so that a switch that is slow is not asked twice at once. */
export function switchLooks(paths: DataPaths): SwitchLooks {
  const ask = askerOf(paths);
  return {
    figures: () => ask('calls.figures'),
    callChanges: (since) => ask('calls.changes', { since }),
    presence: (since) => ask('registrations.changes', { since }),
    gateways: () => ask('gateways.list'),
  };
}

export function mediaDaemons(paths: DataPaths): MediaDaemons {
  const ask = askerOf(paths);
  return {
    list: () => ask('media.daemons'),
    weigh: (daemon, weight) => ask('media.weigh', { daemon, weight }),
  };
}

export function switchRegistrations(paths: DataPaths): SwitchRegistrations {
  const ask = askerOf(paths);
  return {
    list: (page) => ask('registrations.list', page),
    gateways: () => ask('gateways.list'),
    failures: () => ask('registrations.failures'),
    test: (wanted) => ask('network.test', wanted),
    suspended: () => ask('suspended.list'),
    release: (source) => ask('suspended.release', { source }),
  };
}

export function switchTrace(paths: DataPaths): SwitchTrace {
  const ask = askerOf(paths);
  return {
    state: () => ask('trace.state'),
    start: (filter) => ask('trace.start', filter),
    stop: () => ask('trace.stop'),
    read: (page) => ask('trace.read', page),
  };
}
