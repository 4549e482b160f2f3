// The demo's data folder, and the mark by which it is known: only what bears it is ever removed,
// and only what bears it, or holds nothing, is ever begun in.
import { existsSync, lstatSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { CommandFault } from '../output.ts';
import { runningSupervisor } from '../supervisor/lock.ts';
import { DEMO_MARK, folderFault } from '../supervisor/prepare-folder.ts';

const MARK_TEXT = 'This data folder belongs to `tandem demo`, which may remove it.\n';
const CHOOSE = 'Give another folder with --data.';

const markOf = (folder: string): string => join(folder, DEMO_MARK);

export const isDemo = (folder: string): boolean => existsSync(markOf(folder));

/** Marks a folder that is new or empty; one that is used for something else stays as it is. */
export function markFolder(folder: string): CommandFault | undefined {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o750 });
    if (isDemo(folder)) return undefined;
    const [first] = readdirSync(folder);
    if (first !== undefined) return notADemo(folder, `it holds ${first}`);
    writeFileSync(markOf(folder), MARK_TEXT, { mode: 0o640 });
    return undefined;
  } catch (error) {
    return folderFault(folder, error as NodeJS.ErrnoException);
  }
}

/** True: it was there and is gone. */
export function removeFolder(folder: string, lock: string): boolean | CommandFault {
  try {
    if (!existsSync(folder)) return false;
    // A link may lead to what is somebody else's.
    if (!lstatSync(folder).isDirectory()) return notADemo(folder, 'it is no folder of its own');
    if (!isDemo(folder)) return notADemo(folder, `it has no file ${DEMO_MARK}`);
    const pid = runningSupervisor(lock);
    if (pid !== undefined) return stillRuns(folder, pid);
    removeMarkLast(folder);
    return true;
  } catch (error) {
    return folderFault(folder, error as NodeJS.ErrnoException);
  }
}

/** One that is broken off can be removed by the next try. */
function removeMarkLast(folder: string): void {
  for (const name of readdirSync(folder)) {
    if (name !== DEMO_MARK) rmSync(join(folder, name), { recursive: true, force: true });
  }
  rmSync(folder, { recursive: true, force: true });
}

const notADemo = (folder: string, why: string): CommandFault => ({
  code: 'DEMO_NOT_ONE',
  message: `${folder} is not the data folder of a demo: ${why}`,
  advice: `Nothing was changed in it. ${CHOOSE}`,
});

const stillRuns = (folder: string, pid: number): CommandFault => ({
  code: 'DEMO_RUNS',
  message: `the demo in ${folder} runs (process ${pid})`,
  advice: `Stop it first: tandem stop --now --data ${folder}`,
});
