// What the operating system says, in the words of the Disk port.
import { type DiskErrorKind, type DiskResult, fail, ok } from '@tandem/base/kernel';

const KINDS: Readonly<Record<string, DiskErrorKind>> = {
  ENOENT: 'missing',
  ENOSPC: 'full',
  EDQUOT: 'full',
  EIO: 'broken',
  EBADF: 'closed',
};

/** Does it, and turns what the system refuses into a value; a bug stays an exception. */
export async function asked<T>(path: string, act: () => Promise<T>): Promise<DiskResult<T>> {
  try {
    return ok(await act());
  } catch (error) {
    return refused(error, path);
  }
}

export function askedNow<T>(path: string, act: () => T): DiskResult<T> {
  try {
    return ok(act());
  } catch (error) {
    return refused(error, path);
  }
}

export function closed(path: string): DiskResult<never> {
  return fail({ kind: 'closed', code: 'EBADF', path });
}

function refused(error: unknown, path: string): DiskResult<never> {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (typeof code !== 'string') throw error;
  return fail({ kind: KINDS[code] ?? 'other', code, path });
}
