// Each test file of its own process costs some tenths of a second of CPU before its first test.
// Tests of code that may touch nothing outside (the inner rings) share processes.
import { writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { root } from './files.mjs';

/** The rings without files, sockets, processes or databases of their own. */
const PURE = ['base', 'protocol', 'domain', 'engine', 'books', 'edge'];
const PURE_FOLDER = new RegExp(`^packages/(?:${PURE.join('|')})/`);
/** What measures its own process wants one of its own. */
const MEASURES_ITSELF = /-fuzz\.test\.ts$|\/sheets\.test\.ts$/;
/** Enough to make the start cheap; few enough that both cores have work until the end. */
const FILES_A_PROCESS = 16;

/** The programs to make, name -> file: of those that must be alone, and of others together. */
export function gathered(files, folder) {
  const alone = files.filter((file) => !shares(file));
  const groups = inTurns(files.filter(shares));
  return Object.fromEntries([
    ...alone.map((file) => [file.replace(/\.ts$/, ''), join(root, file)]),
    ...groups.map((group, at) => [`together-${at + 1}`, together(group, at, folder)]),
  ]);
}

const shares = (file) => PURE_FOLDER.test(file) && !MEASURES_ITSELF.test(file);

/** Dealt like cards, so that the long ones, who lie side by side, end in several groups. */
function inTurns(files) {
  const count = Math.ceil(files.length / FILES_A_PROCESS);
  return Array.from({ length: count }, (_, group) => files.filter((_, at) => at % count === group));
}

function together(group, at, folder) {
  const path = join(folder, `together-${at + 1}.mjs`);
  writeFileSync(
    path,
    group.map((file) => `import ${JSON.stringify(join(root, file))};\n`).join(''),
  );
  return path;
}

/** The same without a bundle: Node imports the sources, so that coverage is counted in them. */
export const asSources = (entries) => Object.values(entries).map((file) => relative(root, file));
