// The bar of the text line: every call costs one, for files and for each collector.
// Run: node --import tsx test/bars/text-line.bench.ts
import { type Zone, zoneFrom } from '@tandem/domain/rating';
import { printTextLine, readTextLine } from '@tandem/domain/record';
import { testingRecord } from '@tandem/domain/testkit';
import { zoneTransitions } from '@tandem/engine/snapshot';

const LINES = 200_000;
const WARM_UP = 20_000;
const WRITE_BAR_US = 10;
const READ_BAR_US = 30;

const record = testingRecord(1);
const zone: Zone = zoneFrom(
  zoneTransitions('Europe/Berlin', record.startedAtMs) ?? {
    firstOffsetMinutes: 0,
    transitions: [],
  },
);
const line = printTextLine(record, zone).trimEnd();

/** CPU time of one, in microseconds. */
function costUs(act: () => unknown): number {
  for (let count = 0; count < WARM_UP; count += 1) act();
  const before = process.cpuUsage();
  for (let count = 0; count < LINES; count += 1) act();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / LINES;
}

const bars = [
  ['written', costUs(() => printTextLine(record, zone)), WRITE_BAR_US],
  ['read', costUs(() => readTextLine(line, zone)), READ_BAR_US],
] as const;
for (const [what, us, barUs] of bars) {
  const verdict = us <= barUs ? 'ok' : 'MISSED';
  process.stdout.write(`a line ${what}: ${us.toFixed(1)} us, bar ${barUs} us: ${verdict}\n`);
  if (us > barUs) process.exitCode = 1;
}
