// The long run of packages/protocol/sdp/sdp.fuzz.ts.
// Run: node --expose-gc --import tsx test/fuzz/sdp.ts --count 1000000 --seed 7
import { parseArgs } from 'node:util';
import { seededRandom } from '@tandem/base/testkit';
import { fuzz } from '../../packages/protocol/sdp/sdp.fuzz.ts';

/** What may stay behind after so many descriptions; a leak of a byte each would show. */
const GROWTH_LIMIT_BYTES = 8_000_000;

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
    process.stderr.write(`--count ${values.count}: how many descriptions, from 1\n`);
    return 2;
  }
  const random = seededRandom(values.seed);
  fuzz({ random, count: Math.min(count, 20_000) }); // compiled and filled, before memory is measured
  const before = heldBytes();
  const found = fuzz({
    random,
    count,
    onProgress: (done) => {
      const grown = heldBytes() - before;
      process.stdout.write(
        `${done} descriptions, ${Math.round(grown / 1_000)} kB more than before\n`,
      );
    },
  });
  if (found !== undefined) {
    process.stderr.write(`seed ${values.seed}, run ${found.run}: ${JSON.stringify(found.text)}\n`);
    process.stderr.write(
      `${String(found.error instanceof Error ? found.error.stack : found.error)}\n`,
    );
    return 1;
  }
  const grown = heldBytes() - before;
  process.stdout.write(
    `${count} descriptions: nothing found, ${Math.round(grown / 1_000)} kB more\n`,
  );
  return grown > GROWTH_LIMIT_BYTES ? 1 : 0;
}

process.exitCode = main();
