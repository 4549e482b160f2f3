// `tandem up`: brings the database and the roles up in order, keeps each alive by itself, takes
// them down in order.
import type { Clock, Timers } from '@tandem/base/kernel';
import { askControl, type ControlServer, serveControl } from '@tandem/platform/rpc';
import type { DataPaths } from '@tandem/platform/settings';
import type { ProgramName, RoleFault } from '../../role/messages.ts';
import { version } from '../../role/version.ts';
import { Child, type ChildReport, type Launch, type Told } from './child.ts';
import { HealthWatch, HUNG_AFTER_MS } from './health-watch.ts';

const DATABASE = 'database';
/** The ends that `tandem demo` has beside all that `tandem up` runs. */
const DEMO = 'demo';
/**
 * Down in the order of the records' way: nobody calls any more, no new calls, then the last
 * records, then their reader, then the store.
 */
const DOWN_ORDER: readonly string[] = [DEMO, 'switch', 'recorder', 'office', DATABASE];
/** The roles behind the switch have no calls to wait for; they only flush. */
const FLUSH_MS = 10_000;
/** How long one answer about a role's health may take; many without an answer make it hung. */
const HEALTH_ANSWER_MS = 5_000;

export interface SupervisorParts {
  readonly paths: DataPaths;
  /** Absent with --db: an outside server is not ours to start. */
  readonly database: Launch | undefined;
  readonly roles: ReadonlyArray<{ readonly role: ProgramName; readonly launch: Launch }>;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly say: (line: string) => void;
  /** Writes into the lock file who runs, whenever that changes. */
  readonly note: (children: Readonly<Record<string, number>>) => void;
}

export interface SupervisorStatus {
  readonly version: string;
  readonly pid: number;
  readonly data: string;
  readonly state: 'starting' | 'running' | 'stopping';
  readonly processes: readonly ChildReport[];
}

export type StartStep = 'database' | 'roles' | 'demo';

const stepOf = (name: string): StartStep => (name === DATABASE || name === DEMO ? name : 'roles');

export class Supervisor {
  readonly #parts: SupervisorParts;
  readonly #children = new Map<string, Child>();
  #state: SupervisorStatus['state'] = 'starting';
  #control: ControlServer | undefined;
  #watch: HealthWatch | undefined;
  #waiters: Array<() => void> = [];
  #stopping: Promise<void> | undefined;
  /** Resolves when everything is down, for whatever reason. */
  readonly ended: Promise<void>;
  #tellEnded: () => void = () => undefined;

  constructor(parts: SupervisorParts) {
    this.#parts = parts;
    const around = {
      clock: parts.clock,
      timers: parts.timers,
      told: (child: Child, what: Told) => this.#told(child, what),
    };
    const launches: Array<readonly [string, Launch]> = parts.roles.map((r) => [r.role, r.launch]);
    if (parts.database !== undefined) launches.unshift([DATABASE, parts.database]);
    for (const [name, launch] of launches)
      this.#children.set(name, new Child(name, launch, around));
    this.ended = new Promise((resolve) => {
      this.#tellEnded = resolve;
    });
  }

  async openControl(): Promise<void> {
    this.#control = await serveControl(this.#parts.paths.control('supervisor'), {
      status: () => this.status(),
      stop: (params) => {
        const { drainMs } = params as { drainMs: number };
        void this.stop(drainMs);
        return { stopping: true };
      },
    });
  }

  /**
   * Starts one step and waits until all of it is ready, or one refuses; then the others are left
   * for `stop`.
   */
  async start(step: StartStep): Promise<RoleFault | undefined> {
    const names = [...this.#children.keys()].filter((name) => stepOf(name) === step);
    for (const name of names) this.#children.get(name)?.start();
    const children = names.map((name) => this.#children.get(name) as Child);
    for (;;) {
      if (this.#state === 'stopping') return STOPPED_WHILE_STARTING;
      const refused = children.find((child) => ['refused', 'stopped'].includes(child.state));
      if (refused !== undefined) return refused.fault;
      if (children.every((child) => child.state === 'running')) return undefined;
      await this.#nextChange();
    }
  }

  /**
   * From here on the operator is not waiting: silence of a role is watched, and deaths are told as
   * they come.
   */
  run(): void {
    if (this.#state === 'stopping') return;
    this.#state = 'running';
    const { clock, timers, paths } = this.#parts;
    this.#watch = new HealthWatch({
      clock,
      timers,
      watched: () => this.#running().filter((name) => name !== DATABASE),
      ask: async (name) => {
        const path = paths.control(name);
        return (await askControl({ path, method: 'health', timeoutMs: HEALTH_ANSWER_MS })).ok;
      },
      hung: (name) => this.#children.get(name)?.silent(),
    });
  }

  addresses(): Readonly<Record<string, string>> {
    return Object.assign({}, ...[...this.#children.values()].map((child) => child.addresses));
  }

  status(): SupervisorStatus {
    return {
      version,
      pid: process.pid,
      data: this.#parts.paths.folder,
      state: this.#state,
      processes: [...this.#children.values()].map((child) => child.report()),
    };
  }

  /** A second call with less time shortens what is left: 0 ends everything now. */
  stop(drainMs: number): Promise<void> {
    this.#state = 'stopping';
    this.#watch?.stop();
    if (this.#stopping !== undefined) {
      if (drainMs === 0) for (const child of this.#children.values()) child.stop(0);
      return this.#stopping;
    }
    this.#stopping = this.#takeDown(drainMs);
    this.#wake();
    return this.#stopping;
  }

  async #takeDown(drainMs: number): Promise<void> {
    for (const name of DOWN_ORDER) {
      const child = this.#children.get(name);
      if (child === undefined) continue;
      child.stop(name === 'switch' ? drainMs : Math.min(drainMs, FLUSH_MS));
      while (child.isThere) await this.#nextChange();
    }
    await this.#control?.close();
    this.#tellEnded();
  }

  #told(child: Child, what: Told): void {
    const { say, note } = this.#parts;
    if (what === 'died' && this.#state !== 'stopping')
      say(`${child.name}: ${lastExit(child)}; starting it again`);
    if (what === 'hung') say(`${child.name}: no answer for ${HUNG_AFTER_MS / 1000} s; killing it`);
    if (what === 'ready' && this.#state === 'running') say(`${child.name}: ready again`);
    if (what === 'ready') this.#watch?.heard(child.name);
    note(this.#pids());
    this.#wake();
  }

  #running(): readonly string[] {
    return [...this.#children.values()].filter((c) => c.state === 'running').map((c) => c.name);
  }

  #pids(): Readonly<Record<string, number>> {
    const pids: Record<string, number> = {};
    for (const child of this.#children.values()) {
      if (child.pid !== undefined) pids[child.name] = child.pid;
    }
    return pids;
  }

  #nextChange(): Promise<void> {
    return new Promise((resolve) => this.#waiters.push(resolve));
  }

  #wake(): void {
    const waiters = this.#waiters;
    this.#waiters = [];
    for (const waiter of waiters) waiter();
  }
}

const lastExit = (child: Child): string => child.report().lastExit ?? 'ended';

const STOPPED_WHILE_STARTING: RoleFault = {
  code: 'STOPPED',
  message: 'stopped before everything was up',
  advice: '',
};
