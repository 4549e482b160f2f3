import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { PLANTS, type Plant } from './plants.ts';
import { type Outcome, Spine } from './spine.ts';

/** Ten seconds of CPU. `npm run simulate` runs as many as one likes. */
const SEEDS = 50;
/** A planted defect shows in one of so many. */
const PLANTED_SEEDS = 30;

/** In which somebody is killed. */
const MOMENTS = [
  ...['beforeWrite', 'afterWrite', 'betweenPackets', 'afterPackets', 'afterSync'],
  ...['beforePost', 'afterPost'],
];

/**
 * Two ends of recovery's own; one who ended within 32 s but stood in a segment that was removed; ends
 * of whom none was late, by a clock that had been set back; a run that was lent money on a full disk
 * and followed by one that was older; one who was refused by who had answered, of which the answer
 * was lost; a change of ours that was taken after our BYE.
 */
const FOUND_BEFORE = [401_728, 401_812, 1_641, 2_271, 1_928, 1_796, 5_975];

describe('the spine under all weathers (CDR-7, BIL-4)', () => {
  it(`no answer, record or money is lost or made up: ${SEEDS} seeds`, async () => {
    const sums = { calls: 0, answered: 0, recovered: 0 };
    const struck = new Set<string>();
    for (let seed = 1; seed <= SEEDS; seed += 1) {
      const outcome = await run(seed);
      assert.deepEqual(outcome.defects, [], `seed ${seed}: npm run simulate -- --from ${seed}`);
      for (const name of ['calls', 'answered', 'recovered'] as const) sums[name] += outcome[name];
      for (const moment of Object.keys(outcome.strikes)) struck.add(moment);
    }
    // Weather in which nothing happens proves nothing.
    assert.ok(sums.calls > SEEDS * 5, `${sums.calls} calls`);
    assert.ok(sums.answered > SEEDS * 3, `${sums.answered} were answered`);
    assert.ok(sums.recovered > SEEDS / 2, `${sums.recovered} were recovered`);
    for (const moment of MOMENTS) {
      const isStruck = [...struck].some((each) => each.endsWith(moment));
      assert.ok(isStruck, `nobody was killed ${moment}; but ${[...struck].join(', ')}`);
    }
  });

  it('what seeds have found before stays mended', async () => {
    for (const seed of FOUND_BEFORE)
      assert.deepEqual((await run(seed)).defects, [], `seed ${seed}`);
  });

  it('the same seed does the same again', async () => {
    assert.deepEqual(await run(5), await run(5));
  });

  /** What the checks say of each defect, and the first seed in whose weather it shows. */
  const found: Readonly<Record<Plant, readonly [says: RegExp, firstSeed: number]>> = {
    packetsFirst: [/left before it was written down/, 1],
    positionForgotten: [/records came twice|is taken/, 1],
    recoveryChargesMore: [/recovered otherwise than by its last step/, 5],
    epochFirst: [/the lease of .* is taken/, 5],
    endedTwice: [/ended 2 times/, 1],
    reclaimedEarly: [/the lease of .* is taken/, 5],
    noByes: [/nobody hung up/, 5],
    writtenOffFirst: [/nobody hung up/, 14],
    toldOnce: [/nobody hung up/, 4],
    retriesTaken: [/was answered, and called again/, 19],
    owedByesForgotten: [/nobody hung up/, 7],
    openCallsForgotten: [/has no record/, 5],
    returnedAndKept: [/the lease of .* is taken/, 1],
    answerUnwritten: [/was not written down/, 1],
    linesForgotten: [/files of .: too often/, 1],
  };
  for (const plant of PLANTS) {
    it(`the checks find a planted defect: ${plant}`, async () => {
      const [says, firstSeed] = found[plant];
      const heard: string[] = [];
      for (let seed = firstSeed; seed < firstSeed + PLANTED_SEEDS; seed += 1) {
        heard.push(...(await run(seed, plant)).defects);
        if (heard.some((defect) => says.test(defect))) return;
      }
      assert.fail(`not found; heard: ${heard.slice(0, 3).join('; ')}`);
    });
  }
});

function run(seed: number, plant?: Plant): Promise<Outcome> {
  return new Spine(seed, plant).run();
}
