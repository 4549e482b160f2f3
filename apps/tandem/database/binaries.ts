// The server's programs: those of the npm package, or of a folder such as Debian's. They find their
// libraries beside the program ($ORIGIN) and their share folder by its real path, so they must
// stand whole in one place that the server's user can reach; a checkout below a private home is not
// one, and then they are copied, once.
import { rm } from 'node:fs/promises';
import { fail, ok, type Result } from '@tandem/base/kernel';
import type { DatabaseFault } from '@tandem/platform/postgres';
import { copyIsWanted, copyTo } from './binaries-copy.ts';
import { findPackage, linkLibraries, type ServerPackage } from './binaries-package.ts';
import {
  mayNotChangeUser,
  noSetpriv,
  notAServerFolder,
  systemFault,
  type Tried,
  unreachableBinaries,
} from './faults.ts';
import type { Say } from './launcher.ts';
import { run } from './run.ts';
import { asServer, type ServerUser } from './server-user.ts';

/** Each takes milliseconds; the first time from a slow disk, seconds. */
const PROBE_TIMEOUT_MS = 30_000;

export type BinariesChoice =
  | { readonly kind: 'packaged' }
  | { readonly kind: 'folder'; readonly path: string };

export interface Binaries {
  /** The folder of postgres and initdb. */
  readonly folder: string;
  readonly major: number;
}

export interface BinariesSearch {
  readonly choice: BinariesChoice;
  readonly user: ServerUser;
  readonly data: string;
  /** Where a copy may stand when the data folder is private, in the order of trying. */
  readonly commonFolders: readonly string[];
  readonly say: Say;
  /** For tests: a package in a place that the server's user cannot reach. */
  readonly packaged?: ServerPackage;
}

export async function findBinaries(
  search: BinariesSearch,
): Promise<Result<Binaries, DatabaseFault>> {
  const { choice } = search;
  if (choice.kind === 'folder') {
    const probed = await probe(choice.path, search);
    if (probed.ok) return probed;
    return fail(
      'fault' in probed.error
        ? probed.error.fault
        : notAServerFolder(choice.path, probed.error.why),
    );
  }
  const packaged = search.packaged === undefined ? findPackage() : ok(search.packaged);
  return packaged.ok ? findPackaged(packaged.value, search) : packaged;
}

async function findPackaged(
  packaged: ServerPackage,
  search: BinariesSearch,
): Promise<Result<Binaries, DatabaseFault>> {
  const tried: Tried[] = [];
  const linked = linkLibraries(packaged.native);
  if (linked.ok) {
    const probed = await probe(`${packaged.native}/bin`, search);
    if (probed.ok) return probed;
    if ('fault' in probed.error) return fail(probed.error.fault);
    tried.push(probed.error);
  } else tried.push({ path: packaged.native, why: linked.error });
  for (const parent of [search.data, ...search.commonFolders]) {
    const copied = await useCopy(packaged, parent, search);
    if (copied.ok) return copied;
    if ('fault' in copied.error) return fail(copied.error.fault);
    tried.push(copied.error);
  }
  return fail(unreachableBinaries(search.user.name, tried));
}

type ProbeFailure = Tried | { readonly fault: DatabaseFault };

async function useCopy(
  packaged: ServerPackage,
  parent: string,
  search: BinariesSearch,
): Promise<Result<Binaries, ProbeFailure>> {
  const copy = `${parent}/postgres-${packaged.version}`;
  const there = await probe(`${copy}/bin`, search);
  if (there.ok) return there;
  try {
    const why = await copyIsWanted(parent, search.user);
    if (why !== undefined) return fail({ path: parent, why });
    search.say(`copying the database server to ${copy}, where ${search.user.name} can run it`);
    await rm(copy, { recursive: true, force: true }); // one that is there cannot be run
    const made = await copyTo(packaged.native, copy);
    return made === undefined ? await probe(`${copy}/bin`, search) : fail({ fault: made });
  } catch (error) {
    const { message, code } = systemFault(parent, error as NodeJS.ErrnoException);
    return fail({ path: parent, why: `${message} (${code})` });
  }
}

/**
 * By really running them, as that user: permissions, noexec, architecture and missing libraries all
 * show.
 */
async function probe(
  folder: string,
  { user, data }: BinariesSearch,
): Promise<Result<Binaries, ProbeFailure>> {
  const path = folder;
  const programs = ['postgres', 'initdb'].map((name) =>
    run(asServer(user, 'KILL', [`${folder}/${name}`, ['--version']]), {
      cwd: data,
      timeoutMs: PROBE_TIMEOUT_MS,
    }),
  );
  for (const ran of await Promise.all(programs)) {
    const said = ran.stderr.trim();
    if (ran.outcome === 'missing') return fail({ fault: noSetpriv });
    if (/set(res|e)?[ug]id|setgroups/.test(said)) {
      return fail({ fault: mayNotChangeUser(user.name, said) });
    }
    if (ran.outcome === 'failed') return fail({ path, why: firstLine(said) });
    const major = Number(/\(PostgreSQL\) (\d+)/.exec(ran.stdout)?.[1]);
    if (ran.stdout.startsWith('postgres') && major > 0) return ok({ folder, major });
  }
  return fail({ path, why: 'it does not tell its version' });
}

const firstLine = (text: string): string => text.split('\n', 1)[0] ?? '';
