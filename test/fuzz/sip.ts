// The long run of packages/protocol/sip/wire/wire.fuzz.ts.
// Run: node --expose-gc --import tsx test/fuzz/sip.ts --count 10000000 --seed 7
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { seededRandom } from '@tandem/base/testkit';
import { FULL_MESSAGE } from '../../packages/protocol/sip/wire/header-seeds.fuzz.ts';
import { INVITE } from '../../packages/protocol/sip/wire/testing-messages.ts';
import { fuzz } from '../../packages/protocol/sip/wire/wire.fuzz.ts';

const TORTURE = join(import.meta.dirname, '../conformance/rfc4475');
const SEEDS = [
  INVITE,
  FULL_MESSAGE,
  ...readdirSync(TORTURE).map((file) => readFileSync(join(TORTURE, file)).toString('latin1')),
];

/** What may stay behind after so many messages; a leak of a byte each would show. */
const MAX_GROWTH_BYTES = 8_000_000;
/** Seed and run bring it back; this is for the eye. */
const MAX_SHOWN_CHARACTERS = 4_000;
/** Compiled and filled, before memory is measured. */
const WARM_UP_RUNS = 20_000;

function heldBytes(): number {
  globalThis.gc?.();
  return process.memoryUsage().heapUsed;
}

function main(): number {
  const { values } = parseArgs({
    options: {
      count: { type: 'string', default: '100000' },
      seed: { type: 'string', default: '1' },
    },
  });
  const count = Number(values.count);
  if (!Number.isInteger(count) || count < 1) {
    process.stderr.write(`--count ${values.count}: how many messages, from 1\n`);
    return 2;
  }
  const warmUp = seededRandom('warm-up');
  fuzz({ seeds: SEEDS, random: warmUp, count: Math.min(count, WARM_UP_RUNS) });
  const before = heldBytes();
  const grownKb = (): number => Math.round((heldBytes() - before) / 1_000);
  const found = fuzz({
    seeds: SEEDS,
    random: seededRandom(values.seed),
    count,
    onProgress: (done) => {
      process.stdout.write(`${done} messages, ${grownKb()} kB more than before\n`);
    },
  });
  if (found !== undefined) {
    const shown = JSON.stringify(found.wire).slice(0, MAX_SHOWN_CHARACTERS);
    const { error } = found;
    process.stderr.write(`seed ${values.seed}, run ${found.run}: ${shown}\n`);
    process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
    return 1;
  }
  process.stdout.write(`${count} messages: nothing found, ${grownKb()} kB more\n`);
  return heldBytes() - before > MAX_GROWTH_BYTES ? 1 : 0;
}

process.exitCode = main();
