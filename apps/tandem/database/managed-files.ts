// Files of ours in a folder that belongs to the server's user. As root we must not follow what that
// user may have put there: a link of his would let him choose what root overwrites. So each is made
// new, exclusively, and renamed.
import { closeSync, fchownSync, openSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ServerUser } from './server-user.ts';

const PRIVATE_MODE = 0o600;

export function writeManagedFiles(
  folder: string,
  files: Readonly<Record<string, string>>,
  owner: ServerUser,
): void {
  for (const [name, text] of Object.entries(files)) {
    const draft = join(folder, `${name}.tandem-new`);
    rmSync(draft, { force: true });
    const descriptor = openSync(draft, 'wx', PRIVATE_MODE);
    try {
      writeFileSync(descriptor, text);
      if (owner.lent) fchownSync(descriptor, owner.uid, owner.gid);
    } finally {
      closeSync(descriptor);
    }
    renameSync(draft, join(folder, name));
  }
}
