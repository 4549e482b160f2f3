// `npm test`: sets up, checks (format, types), then runs every test. `npm test -- sip` runs only
// the files whose path has "sip" in it. With TANDEM_REQUIRE_TOOLS=1 a skipped test is a failure: CI
// has every tool.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { root } from './files.mjs';
import { gathered } from './gather-tests.mjs';
import { filesUnder } from './setup/stamp.mjs';
import { setUp } from './setup/steps.mjs';

const FOLDERS = ['packages', 'apps', 'tools', 'console', 'test'];
/** Two cores here and in CI: more at once only makes the slow ones slower. */
const CONCURRENCY = 2;
/** Ten minutes on two free cores; a machine under load gets its time, a hanging test does not. */
const GIVE_UP_MS = 40 * 60_000;

function main() {
  const words = process.argv.slice(2).filter((arg) => !arg.startsWith('--'));
  const coverage = process.argv.includes('--coverage');
  const files = FOLDERS.flatMap((folder) => filesUnder(join(root, folder), ['.test.ts']))
    .map((file) => relative(root, file))
    .filter((file) => !file.startsWith('tools/walls/')) // check.mjs runs them, in one process
    .filter((file) => words.every((word) => file.includes(word)));
  if (files.length === 0) return failed(`No test file has ${words.join(' and ')} in its path.`);
  if (words.length === 0 && run(process.execPath, ['tools/check.mjs']) !== 0) return 1;
  const scratch = mkdtempSync(join(tmpdir(), 'tandem-test-'));
  try {
    const skips = join(scratch, 'skips');
    const programs = gathered(files, scratch);
    const status = run(process.execPath, [...covered(coverage), ...runner(skips), ...programs]);
    return status === 0 ? judgeSkips(readFileSync(skips, 'utf8')) : status;
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

const runner = (skips) => [
  ...['--import', 'tsx', '--test', `--test-concurrency=${CONCURRENCY}`],
  ...['--test-reporter=spec', '--test-reporter-destination=stdout'],
  ...['--test-reporter=./tools/skips-reporter.mjs', `--test-reporter-destination=${skips}`],
];

const covered = (coverage) =>
  coverage
    ? [
        join('node_modules', 'c8', 'bin', 'c8.js'),
        '--include=packages/**',
        '--include=apps/**',
        '--exclude=**/*.test.ts',
        process.execPath,
      ]
    : [];

function run(program, args) {
  const { status, error } = spawnSync(program, args, {
    cwd: root,
    stdio: 'inherit',
    timeout: GIVE_UP_MS,
  });
  if (error) return failed(`${program} ${args[0]}: ${error.message}`);
  return status ?? 1;
}

function judgeSkips(skips) {
  if (skips === '') return 0;
  const count = skips.trim().split('\n').length;
  process.stdout.write(`\nSkipped (${count}):\n${skips}`);
  if (process.env.TANDEM_REQUIRE_TOOLS !== '1') return 0;
  return failed('A skipped test is a failure here (TANDEM_REQUIRE_TOOLS=1).');
}

function failed(message) {
  process.stderr.write(`${message}\n`);
  return 1;
}

try {
  await setUp();
  process.exitCode = main();
} catch (error) {
  if (error.constructor.name !== 'SetupFailure') throw error;
  process.exitCode = failed(error.message);
}
