// What `tandem up` does, in order: the data folder and its lock, the database and its schema, the
// first administrator, the roles; then it waits to be told to stop.
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { systemClock, systemTimers } from '@tandem/base/kernel';
import type {
  DataPaths,
  ListenAddress,
  MediaDaemonSetting,
  PortRangeSetting,
} from '@tandem/platform/settings';
import type { DemoSettings, ProgramName, RoleName } from '../../role/messages.ts';
import { version } from '../../role/version.ts';
import { type DatabaseLauncher, openDatabase } from '../database/index.ts';
import { applySystem } from '../demo/apply-system.ts';
import { type CommandFault, print } from '../output.ts';
import { launchDatabase } from './launch-database.ts';
import { type RoleLauncher, roleLauncher } from './launch-role.ts';
import { type FolderLock, lockFolder } from './lock.ts';
import { prepareFolder, removeStaleSockets } from './prepare-folder.ts';
import { prepareSchema } from './prepare-schema.ts';
import { Supervisor } from './supervisor.ts';

export interface UpSettings {
  readonly paths: DataPaths;
  readonly sip: ListenAddress;
  readonly http: ListenAddress;
  /** null: as the parameter says. */
  readonly rtp: PortRangeSetting | null;
  /** Daemons that relay media in the place of this machine. */
  readonly mediaPool?: readonly MediaDaemonSetting[];
  readonly roles: readonly RoleName[];
  readonly drainMs: number;
  readonly outsideDatabase: string | undefined;
  /** What `tandem demo` has beside it. */
  readonly demo?: DemoSettings;
}

/** Files and sockets are for this user alone, and to be read by its group. */
const FILE_MASK = 0o027;

export async function bringUp(settings: UpSettings): Promise<CommandFault | undefined> {
  const began = systemClock().now();
  process.umask(FILE_MASK);
  const { paths } = settings;
  const prepared = prepareFolder(paths, process.getuid?.() ?? 0);
  if (!prepared.ok) return prepared.error;
  print.line(`Tandem ${version} in ${paths.folder}`);
  const locked = await lockFolder(paths.lock, { say: print.line, sleep });
  if (!locked.ok) return locked.error;
  removeStaleSockets(paths);
  const database = openDatabase({ paths, url: settings.outsideDatabase, say: step });
  const node = prepared.value.id;
  const launchers = launchersOf({ ...settings, node }, database, locked.value);
  const supervisor = supervise(paths, database, { lock: locked.value, launchers });
  stopOnSignals(supervisor, settings.drainMs);
  await supervisor.openControl();
  // While the database starts; the demo is for later. Where an outside one is must be read first.
  const early = settings.outsideDatabase === undefined ? settings.roles : [];
  for (const role of early) launchers.get(role)?.prepare();
  const fault = await bringAllUp(supervisor, settings, database);
  for (const launcher of launchers.values()) launcher.dismiss();
  if (fault === undefined) {
    const seconds = ((systemClock().now() - began) / 1_000).toFixed(1);
    print.line(
      `Tandem is up after ${seconds} s. Stop it with Ctrl-C or: ./tandem stop --data ` +
        `${paths.folder}`,
    );
    supervisor.run();
    await supervisor.ended;
    print.line('Tandem has stopped.');
  } else await supervisor.stop(0);
  locked.value.release();
  // Being stopped by the operator while still starting is what was asked for, not a failure.
  return fault?.code === 'STOPPED' ? undefined : fault;
}

const step = (text: string): void => print.line(`  ${text}`);

interface NodeSettings extends UpSettings {
  readonly node: string;
}

type Launchers = ReadonlyMap<ProgramName, RoleLauncher>;

function launchersOf(
  { paths, sip, http, rtp, mediaPool = [], roles, node, demo }: NodeSettings,
  database: DatabaseLauncher,
  lock: FolderLock,
): Launchers {
  const beside = demo === undefined ? {} : { demo };
  const names: readonly ProgramName[] = demo === undefined ? roles : [...roles, 'demo'];
  const programs = dirname(fileURLToPath(import.meta.url));
  const launcherOf = (role: ProgramName): RoleLauncher =>
    roleLauncher({
      role,
      programs,
      paths,
      lockDescriptor: lock.descriptor,
      settings: () => ({
        ...{ data: paths.folder, node, database: database.address(), sip, http, rtp },
        ...{ ...beside, mediaPool },
      }),
      // A terminal is for people; under a service manager the lines are its to keep.
      logToStderr: !process.stderr.isTTY,
    });
  return new Map(names.map((role) => [role, launcherOf(role)]));
}

interface Held {
  readonly lock: FolderLock;
  readonly launchers: Launchers;
}

function supervise(
  paths: DataPaths,
  database: DatabaseLauncher,
  { lock, launchers }: Held,
): Supervisor {
  return new Supervisor({
    paths,
    database: launchDatabase(database),
    roles: [...launchers].map(([role, { launch }]) => ({ role, launch })),
    clock: systemClock(),
    timers: systemTimers(),
    say: print.line,
    note: (children) => lock.note(children),
  });
}

async function bringAllUp(
  supervisor: Supervisor,
  { roles, paths, demo }: UpSettings,
  database: DatabaseLauncher,
): Promise<CommandFault | undefined> {
  const databaseFault = await supervisor.start('database');
  if (databaseFault !== undefined) return databaseFault;
  const schema = await prepareSchema(database.address(), {
    say: step,
    administrator: roles.includes('office'),
  });
  if (!schema.ok) return schema.error;
  const roleFault = await supervisor.start('roles');
  if (roleFault !== undefined) return roleFault;
  if (demo !== undefined) {
    const demoFault = await startDemo(supervisor, paths, demo);
    if (demoFault !== undefined) return demoFault;
  }
  const { sip, http } = supervisor.addresses();
  if (sip !== undefined) step(`SIP      ${sip}, UDP and TCP`);
  if (http !== undefined) step(`console  http://${http}/`);
  const password = schema.value;
  if (password !== undefined) {
    step(`sign in  admin, one-time password ${password}`);
    step('         (shown this once; you choose your own when you sign in)');
  }
  return undefined;
}

async function startDemo(
  supervisor: Supervisor,
  { folder }: DataPaths,
  { block, pastDays }: DemoSettings,
): Promise<CommandFault | undefined> {
  step('applying the configuration of the demo ...');
  const fault = await applySystem(folder, block);
  if (fault !== undefined) return fault;
  if (pastDays > 0) step(`first of all the calls of ${pastDays} days before ...`);
  return supervisor.start('demo');
}

/** The first signal drains, the second ends now. */
function stopOnSignals(supervisor: Supervisor, drainMs: number): void {
  let asked = false;
  const stop = (): void => {
    print.line(asked ? 'Ending now ...' : `Stopping; running calls have ${drainMs / 1_000} s ...`);
    void supervisor.stop(asked ? 0 : drainMs);
    asked = true;
  };
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, stop);
}
