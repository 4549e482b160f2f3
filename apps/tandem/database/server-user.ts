// As whom the server runs. PostgreSQL refuses to run as root, on purpose: whoever breaks into it
// would own the machine. So root lends it another user; an ordinary user runs it himself.
import { userInfo } from 'node:os';
import { fail, ok, type Result } from '@tandem/base/kernel';
import type { DatabaseFault } from '@tandem/platform/postgres';
import { foreignOwner, noServerUser, userWithoutName } from './faults.ts';
import { type Command, run } from './run.ts';

/**
 * In this order: the first is made by Debian's own packages for this very purpose, the second is
 * everywhere.
 */
const LENT_USERS: readonly string[] = ['postgres', 'nobody'];
/** A look-up in local files; with a directory service behind it, a question over the network. */
const LOOK_UP_TIMEOUT_MS = 10_000;

export interface User {
  readonly uid: number;
  readonly gid: number;
  readonly name: string;
}

export interface ServerUser extends User {
  /** The server runs as another user than we do. */
  readonly lent: boolean;
}

export interface Me {
  readonly uid: number;
  /**
   * Undefined when the user database does not know the uid, as in a container with --user 12345.
   */
  readonly user: User | undefined;
}

export function whoAmI(): Me {
  const uid = process.getuid?.() ?? 0;
  try {
    const { gid, username } = userInfo();
    return { uid, user: { uid, gid, name: username } };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ERR_SYSTEM_ERROR') throw error;
    return { uid, user: undefined };
  }
}

/** `cluster`: the folder and its owner, when there is a database already. */
export async function chooseServerUser(
  me: Me,
  cluster: { readonly folder: string; readonly ownerUid: number } | undefined,
): Promise<Result<ServerUser, DatabaseFault>> {
  const users = me.uid === 0 ? await lentUsers() : [];
  if (me.uid === 0 && users.length === 0) return fail(noServerUser(LENT_USERS));
  if (me.uid !== 0) {
    // initdb looks its user up, and so does peer authentication.
    if (me.user === undefined) return fail(userWithoutName(me.uid));
    users.push(me.user);
  }
  // A database that was made before Debian's package brought the user postgres stays with nobody.
  const chosen = users.find(({ uid }) => cluster === undefined || cluster.ownerUid === uid);
  if (chosen !== undefined) return ok({ ...chosen, lent: me.uid === 0 });
  const wanted = users[0]?.name ?? String(me.uid);
  return fail(foreignOwner(cluster?.folder ?? '', cluster?.ownerUid ?? 0, wanted));
}

async function lentUsers(): Promise<User[]> {
  const found = LENT_USERS.map(async (name): Promise<readonly User[]> => {
    // Not /etc/passwd: the server's own look-up goes through the same name service.
    const ran = await run(['getent', ['passwd', name]], { timeoutMs: LOOK_UP_TIMEOUT_MS });
    const [, , uid, gid] = ran.stdout.split(':');
    if (ran.outcome !== 'ok' || !(Number(uid) > 0)) return [];
    return [{ uid: Number(uid), gid: Number(gid), name }];
  });
  return (await Promise.all(found)).flat();
}

/**
 * `program` as that user, with a signal when we die: SIGINT makes a server shut down fast by itself
 * after kill -9 of the supervisor. The signal follows the thread that forked, so servers are
 * started from the main thread.
 */
export function asServer(
  user: ServerUser,
  whenWeDie: 'INT' | 'KILL',
  [program, args]: Command,
): Command {
  const { uid, gid, lent } = user;
  const change = lent ? ['--reuid', String(uid), '--regid', String(gid), '--clear-groups'] : [];
  return ['setpriv', ['--pdeathsig', whenWeDie, ...change, '--', program, ...args]];
}
