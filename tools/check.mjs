// `npm run check`: format, lint, types, walls; a line each. What failed is printed in full, and the
// rest runs all the same, so that one run tells everything. A new check is one line of the list.
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { root } from './files.mjs';

const bin = (...path) => join('node_modules', ...path);
const tsc = bin('typescript-native', 'bin', 'tsc');
const reporter = './tools/walls/failures-reporter.mjs';

const CHECKS = [
  ['walls', ['--import', 'tsx', `--test-reporter=${reporter}`, 'tools/walls/all.ts']],
  ['format and lint', [bin('@biomejs', 'biome', 'bin', 'biome'), 'ci', '--colors=off', '.']],
  ['types', [tsc, '-p', 'tsconfig.json']],
  ['types of the console', [tsc, '-p', join('console', 'tsconfig.json')]],
];

/** Some hundred findings with their places. */
const MAX_OUTPUT_BYTES = 64 * 1024 * 1024;
/** Many times what the slowest takes on two busy cores. */
const GIVE_UP_MS = 5 * 60_000;

async function passes([name, words]) {
  const began = performance.now();
  const { error, stdout, stderr } = await ended(words);
  const seconds = ((performance.now() - began) / 1_000).toFixed(1);
  const shown = error === null ? 'ok  ' : 'FAIL';
  process.stdout.write(`${shown}  ${name.padEnd(22)}${seconds.padStart(6)} s\n`);
  if (error === null) return true;
  const why = [stdout, stderr, error.killed || !stdout ? error.message : ''];
  process.stdout.write(`${why.join('\n').trim()}\n\n`);
  return false;
}

/** An end by a signal or with another code than 0 is an error. */
function ended(words) {
  const bounds = { cwd: root, maxBuffer: MAX_OUTPUT_BYTES, timeout: GIVE_UP_MS };
  return new Promise((resolve) => {
    execFile(process.execPath, words, bounds, (error, stdout, stderr) => {
      resolve({ error, stdout, stderr });
    });
  });
}

/** One after the other, beside the walls: these are one process that keeps one core busy. */
async function inTurn(checks) {
  const results = [];
  for (const check of checks) results.push(await passes(check));
  return results.every((passed) => passed);
}

const [walls, ...others] = CHECKS;
const results = await Promise.all([inTurn([walls]), inTurn(others)]);
process.exitCode = results.every((passed) => passed) ? 0 : 1;
