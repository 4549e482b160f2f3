// What a checkout needs before its programs run, in order. Each step knows by a stamp whether it is
// done, so that the second start costs some milliseconds. A new step is one new file plus one line
// here.

import { spawnSync } from 'node:child_process';
import { closeSync, mkdirSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../files.mjs';
import { bundle } from './bundle.mjs';
import { dependencies } from './dependencies.mjs';
import { nativeEngine } from './native-step.mjs';

export class SetupFailure extends Error {}

const STEPS = [dependencies, nativeEngine, bundle];

/** Brings the checkout up to date; throws SetupFailure with a message for people. */
export async function setUp({ say = (line) => process.stderr.write(`${line}\n`) } = {}) {
  const missing = () => STEPS.filter((step) => !step.isCurrent());
  if (missing().length === 0) return;
  const unlock = lock(say);
  try {
    const todo = missing(); // another start may have done it while this one waited
    if (todo.length > 0) say(`Setting up Tandem in ${root}`);
    for (const step of todo) await perform(step, say);
  } finally {
    unlock();
  }
}

async function perform(step, say) {
  const began = Date.now();
  say(`  ${step.name}: ${step.doing} ...`);
  const stillAtIt = setInterval(
    () => say(`  ${step.name}: still at it after ${seconds(began)}`),
    15_000,
  );
  try {
    const note = await step.run({ say: (line) => say(`  ${step.name}: ${line}`) });
    say(`  ${step.name}: ${note ?? 'done'} (${seconds(began)})`);
  } catch (error) {
    throw new SetupFailure(`Tandem could not be set up: ${step.name}: ${plainly(error)}`);
  } finally {
    clearInterval(stillAtIt);
  }
}

const seconds = (began) => `${((Date.now() - began) / 1000).toFixed(1)} s`;

/**
 * Two starts from one checkout must not install into each other; the kernel drops the lock with the
 * process.
 */
function lock(say) {
  const folder = join(root, '.tandem');
  let file;
  try {
    mkdirSync(folder, { recursive: true });
    file = openSync(join(folder, 'setup.lock'), 'a');
  } catch (error) {
    throw new SetupFailure(`Tandem could not be set up: ${plainly(error)}`);
  }
  const stdio = ['ignore', 'ignore', 'inherit', file];
  const taken = spawnSync('flock', ['--nonblock', '3'], { stdio });
  if (taken.error)
    throw new SetupFailure(
      `The program 'flock' (package util-linux) is missing: ${taken.error.message}`,
    );
  if (taken.status !== 0) {
    say('Another start is setting up this checkout; waiting for it.');
    spawnSync('flock', ['3'], { stdio });
  }
  return () => closeSync(file);
}

/** An operating system's error as a sentence with what to do. */
export function plainly(error) {
  const where = error.path ?? error.dest ?? root;
  switch (error.code) {
    case 'ENOSPC':
    case 'EDQUOT':
      return (
        `the disk is full at ${where}; a checkout needs about 500 MB: free some space and start ` +
        'again.'
      );
    case 'EACCES':
    case 'EPERM':
      return (
        `no permission to write ${where}; give this user the checkout (chown -R) or start as ` +
        'its owner.'
      );
    case 'EROFS':
      return `${where} is on a read-only file system; clone to a writable place.`;
    default:
      return error.message;
  }
}
