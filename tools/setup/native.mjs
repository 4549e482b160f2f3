// Compiles the native relay with plain g++ and the headers of two npm packages: no node-gyp, no
// network. `npm start` runs it as a step; alone it is `node tools/setup/native.mjs`.
//
// What was made keeps a stamp beside it: of which inputs, by which compiler, and its own hash, so
// that a file cut short by a crash or swapped by another run is noticed and made again. The result
// is renamed into its place, so a relay that is loaded, or a second run, never meets half a file.
//
// The compiler is handed one text that includes every unit: most of what it does for a unit is to
// read the headers of C++, so that all in one cost it a third of what they cost one by one.
import { spawn, spawnSync } from 'node:child_process';
import { createHash, randomUUID } from 'node:crypto';
import {
  closeSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { basename, dirname, join, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { filesUnder, hashOf } from './stamp.mjs';

const words = (text) => text.split(' ').filter((word) => word !== '');

// -fno-exceptions: nothing of ours throws, and an exception must not unwind through Node.
const ADDON_FLAGS = [
  ...words('-O2 -std=c++17 -fPIC -shared -pthread -Wall -Wextra'),
  ...words('-fno-exceptions -fvisibility=hidden -DNAPI_DISABLE_CPP_EXCEPTIONS -DNAPI_VERSION=8'),
];
const SANITIZED_FLAGS = [
  // -g1: the lines that a finding names, at a third less work for the compiler.
  ...words('-O1 -g1 -std=c++17 -pthread -Wall -Wextra -Werror'),
  ...words('-fno-omit-frame-pointer -fno-sanitize-recover=all'),
];
const SANITIZERS = { address: '-fsanitize=address,undefined', thread: '-fsanitize=thread' };

const shownLines = 12; // of the compiler's errors: the later ones follow from the first
const heardBytes = 65_536; // of the same: a template error can run to megabytes
const compileTimeoutMs = 300_000; // a hundred times what it takes; a compiler that hangs is ended
const leftoverAgeMs = 3_600_000; // far beyond any compile: such a file's maker was killed

/** Brings packages/native/relay/build/relay.node up to date; every outcome is an answer. */
export async function buildNative({ root, say = () => undefined, env = process.env }) {
  return await answered(async () => await make(addonJob(root), { say, env }));
}

/** Whether `buildNative` would have nothing to do; some milliseconds. */
export function nativeIsCurrent({ root, env = process.env }) {
  try {
    return isCurrent(addonJob(root), findCompiler(env));
  } catch (error) {
    // Before the packages are installed there is nothing to compare with; the build will say it.
    if (error.code === 'MODULE_NOT_FOUND' || error.code === 'ENOENT') return false;
    throw error;
  }
}

/**
 * A test program with the sanitizers in it, where every finding ends the program: the relay's core
 * and its tests, or the named `sources` (from the root) instead.
 */
export async function buildSanitized({ env = process.env, ...wanted }) {
  return await answered(async () => {
    return await make(sanitizedJob(wanted), { say: () => undefined, env });
  });
}

function addonJob(root) {
  const require = createRequire(join(root, 'package.json'));
  const packages = ['node-addon-api', 'node-api-headers'].map((name) =>
    require.resolve(`${name}/package.json`),
  );
  const [addonApi, apiHeaders] = packages.map((file) => dirname(file));
  const ours = relaySources(root).filter((file) => !file.includes(`${sep}test${sep}`));
  return {
    target: join(buildFolder(root), 'relay.node'),
    flags: [...ADDON_FLAGS, '-isystem', addonApi, '-isystem', join(apiHeaders, 'include')],
    units: ours.filter(isUnit),
    inputs: [...ours, ...packages],
  };
}

function sanitizedJob({ root, kind, name = 'relay-test', sources }) {
  const test = join(relayFolder(root), 'test');
  const ours = relaySources(root).filter((file) => !basename(file).startsWith('addon'));
  // Below test/ are programs of their own (the canaries); they are named when they are wanted.
  const core = ours.filter((file) => isUnit(file) && !dirname(file).startsWith(`${test}${sep}`));
  const units = sources?.map((file) => join(root, file)) ?? core;
  return {
    target: join(buildFolder(root), `${name}-${kind}`),
    flags: [...SANITIZED_FLAGS, SANITIZERS[kind]],
    units,
    inputs: [...new Set([...ours, ...units])],
  };
}

const relayFolder = (root) => join(root, 'packages', 'native', 'relay');
const buildFolder = (root) => join(relayFolder(root), 'build');
const relaySources = (root) => filesUnder(relayFolder(root), ['.cc', '.h']);
const isUnit = (file) => file.endsWith('.cc');
const stampOf = (job) => `${job.target}.stamp`;

async function make(job, { say, env }) {
  const compiler = findCompiler(env);
  if (isCurrent(job, compiler)) return done('current', job, 'nothing has changed');
  if (compiler.version === undefined) return { state: 'no-compiler', detail: whatIsLost(compiler) };

  // Taken before the compiler reads them: a file that changes meanwhile must lead to another build.
  const inputs = inputsOf(job);
  const made = temporaryBeside(job.target);
  say(`compiling ${basename(job.target)} with ${compiler.version}`);
  try {
    await compile(compiler, job, made);
    const stamp = JSON.stringify({ inputs, compiler: compiler.version, output: contentHash(made) });
    renameSync(made, job.target);
    writeWhole(stampOf(job), stamp);
  } finally {
    rmSync(made, { force: true });
  }
  return done('built', job, `compiled with ${compiler.version}`);
}

const done = (state, job, detail) => ({ state, detail, file: job.target });

async function answered(work) {
  try {
    return await work();
  } catch (error) {
    return { state: 'failed', detail: plainly(error) };
  }
}

function isCurrent(job, compiler) {
  const stamp = readStamp(stampOf(job));
  if (stamp === undefined || stamp.inputs !== inputsOf(job)) return false;
  // Built elsewhere and brought here with the folder: no reason to ask for a compiler.
  if (compiler.version !== undefined && stamp.compiler !== compiler.version) return false;
  return stamp.output === contentHash(job.target);
}

const inputsOf = (job) => hashOf(job.inputs, process.arch, ...job.flags, ...job.units);

/** By its content alone: what was made had another name while it was made. */
function contentHash(file) {
  const bytes = readIfThere(file);
  return bytes && createHash('sha256').update(bytes).digest('hex');
}

function readStamp(file) {
  const text = readIfThere(file)?.toString('utf8');
  if (text === undefined) return undefined;
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined; // cut short: then it proves nothing
    throw error;
  }
}

function readIfThere(file) {
  try {
    return readFileSync(file);
  } catch (error) {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  }
}

/** CXX may carry flags or a wrapper, as in `ccache g++`. */
function findCompiler(env) {
  const [command, ...args] = words(env.CXX ?? '');
  const compiler = { command: command ?? 'g++', args, env: { ...env, LC_ALL: 'C' } };
  const asked = spawnSync(compiler.command, [...args, '--version'], { env: compiler.env });
  if (asked.error?.code === 'ENOENT') return compiler;
  if (asked.error) throw asked.error;
  if (asked.status !== 0) throw new Trouble(`${compiler.command} --version: ${asked.stderr}`);
  return { ...compiler, version: asked.stdout.toString('utf8').split('\n', 1)[0] };
}

function whatIsLost(compiler) {
  return [
    `no C++ compiler ('${compiler.command}' is not there), so the native relay is left out:`,
    'packets go unmarked (no DSCP) and socket buffers stay within net.core.rmem_max.',
    compiler.command === 'g++' ? 'To have it: apt-get install g++' : 'To have it: set CXX right',
    'and start again.',
  ].join(' ');
}

/** What stands in the way, said for people. */
class Trouble extends Error {}

function compile(compiler, job, made) {
  const folder = dirname(made);
  const args = [...job.flags, '-x', 'c++', '-', '-o', made];
  return new Promise((resolve, reject) => {
    const child = spawn(compiler.command, [...compiler.args, ...args], {
      env: compiler.env,
      stdio: ['pipe', 'ignore', 'pipe'],
      timeout: compileTimeoutMs,
    });
    child.stdin.on('error', () => undefined); // one that ends before it has read says why itself
    child.stdin.end(job.units.map((unit) => `#include ${JSON.stringify(unit)}\n`).join(''));
    let heard = '';
    child.stderr.setEncoding('utf8').on('data', (text) => {
      if (heard.length < heardBytes) heard += text;
    });
    child.on('error', reject);
    child.on('close', (code, signal) =>
      code === 0
        ? resolve()
        : reject(new Trouble(whatItSaid({ compiler, folder, code, signal, heard }))),
    );
  });
}

function whatItSaid({ compiler, folder, code, signal, heard }) {
  // The compiler writes to two places, and does not always say which of them is full.
  if (heard.includes('No space left on device')) {
    return `the disk is full, under ${folder} or ${tmpdir()}: free some space and start again.`;
  }
  const lines = heard.split('\n').filter((line) => line.trim() !== '');
  const ended = signal === null ? `with code ${code}` : `by ${signal}`;
  return [
    `${compiler.command} ended ${ended}:`,
    ...lines.slice(0, shownLines).map((line) => `    ${line}`),
    ...(lines.length > shownLines ? [`    (${lines.length - shownLines} more lines)`] : []),
  ].join('\n');
}

/** An empty file to compile into. It shows, before any work, whether the place can be written. */
function temporaryBeside(target) {
  const folder = dirname(target);
  mkdirSync(folder, { recursive: true });
  const made = join(folder, `${basename(target)}.${randomUUID()}.tmp`);
  closeSync(openSync(made, 'wx'));
  sweep(folder, statSync(made).mtimeMs);
  return made;
}

/** Files of makers that were killed, aged by the disk's own clock: it may be far away. */
function sweep(folder, nowMs) {
  for (const name of readdirSync(folder).filter((one) => one.endsWith('.tmp'))) {
    const file = join(folder, name);
    const found = statSync(file, { throwIfNoEntry: false }); // another run may just have renamed it
    if (found && nowMs - found.mtimeMs > leftoverAgeMs) rmSync(file, { force: true });
  }
}

function writeWhole(file, text) {
  const made = `${file}.${randomUUID()}.tmp`;
  try {
    writeFileSync(made, text);
    renameSync(made, file);
  } finally {
    rmSync(made, { force: true });
  }
}

function plainly(error) {
  // An error while writing names no path, and a temporary name would only puzzle.
  const where = error.path?.replace(/[/][^/]*[.]tmp$/, '') ?? 'the build folder';
  switch (error.code) {
    case 'ENOSPC':
    case 'EDQUOT':
      return `the disk is full at ${where}: free some space and start again.`;
    case 'EACCES':
    case 'EPERM':
      return `no permission for ${where}: give this user the checkout, or start as its owner.`;
    case 'EROFS':
      return `${where} is on a read-only file system: build once where it can be written.`;
    case 'MODULE_NOT_FOUND':
      return `the npm packages are not installed (run npm ci): ${error.message.split('\n', 1)[0]}`;
    default:
      return error instanceof Trouble || error.code ? error.message : String(error.stack);
  }
}

const tell = (line) => process.stderr.write(`${line}\n`);

async function main() {
  const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
  const { state, detail } = await buildNative({ root, say: tell });
  tell(`native relay: ${state}: ${detail}`);
  process.exitCode = state === 'failed' ? 1 : 0;
}

const started = process.argv[1];
if (started !== undefined && realpathSync(started) === fileURLToPath(import.meta.url)) await main();
