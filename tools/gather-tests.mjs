// Each test file of its own process costs a second of CPU before its first test: Node, the loader,
// the modules. Tests of code that may touch nothing outside (the inner rings) share processes.
import { writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

/** The rings without files, sockets, processes or databases of their own. */
const PURE = ['base', 'protocol', 'domain', 'engine', 'books', 'edge'];
const PURE_FOLDER = new RegExp(`^packages/(?:${PURE.join('|')})/`);
/** What measures its own process wants one of its own. */
const MEASURES_ITSELF = /-fuzz\.test\.ts$|\/sheets\.test\.ts$/;
/** Enough to make the start cheap; few enough that both cores have work until the end. */
const FILES_A_PROCESS = 16;

/** The files to hand to the runner: those that must be alone as they are, others in programs. */
export function gathered(files, folder) {
  const alone = files.filter((file) => !shares(file));
  const sharing = files.filter(shares);
  return [...alone, ...inTurns(sharing).map((group, at) => program(group, at, folder))];
}

const shares = (file) => PURE_FOLDER.test(file) && !MEASURES_ITSELF.test(file);

/** Dealt like cards, so that the long ones, who lie side by side, end in several groups. */
function inTurns(files) {
  const count = Math.ceil(files.length / FILES_A_PROCESS);
  return Array.from({ length: count }, (_, group) => files.filter((_, at) => at % count === group));
}

function program(group, at, folder) {
  const path = join(folder, `together-${at + 1}.mjs`);
  writeFileSync(path, group.map((file) => `import '${pathToFileURL(resolve(file))}';\n`).join(''));
  return path;
}
