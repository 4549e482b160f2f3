// An hour of one world in which all that can go wrong does, several times. In the end text files,
// collectors and books say the same, line by line. The line is made here from the record, by hand.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { SeededRandom } from '@tandem/base/testkit';
import type { CallRecord } from '@tandem/domain/record';
import { linesIn, textNames } from '../../packages/books/cdr/sinks/testing-text.ts';
import type { Machine } from './machine.ts';
import { Spine } from './spine.ts';
import { callsOf, type Planned, type Storm, type Trouble } from './weather.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const CALLS = 250;
/** A node by itself whose customer has money, and whose files turn each minute or oftener. */
const SEED = 15;

const downMs = 2_000;
/** Once each for every node. The clock ends where it began, and files of then are met again. */
const TROUBLES: readonly Trouble[] = [
  { what: 'killRecorder', at: 'beforePost', downMs },
  { what: 'killRecorder', at: 'afterPost', downMs },
  { what: 'killRecorder', at: undefined, downMs: 10_000 },
  { what: 'wallSteps', byMs: -HOUR_MS },
  { what: 'killSwitch', at: { kind: 'ended', moment: 'afterWrite' }, downMs, again: undefined },
  { what: 'wallSteps', byMs: HOUR_MS },
  { what: 'databaseAway', forMs: 120_000 },
  { what: 'killSwitch', at: undefined, downMs, again: { afterMs: 500 } },
  { what: 'diskFull', forMs: 20_000 },
  { what: 'wallSteps', byMs: DAY_MS },
  { what: 'killRecorder', at: undefined, downMs },
  { what: 'wallSteps', byMs: -DAY_MS },
  { what: 'diskBroken', times: 3 },
  { what: 'power', at: undefined, unsynced: 'kept', downMs, again: undefined },
  { what: 'answersLost', forMs: 20_000 },
  { what: 'restart', downMs, drainMs: 2_000 },
];

const STORM: Storm = {
  forMs: HOUR_MS,
  calls: (random: SeededRandom) => callsOf(random, CALLS, HOUR_MS),
  troubles: (_random: SeededRandom, nodes: number): readonly Planned<Trouble>[] => {
    const all = TROUBLES.flatMap((it) =>
      Array.from({ length: nodes }, (_, node) => ({ node, it })),
    );
    const everyMs = HOUR_MS / (all.length + 1);
    return all.map((trouble, at) => ({ ...trouble, atMs: (at + 1) * everyMs }));
  },
};

const clockOf = (utcMs: number): string =>
  new Date(utcMs).toISOString().slice(0, 19).replace('T', ' ');

/** The nineteen columns of cdr.md section 1; the world lives in UTC. */
function lineOf(record: CallRecord): string {
  return [
    ...[record.callerE164, record.calleeE164],
    ...[clockOf(record.startedAtMs), clockOf(record.endedAtMs)],
    ...[record.holdTimeMs, record.endReason, record.endDirection],
    ...[record.caller?.id ?? '', record.callee?.id ?? '', record.callerIp, record.calleeIp],
    ...[record.callerAccessE164, record.calleeAccessE164],
    ...[record.callerToGatewayE164, record.calleeToGatewayE164],
    ...[record.calleeBilling, record.billingMode, record.callerPddMs, record.calleePddMs],
  ].join('|');
}

function agrees({ node, disk, collector }: Machine, records: readonly CallRecord[]): number {
  const wanted = records.filter((record) => record.node === node && !record.isHidden).map(lineOf);
  const found = linesIn(disk);
  assert.deepEqual(found.toSorted(), wanted.toSorted(), `files of ${node}`);
  const heard = [...new Set(collector.lines())];
  assert.deepEqual(heard.toSorted(), [...new Set(wanted)].toSorted(), `collector of ${node}`);
  for (const line of found) assert.equal(line.split('|').length, 19, line);
  return found.length;
}

describe('a chaotic hour (CDR-2, CDR-3, CDR-7)', () => {
  it('files, collectors and books agree line by line', async (t) => {
    const spine = new Spine(SEED, undefined, STORM);
    const outcome = await spine.run();
    assert.deepEqual(outcome.defects, []);
    const records = [...spine.database.records.values()];
    const lines = spine.nodes.map(({ machine }) => agrees(machine, records));
    const files = spine.nodes.map(({ machine }) => textNames(machine.disk).length);
    const struck = Object.keys(outcome.strikes).join(', ');
    t.diagnostic(`${lines.join(' and ')} lines in ${files.join(' and ')} files; ${struck}`);
    // An hour in which nothing happens proves nothing.
    assert.ok(outcome.answered > CALLS / 5, `${outcome.answered} were answered`);
    assert.ok(outcome.recovered > 0, 'calls were up when the switch was killed');
    assert.ok(Math.max(...files) > 20, `files turned: ${files.join(' and ')}`);
    assert.match(struck, /recorder beforePost/);
    assert.match(struck, /recorder afterPost/);
    assert.match(struck, /ended afterWrite/);
  });
});
