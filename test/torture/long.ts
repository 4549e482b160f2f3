// `npm run torture -- --minutes 3 --cps 100`: the long form, with its figures, on request. Exit code
// 1 when anything was lost.
import { parseArgs } from 'node:util';
import { setUp } from '../../tools/setup/steps.mjs';
import { cleanUp, newFolder } from '../house/running.ts';
import { judge } from './checks.ts';
import { torture } from './run.ts';
import type { Victim } from './world.ts';

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '3' },
    cps: { type: 'string', default: '100' },
    every: { type: 'string', default: '15' },
    'power-cord': { type: 'boolean', default: false },
  },
});

const say = (line: string): void => void process.stdout.write(`${line}\n`);
const inTurn = ['switch', 'recorder', 'office', 'database'] as const;

/** One after the other, over and over, as long as the run is to last. */
function* untilOver(victims: readonly Victim[]): Generator<Victim, void, void> {
  const deadline = performance.now() + Number(values.minutes) * 60_000;
  for (;;) {
    for (const victim of victims) {
      if (performance.now() >= deadline) return;
      yield victim;
    }
  }
}

const ends: (() => void)[] = [];

try {
  await setUp();
  const run = await torture({
    ...{ folder: newFolder(), after: (end) => ends.push(end), say, holdMs: 5_000 },
    perSecond: Number(values.cps),
    everySeconds: Number(values.every),
    victims: untilOver(values['power-cord'] ? [...inTurn, 'everything'] : inTurn),
  });
  const { findings, records, recovered } = await judge(run);
  const answered = run.caller.answered().length;
  say(`${answered} calls answered; ${records} records, ${recovered} recovered`);
  for (const code of [403, 404, 408, 480, 481, 486, 487, 500, 502, 503, 504]) {
    const refused = run.caller.logged(`refused ${code}`).length;
    if (refused > 0) say(`${refused} refused with ${code}`);
  }
  for (const finding of findings) say(`WRONG: ${finding}`);
  if (findings.length === 0) say('Nothing was lost, nothing came twice, the books agree.');
  process.exitCode = findings.length === 0 ? 0 : 1;
  await run.world.tandem.stop();
} finally {
  for (const end of ends) end();
  await cleanUp();
}
