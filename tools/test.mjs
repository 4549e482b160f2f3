// `npm test`: sets up, checks (format, types), then runs every test. `npm test -- sip` runs only
// the files whose path has "sip" in it. With TANDEM_REQUIRE_TOOLS=1 a skipped test is a failure: CI
// has every tool.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { root } from './files.mjs';
import { asSources, gathered } from './gather-tests.mjs';
import { readNotes } from './notes-reporter.mjs';
import { filesUnder } from './setup/stamp.mjs';
import { setUp } from './setup/steps.mjs';

const FOLDERS = ['packages', 'apps', 'tools', 'console', 'test'];
/** Two cores here and in CI: more at once only makes the slow ones slower. */
const CONCURRENCY = 2;
/** Ten minutes on two free cores; a machine under load gets its time, a hanging test does not. */
const GIVE_UP_MS = 40 * 60_000;

async function main() {
  const words = process.argv.slice(2).filter((arg) => !arg.startsWith('--'));
  const files = FOLDERS.flatMap((folder) => filesUnder(join(root, folder), ['.test.ts']))
    .map((file) => relative(root, file))
    .filter((file) => !file.startsWith('tools/walls/')) // check.mjs runs them, in one process
    .filter((file) => words.every((word) => file.includes(word)));
  if (files.length === 0) return failed(`No test file has ${words.join(' and ')} in its path.`);
  if (words.length === 0 && run(process.execPath, ['tools/check.mjs']) !== 0) return 1;
  const scratch = mkdtempSync(join(tmpdir(), 'tandem-test-'));
  try {
    return await runTests(files, scratch);
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

async function runTests(files, scratch) {
  const told = join(scratch, 'notes');
  const entries = gathered(files, scratch);
  if (process.argv.includes('--coverage')) {
    return run(process.execPath, [...COVERED, ...runner(told), ...asSources(entries)]);
  }
  // Read late: before the setup its package may not be there.
  const { bundleTests } = await import('./bundle-tests.mjs');
  const { programs, imports, remove } = await bundleTests(entries);
  try {
    const status = run(process.execPath, [...runner(told), ...programs]);
    if (status !== 0) return status;
    const { files: seen, skipped } = readNotes(readFileSync(told, 'utf8'));
    const ran = (file) => [file, ...imports(file)].some((one) => seen.has(join(root, one)));
    return judgeFiles(files, ran) || judgeSkips(skipped);
  } finally {
    remove();
  }
}

const runner = (told) => [
  ...['--test', `--test-concurrency=${CONCURRENCY}`],
  ...['--test-reporter=./tools/test-reporter.mjs', '--test-reporter-destination=stdout'],
  ...['--test-reporter=./tools/notes-reporter.mjs', `--test-reporter-destination=${told}`],
];

/** Sources as they are: counted in a bundle, the figures would be of the bundle. */
const COVERED = [
  join('node_modules', 'c8', 'bin', 'c8.js'),
  ...['--include=packages/**', '--include=apps/**', '--exclude=**/*.test.ts'],
  ...[process.execPath, '--import', 'tsx'],
];

function run(program, args) {
  const { status, error } = spawnSync(program, args, {
    cwd: root,
    stdio: 'inherit',
    timeout: GIVE_UP_MS,
  });
  if (error) return failed(`${program} ${args[0]}: ${error.message}`);
  return status ?? 1;
}

/** A file whose tests are made by what it imports has them seen there. */
function judgeFiles(files, ran) {
  const silent = files.filter((file) => !ran(file));
  if (silent.length === 0) return 0;
  return failed(`No test was seen of:\n${silent.map((file) => `  ${file}\n`).join('')}`);
}

function judgeSkips(skipped) {
  if (skipped.length === 0) return 0;
  const lines = skipped.map((one) => `  ${one}\n`).join('');
  process.stdout.write(`\nSkipped (${skipped.length}):\n${lines}`);
  if (process.env.TANDEM_REQUIRE_TOOLS !== '1') return 0;
  return failed('A skipped test is a failure here (TANDEM_REQUIRE_TOOLS=1).');
}

function failed(message) {
  process.stderr.write(`${message}\n`);
  return 1;
}

try {
  await setUp();
  process.exitCode = await main();
} catch (error) {
  if (error.constructor.name !== 'SetupFailure') throw error;
  process.exitCode = failed(error.message);
}
