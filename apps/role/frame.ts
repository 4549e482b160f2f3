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

export type BeginRole = (context: RoleContext) => Promise<Result<RunningRole, RoleFault>>;

export function runRole(role: ProgramName, begin: BeginRole): void {
  const log = roleLog(role);
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
    if (message.type === 'end') endOrFail(end(message.drainMs), log);
    else {
      const { settings } = message;
      void start({ role, begin, settings, log, isEnding: () => ending }).then((started) => {
        running = started;
      });
    }
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
  readonly role: ProgramName;
  readonly begin: BeginRole;
  readonly settings: RoleSettings;
  readonly log: Log;
  readonly isEnding: () => boolean;
}

async function start(how: Start): Promise<RunningRole | undefined> {
  const { role, begin, settings, log, isEnding } = how;
  const paths = dataPaths(settings.data);
  try {
    const begun = await begin({ settings, paths, log });
    if (!begun.ok) return refuse(log, begun.error);
    await openControl(how, begun.value, paths);
    if (!isEnding()) tell({ type: 'ready', addresses: begun.value.addresses });
    log.info('READY', `${role} is ready`, { addresses: begun.value.addresses });
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

async function openControl(how: Start, running: RunningRole, paths: DataPaths): Promise<void> {
  const loopDelay = monitorEventLoopDelay({ resolution: LOOP_SAMPLE_MS });
  loopDelay.enable();
  const health = async () => {
    const p99 = loopDelay.percentile(99) / NANOSECONDS_IN_MS;
    loopDelay.reset();
    return {
      role: how.role,
      version,
      pid: process.pid,
      state: how.isEnding() ? 'draining' : 'ready',
      upMs: Math.round(process.uptime() * 1_000),
      rssBytes: process.memoryUsage.rss(),
      loopDelayP99Ms: Math.max(0, Math.round((p99 - LOOP_SAMPLE_MS) * 10) / 10),
      ...(await running.figures()),
    };
  };
  const socket = paths.control(how.role);
  // The supervisor holds the folder's lock: whoever made this one is gone.
  rmSync(socket, { force: true });
  await serveControl(socket, { health, version: () => version, ...running.methods });
}

function tell(message: FromRole, sent: () => void = () => undefined): void {
  // Without a pipe (started by hand) there is nobody to tell; the log has it.
  if (process.send === undefined || !process.connected) sent();
  else process.send(message, undefined, undefined, () => sent());
}
