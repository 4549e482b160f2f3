// From a bare checkout to a running program: the steps that are missing, then the bundle in this
// very process, so that signals and the exit code are the program's own.
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { dist } from '../files.mjs';
import { SetupFailure, setUp } from './steps.mjs';

export async function runTandem(args) {
  try {
    await setUp();
  } catch (error) {
    if (!(error instanceof SetupFailure)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exit(1);
  }
  const program = join(dist, 'tandem.js');
  process.argv = [process.execPath, program, ...args];
  await import(pathToFileURL(program).href);
}
