// The bar of a start: from `npm start` in a checkout that is set up, with a data folder that was
// used before, until /readyz says so. Run: node --import tsx test/bars/start.bench.ts [--times 5]
import { execFileSync, spawn } from 'node:child_process';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { cleanUp, newFolder } from '../house/running.ts';
import { freePort } from '../support/sipp.ts';

const { values } = parseArgs({ options: { times: { type: 'string', default: '5' } } });
const BAR_MS = 3_000;
const LOOK_EVERY_MS = 20;
const GIVE_UP_MS = 60_000;

const data = join(newFolder(), 'data');
const http = `127.0.0.1:${await freePort()}`;
const sip = `127.0.0.1:${await freePort()}`;

async function isReady(): Promise<boolean> {
  try {
    return (await fetch(`http://${http}/readyz`)).status === 200;
  } catch {
    return false; // nobody listens yet
  }
}

async function startMs(): Promise<number> {
  const began = performance.now();
  const more = ['start', '--', '--data', data, '--http', http, '--sip', sip];
  const child = spawn('npm', more, { stdio: 'ignore' });
  const ended = new Promise((resolve) => child.once('close', resolve));
  try {
    while (!(await isReady())) {
      if (performance.now() - began > GIVE_UP_MS) throw new Error('it was never ready');
      await sleep(LOOK_EVERY_MS);
    }
    return performance.now() - began;
  } finally {
    execFileSync('./tandem', ['stop', '--data', data], { stdio: 'ignore' });
    await ended;
  }
}

try {
  const first = await startMs();
  const times: number[] = [];
  for (let count = 0; count < Number(values.times); count += 1) times.push(await startMs());
  const shown = times.map((each) => (each / 1_000).toFixed(2)).join(', ');
  const [middle = Number.NaN] = times
    .toSorted((one, other) => one - other)
    .slice(times.length >> 1);
  const verdict = middle < BAR_MS ? 'kept' : 'MISSED';
  process.stdout.write(
    `the first, with a database to make: ${(first / 1_000).toFixed(2)} s\n` +
      `later ones: ${shown} s; in the middle ${(middle / BAR_MS).toFixed(2)} of the bar: ${verdict}\n`,
  );
} finally {
  await cleanUp();
}
