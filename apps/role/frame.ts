// What every role does alike: wait for its settings, begin, answer on its control socket, end when
// asked, and end when the pipe to the supervisor closes (a killed supervisor leaves no orphans).
import { rmSync } from 'node:fs';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { Result } from '@tandem/base/kernel';
import type { Log } from '@tandem/base/observe';
import { ControlRefusal, type Methods, serveControl } from '@tandem/platform/rpc';
import { type DataPaths, dataPaths } from '@tandem/platform/settings';
import { roleLog } from '@tandem/platform/telemetry';
import type { FromRole, ProgramName, RoleFault, RoleSettings, ToRole } from './messages.ts';
import { version } from './version.ts';

/** How often the event loop's delay is sampled: short stalls of a call thread should be seen. */
const LOOP_SAMPLE_MS = 10;
const NANOSECONDS_IN_MS = 1e6;
/**
 * When the supervisor is gone nobody waits for us: what is open is flushed, calls are recovered by
 * the next start.
 */
const ORPHAN_DRAIN_MS = 0;

export interface RoleContext {
  readonly settings: RoleSettings;
  readonly paths: DataPaths;
  readonly log: Log;
}

export interface RunningRole {
  /** Where it listens, by what: { sip: '127.0.0.1:5060' }. */
  readonly addresses: Readonly<Record<string, string>>;
  /** What this role adds to its control socket. */
  readonly methods: Methods;
  /** Figures of this role for `status`. */
  figures(): Promise<Readonly<Record<string, unknown>>>;
  /** Takes nothing new, lets finish what runs within `drainMs`, closes. */
  end(drainMs: number): Promise<void>;
}

export interface Role<Prepared> {
  /** What can be done while the database is being started. */
  prepare(context: RoleContext): Promise<Prepared>;
  begin(context: RoleContext, prepared: Prepared): Promise<Result<RunningRole, RoleFault>>;
}

/** For a role that needs the database for everything it does. */
export type BeginRole = Role<void>['begin'];

export const unprepared = (begin: BeginRole): Role<void> => ({
  prepare: async () => undefined,
  begin,
});

export function runRole<Prepared>(name: ProgramName, role: Role<Prepared>): void {
  const log = roleLog(name);
  let prepared: Promise<Prepared> | undefined;
  let ending = false;
  let running: RunningRole | undefined;
  const end = async (drainMs: number): Promise<void> => {
    if (ending && drainMs > 0) return;
    ending = true;
    await running?.end(drainMs);
    process.exit(0);
  };
  process.on('disconnect', () => endOrFail(end(ORPHAN_DRAIN_MS), log));
  // The supervisor alone says when to end; a signal to the whole group must not overtake its drain.
  process.on('SIGINT', () => log.info('SIGNAL_IGNORED', 'the supervisor ends this process'));
  process.on('SIGTERM', () => endOrFail(end(ORPHAN_DRAIN_MS), log));
  process.on('message', (message: ToRole) => {
    if (message.type === 'end') {
      endOrFail(end(message.drainMs), log);
      return;
    }
    const { settings } = message;
    const context = { settings, paths: dataPaths(settings.data), log };
    prepared ??= role.prepare(context);
    // Told by the begin that waits for it.
    prepared.catch(() => undefined);
    if (message.type === 'prepare') return;
    const begin = prepared.then((ready) => role.begin(context, ready));
    void start({ name, begin, context, isEnding: () => ending }).then((started) => {
      running = started;
    });
  });
}

/** An end that fails must still end: the journal is made for that. */
function endOrFail(ended: Promise<void>, log: Log): void {
  ended.catch((error: Error) => {
    log.error('END_FAILED', error.message);
    process.exit(1);
  });
}

interface Start {
  readonly name: ProgramName;
  readonly begin: Promise<Result<RunningRole, RoleFault>>;
  readonly context: RoleContext;
  readonly isEnding: () => boolean;
}

async function start(how: Start): Promise<RunningRole | undefined> {
  const { name, context, isEnding } = how;
  const { log } = context;
  try {
    const begun = await how.begin;
    if (!begun.ok) return refuse(log, begun.error);
    await openControl(how, begun.value);
    if (!isEnding()) tell({ type: 'ready', addresses: begun.value.addresses });
    log.info('READY', `${name} is ready`, { addresses: begun.value.addresses });
    return begun.value;
  } catch (error) {
    if (error instanceof ControlRefusal) return refuse(log, { ...error.fault, advice: '' });
    const { message, stack } = error as Error;
    log.error('START_FAILED', message, { stack });
    process.exit(1);
  }
}

function refuse(log: Log, fault: RoleFault): undefined {
  log.error(fault.code, fault.message, { advice: fault.advice });
  tell({ type: 'refused', fault }, () => process.exit(1));
  return undefined;
}

async function openControl(how: Start, running: RunningRole): Promise<void> {
  const loopDelay = monitorEventLoopDelay({ resolution: LOOP_SAMPLE_MS });
  loopDelay.enable();
  const health = async () => {
    const p99 = loopDelay.percentile(99) / NANOSECONDS_IN_MS;
    loopDelay.reset();
    return {
      role: how.name,
      version,
      pid: process.pid,
      state: how.isEnding() ? 'draining' : 'ready',
      upMs: Math.round(process.uptime() * 1_000),
      rssBytes: process.memoryUsage.rss(),
      loopDelayP99Ms: Math.max(0, Math.round((p99 - LOOP_SAMPLE_MS) * 10) / 10),
      ...(await running.figures()),
    };
  };
  const socket = how.context.paths.control(how.name);
  // The supervisor holds the folder's lock: whoever made this one is gone.
  rmSync(socket, { force: true });
  await serveControl(socket, { health, version: () => version, ...running.methods });
}

function tell(message: FromRole, sent: () => void = () => undefined): void {
  // Without a pipe (started by hand) there is nobody to tell; the log has it.
  if (process.send === undefined || !process.connected) sent();
  else process.send(message, undefined, undefined, () => sent());
}
