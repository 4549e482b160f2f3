// The files that are ours: what git tracks and what it would track. Asked of git, so that a folder
// that was forgotten in some list is read all the same.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

export interface OwnFile {
  /** From the root of the checkout, with slashes. */
  readonly path: string;
  readonly text: string;
}

/** The list of a large checkout is far below this. */
const MAX_LIST_BYTES = 64 * 1024 * 1024;

export function ownFiles(root: string): OwnFile[] {
  const listed = execFileSync(
    'git',
    ['ls-files', '-z', '--cached', '--others', '--exclude-standard'],
    { cwd: root, encoding: 'utf8', maxBuffer: MAX_LIST_BYTES, stdio: ['ignore', 'pipe', 'pipe'] },
  );
  const paths = [...new Set(listed.split('\0'))].filter((path) => path !== '').sort();
  return paths.flatMap((path) => {
    const text = readText(join(root, path));
    return text === undefined ? [] : [{ path, text }];
  });
}

/** Nothing for what is no text, and for what is listed but deleted. */
function readText(file: string): string | undefined {
  try {
    const bytes = readFileSync(file);
    return bytes.includes(0) ? undefined : bytes.toString('utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'EISDIR') return undefined;
    throw error;
  }
}
