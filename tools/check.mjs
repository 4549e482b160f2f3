// `npm run check`: format, lint, types, walls; a line each. What failed is printed in full, and the
// rest runs all the same, so that one run tells everything. A new check is one line of the list.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { root } from './files.mjs';

const bin = (...path) => join('node_modules', ...path);
const tsc = bin('typescript-native', 'bin', 'tsc');
const reporter = './tools/walls/failures-reporter.mjs';

const CHECKS = [
  ['format and lint', [bin('@biomejs', 'biome', 'bin', 'biome'), 'ci', '--colors=off', '.']],
  ['types', [tsc, '-p', 'tsconfig.json']],
  ['types of the console', [tsc, '-p', join('console', 'tsconfig.json')]],
  ['walls', ['--import', 'tsx', `--test-reporter=${reporter}`, 'tools/walls/all.ts']],
];

/** Some hundred findings with their places. */
const MAX_OUTPUT_BYTES = 64 * 1024 * 1024;
/** Many times what the slowest takes on two busy cores. */
const GIVE_UP_MS = 5 * 60_000;

function passes([name, words]) {
  const began = performance.now();
  const { status, error, stdout, stderr } = spawnSync(process.execPath, words, {
    cwd: root,
    encoding: 'utf8',
    maxBuffer: MAX_OUTPUT_BYTES,
    timeout: GIVE_UP_MS,
  });
  const passed = status === 0 && error === undefined;
  const seconds = ((performance.now() - began) / 1_000).toFixed(1);
  process.stdout.write(`${passed ? 'ok  ' : 'FAIL'}  ${name.padEnd(22)}${seconds.padStart(6)} s\n`);
  if (!passed)
    process.stdout.write(`${[stdout, stderr, error?.message ?? ''].join('\n').trim()}\n\n`);
  return passed;
}

const results = CHECKS.map(passes);
process.exitCode = results.every((passed) => passed) ? 0 : 1;
