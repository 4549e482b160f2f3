// A whole Tandem on a port of its own between sipp as customer and sipp as vendor, on which
// processes are killed; and a way of its own into the database, past everything that is tried.
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { connect, type Database } from '@tandem/platform/postgres';
import { pidsOn, Tandem, until } from '../house/running.ts';
import { freePort, type SippRun, sippVendor } from '../support/sipp.ts';

export const ROLES = ['switch', 'recorder', 'office', 'database'] as const;
export type Victim = (typeof ROLES)[number] | 'everything';

/** Each look is a process of its own: looked for more often, they would be the load. */
const LOOK_EVERY_MS = 250;
/** A minute of calls may lie in the journal of a machine that is overloaded. */
const DRAIN_PATIENCE_MS = 300_000;

export interface WorldPlan {
  readonly folder: string;
  /** Ends the vendor when all is over, also when it failed. */
  readonly after: (end: () => void) => void;
  /** Given the vendor's port: what `tandem apply` takes. */
  readonly system: (vendorPort: number) => string;
  /** Whose money must lie ready, in all, before calls come. */
  readonly leasedAtLeast: number;
  readonly giveUpSeconds?: number;
}

export class World {
  readonly folder: string;
  readonly data: string;
  readonly vendor: SippRun;
  readonly to: string;
  tandem: Tandem;

  private constructor(folder: string, parts: { vendor: SippRun; to: string; tandem: Tandem }) {
    this.folder = folder;
    this.data = join(folder, 'data');
    this.vendor = parts.vendor;
    this.to = parts.to;
    this.tandem = parts.tandem;
  }

  static async up(plan: WorldPlan): Promise<World> {
    const { folder, giveUpSeconds = 300 } = plan;
    // The same one after every restart: peers do not ask where we are.
    const to = `127.0.0.1:${await freePort()}`;
    const tandem = await Tandem.up(join(folder, 'data'), '--sip', to);
    const port = await freePort();
    const vendor = sippVendor({ folder, port, answerMs: 100, giveUpSeconds });
    plan.after(() => void vendor.child.kill());
    const world = new World(folder, { vendor, to, tandem });
    const file = join(folder, 'system.yaml');
    writeFileSync(file, plan.system(vendor.port));
    tandem.command('apply', '-f', file);
    await until('money lies ready', () => {
      const { money } = world.healthOf('switch') as { money?: { leased: string } };
      return Number(money?.leased ?? 0) >= plan.leasedAtLeast;
    });
    return world;
  }

  /** What a role says of itself; nothing while it is away. */
  healthOf(role: string): Readonly<Record<string, unknown>> {
    const shown = this.tandem.process(role) as { readonly health?: object | null };
    return { ...shown.health };
  }

  /** Without a chance to put anything down. */
  kill(victim: Victim): void {
    const pids = victim === 'everything' ? pidsOn(this.data) : [this.tandem.pid(victim)];
    assert.ok(pids.length > 0, `${victim} runs`);
    for (const pid of pids) process.kill(pid, 'SIGKILL');
  }

  /** A role by itself; after a kill of everything by the one command. */
  async comesBack(victim: Victim, killedPid: number | null): Promise<void> {
    if (victim === 'everything') {
      await until('the last process is gone', () => pidsOn(this.data).length === 0);
      this.tandem = await Tandem.up(this.data, '--sip', this.to);
      return;
    }
    await until(`${victim} is another process`, async () => {
      await sleep(LOOK_EVERY_MS);
      const { state, pid } = this.tandem.process(victim);
      return state === 'running' && pid !== killedPid;
    });
  }

  /** The last run of the switch, by its own file. */
  epoch(): string {
    return readFileSync(join(this.data, 'journal', 'epoch'), 'utf8');
  }

  async asksDatabase<T>(work: (statements: Database['statements']) => Promise<T>): Promise<T> {
    const host = join(this.data, 'pg');
    const names = { user: 'tandem', database: 'tandem', applicationName: 'torture' };
    const database = connect({ host, ...names, poolConnections: 1 });
    try {
      return await work(database.statements);
    } finally {
      await database.close();
    }
  }

  /** No call runs, no call is open in the journal, and the recorder has passed all of it. */
  async drains(): Promise<void> {
    const isDrained = async (): Promise<boolean> => {
      await sleep(LOOK_EVERY_MS);
      const { calls, journal } = this.healthOf('switch') as SwitchHealth;
      const { sinks } = this.healthOf('recorder') as RecorderHealth;
      const isRecorded = sinks?.every(({ waiting, trouble }) => waiting === 0 && trouble === null);
      return calls?.calls === 0 && journal?.openCalls === 0 && isRecorded === true;
    };
    await until('everything has drained', isDrained, DRAIN_PATIENCE_MS);
  }
}

interface SwitchHealth {
  readonly calls?: { readonly calls: number };
  readonly journal?: { readonly openCalls: number };
}

interface RecorderHealth {
  readonly sinks?: readonly { readonly waiting: number | null; readonly trouble: string | null }[];
}
