// Runs the simulation of the spine over as many seeds as one likes:
//
//   npm run simulate -- --seeds 10000            from seed 1
//   npm run simulate -- --from 4711 --tell       one seed, with what went wrong in its world
//   npm run simulate -- --seeds 50 --plant endedTwice
import { parseArgs } from 'node:util';
import { PLANTS, type Plant } from './plants.ts';
import { type Outcome, Spine } from './spine.ts';

const MOST_DEFECTS_SHOWN = 5;
const TELL_EVERY_SEEDS = 500;

interface Wanted {
  readonly from: number;
  readonly seeds: number;
  readonly tell: boolean;
  readonly plant: Plant | undefined;
}

async function main(): Promise<number> {
  const wanted = wantedOf();
  if (typeof wanted === 'string') {
    console.error(wanted);
    return 2;
  }
  const began = performance.now();
  const failed: number[] = [];
  const sums: Record<string, number> = {};
  for (let at = 0; at < wanted.seeds; at += 1) {
    const seed = wanted.from + at;
    const outcome = await outcomeOf(seed, wanted);
    for (const [name, count] of Object.entries({ ...outcome, ...outcome.strikes })) {
      if (typeof count === 'number') sums[name] = (sums[name] ?? 0) + count;
    }
    if (outcome.defects.length > 0) {
      failed.push(seed);
      tellDefects(seed, outcome);
    }
    if ((at + 1) % TELL_EVERY_SEEDS === 0) console.info(`${at + 1} seeds, ${failed.length} failed`);
  }
  const seconds = (performance.now() - began) / 1_000;
  const rate = (wanted.seeds / seconds).toFixed(1);
  console.info(`${wanted.seeds} seeds in ${seconds.toFixed(0)} s, ${rate} a second`);
  console.info(
    Object.entries(sums)
      .map(([name, count]) => `${name} ${count}`)
      .join(', '),
  );
  if (failed.length === 0) return 0;
  console.error(`${failed.length} failed. Again: npm run simulate -- --from ${failed[0]} --tell`);
  return 1;
}

type Told = Pick<Outcome, 'defects'> & Partial<Outcome>;

async function outcomeOf(seed: number, { tell, plant }: Wanted): Promise<Told> {
  try {
    const spine = new Spine(seed, plant);
    if (tell) spine.tells = (what) => console.info(`${spine.clock.now().toFixed(0)} ${what}`);
    return await spine.run();
  } catch (error) {
    return { defects: [error instanceof Error ? (error.stack ?? error.message) : String(error)] };
  }
}

function tellDefects(seed: number, { defects }: Pick<Outcome, 'defects'>): void {
  console.error(`seed ${seed}: ${defects.length} defects`);
  for (const defect of defects.slice(0, MOST_DEFECTS_SHOWN)) console.error(`  ${defect}`);
}

function wantedOf(): Wanted | string {
  const { values } = parseArgs({
    options: {
      seeds: { type: 'string', default: '1' },
      from: { type: 'string', default: '1' },
      plant: { type: 'string' },
      tell: { type: 'boolean', default: false },
    },
  });
  const [seeds, from] = [Number(values.seeds), Number(values.from)];
  if (!Number.isSafeInteger(seeds) || seeds < 1) return '--seeds: a whole number from 1 up';
  if (!Number.isSafeInteger(from)) return '--from: a whole number';
  const plant = PLANTS.find((each) => each === values.plant);
  if (values.plant !== undefined && plant === undefined) return `--plant: ${PLANTS.join(', ')}`;
  return { seeds, from, plant, tell: values.tell };
}

process.exitCode = await main();
