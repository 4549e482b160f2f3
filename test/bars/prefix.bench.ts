// The bar of the prefix table: a million prefixes, at most 500 ns for a cold look-up, 40 MB, built
// in a second of CPU. Run: node --import tsx test/bars/prefix.bench.ts
//
// Cold means: numbers in random order over the whole table, so that each look-up goes where the
// processor's caches have not been. Two tables: one as rate sheets look (countries, networks and
// ranges of very different size), one of random prefixes, which has no order to profit from.
import { NO_MATCH, type PrefixTable, PrefixTableBuilder } from '@tandem/base/prefix';
import { type SeededRandom, seededRandom } from '@tandem/base/testkit';

const PREFIXES = 1_000_000;
const LOOK_UPS = 1_000_000;
const ROUNDS = 5;
const NUMBER_DIGITS = 13;
const LOOK_UP_BAR_NS = 500;
const MEMORY_BAR_BYTES = 40_000_000;
const BUILD_BAR_MS = 1_000;

function digits(random: SeededRandom, count: number): string {
  let text = '';
  for (let i = 0; i < count; i += 1) text += random.below(10);
  return text;
}

/** Grows from what is there already, one to three digits at a time: dense at a few places. */
function rateSheet(random: SeededRandom): string[] {
  const seen = new Set<string>();
  for (let country = 0; country < 200; country += 1) seen.add(digits(random, random.between(1, 3)));
  const list = [...seen];
  while (list.length < PREFIXES) {
    const stem = list[Math.floor(list.length * random.unit() ** 2)] ?? '';
    const prefix = stem + digits(random, random.between(1, 3));
    if (prefix.length > 11 || seen.has(prefix)) continue;
    seen.add(prefix);
    list.push(prefix);
  }
  return random.shuffled(list);
}

function randomPrefixes(random: SeededRandom): string[] {
  const seen = new Set<string>();
  while (seen.size < PREFIXES) seen.add(digits(random, random.between(5, 11)));
  return [...seen];
}

function numbersFor(prefixes: readonly string[], random: SeededRandom): string[] {
  return Array.from({ length: LOOK_UPS }, () => {
    const prefix = random.pick(prefixes);
    return prefix + digits(random, Math.max(0, NUMBER_DIGITS - prefix.length));
  });
}

function cpuMs(work: () => void): number {
  const before = process.cpuUsage();
  work();
  const used = process.cpuUsage(before);
  return (used.user + used.system) / 1000;
}

/** The middle of several rounds: one alone tells more of the neighbours than of the code. */
function nsPerLookUp(look: (number: string) => number, numbers: readonly string[]): number {
  const rounds: number[] = [];
  let found = 0;
  for (let round = 0; round < ROUNDS; round += 1) {
    const used = cpuMs(() => {
      for (const number of numbers) found += look(number) === NO_MATCH ? 0 : 1;
    });
    rounds.push((used * 1e6) / numbers.length);
  }
  if (found !== ROUNDS * numbers.length) throw new Error(`${found} found: the table is wrong`);
  return rounds.sort((a, b) => a - b)[ROUNDS >> 1] ?? Number.NaN;
}

function buildTable(prefixes: readonly string[]): PrefixTable {
  const builder = new PrefixTableBuilder();
  prefixes.forEach((prefix, row) => {
    builder.add(prefix, row);
  });
  return builder.build();
}

function lookInMap(map: ReadonlyMap<string, number>, longest: number) {
  return (number: string): number => {
    for (let length = Math.min(longest, number.length); length > 0; length -= 1) {
      const payload = map.get(number.slice(0, length));
      if (payload !== undefined) return payload;
    }
    return NO_MATCH;
  };
}

function heapUsed(): number {
  const { gc } = globalThis;
  gc?.();
  return process.memoryUsage().heapUsed;
}

function measure(name: string, prefixes: readonly string[], random: SeededRandom): boolean {
  const numbers = numbersFor(prefixes, random);
  let table = buildTable([]);
  const buildMs = cpuMs(() => {
    table = buildTable(prefixes);
  });
  const tableNs = nsPerLookUp((number) => table.longest(number), numbers);
  const bytes = table.buffer.byteLength;

  const heapBefore = heapUsed();
  const map = new Map(prefixes.map((prefix, row) => [prefix, row]));
  const mapBytes = heapUsed() - heapBefore;
  const longest = Math.max(...new Set(prefixes.map((prefix) => prefix.length)));
  const mapNs = nsPerLookUp(lookInMap(map, longest), numbers);

  const met = tableNs <= LOOK_UP_BAR_NS && bytes <= MEMORY_BAR_BYTES && buildMs <= BUILD_BAR_MS;
  const ratio = (mapNs / tableNs).toFixed(1);
  const megabytes = (count: number): string => `${(count / 1e6).toFixed(1)} MB`;
  const lines = [
    `${name}: ${table.size} prefixes, ${numbers.length} cold look-ups`,
    `  look-up   ${tableNs.toFixed(0)} ns (bar ${LOOK_UP_BAR_NS})`,
    `            Map of strings ${mapNs.toFixed(0)} ns, ${ratio} times as much`,
    `  memory    ${megabytes(bytes)} shared (bar ${megabytes(MEMORY_BAR_BYTES)})`,
    `            Map ${megabytes(mapBytes)} of heap without its strings; needs --expose-gc`,
    `  build     ${buildMs.toFixed(0)} ms CPU (bar ${BUILD_BAR_MS})`,
    `  ${met ? 'met' : 'MISSED'}`,
  ];
  process.stdout.write(`${lines.join('\n')}\n`);
  return met;
}

const random = seededRandom(1);
const verdicts = [
  measure('rate sheet', rateSheet(random), random),
  measure('random', randomPrefixes(random), random),
];
process.exitCode = verdicts.every((met) => met) ? 0 : 1;
