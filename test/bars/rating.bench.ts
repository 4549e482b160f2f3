// The bars of rating. Look-up of a rate: at most 500 ns, cold, at a million prefixes; ten million
// rows fit into 1 GB; a million rows are built in 1.5 s of CPU. And what a fee takes for each side
// of a call. Run: node --import tsx test/bars/rating.bench.ts
//
// Cold means: numbers in random order over the whole table. Two sheets: `usual` has as many
// different prices as sheets have; in `worst` no two rows say the same, so that nothing is shared.
import { moneyFromE7, type PriceE7 } from '@tandem/base/money';
import { type SeededRandom, seededRandom } from '@tandem/base/testkit';
import {
  affordableSeconds,
  fee,
  firstSlice,
  PLAIN_ROW,
  type Price,
  type RateRow,
  type RateTable,
  RateTableBuilder,
} from '@tandem/domain/rating';

const ROWS = 1_000_000;
const ZERO = 0 as PriceE7;
const LOOK_UPS = 1_000_000;
const FEES = 500_000;
const ROUNDS = 5;
const NUMBER_DIGITS = 13;
const NOW_MS = Date.UTC(2026, 5, 1);
const LOOK_UP_BAR_NS = 500;
const BYTES_PER_ROW_BAR = 100;
const BUILD_BAR_MS = 1_500;

function digits(random: SeededRandom, count: number): string {
  let text = '';
  for (let i = 0; i < count; i += 1) text += random.below(10);
  return text;
}

/** Grows from what is there already, one to three digits at a time: dense at a few places. */
function sheetPrefixes(random: SeededRandom): string[] {
  const seen = new Set<string>();
  for (let country = 0; country < 200; country += 1) seen.add(digits(random, random.between(1, 3)));
  const list = [...seen];
  while (list.length < ROWS) {
    const stem = list[Math.floor(list.length * random.unit() ** 2)] ?? '';
    const prefix = stem + digits(random, random.between(1, 3));
    if (prefix.length > 11 || seen.has(prefix)) continue;
    seen.add(prefix);
    list.push(prefix);
  }
  return list;
}

const INCREMENTS = [
  [1, 1],
  [6, 6],
  [30, 6],
  [60, 60],
] as const;

type OpenRow = { -readonly [Name in keyof RateRow]: RateRow[Name] };

/** Rows as a reader of a database gives them: made at the moment they are asked for. */
interface Sheet {
  readonly prefixes: readonly string[];
  readonly rowsPerPrefix: number;
  /** Changes the row into that of so many prefixes and dates. */
  readonly fill: (row: OpenRow, prefix: number, date: number) => void;
}

/** Some thousand areas, each with a price. */
function usualSheet(prefixes: readonly string[], random: SeededRandom): Sheet {
  const areas = Array.from({ length: 3_000 }, (_, area) => ({
    area: `Area ${area}`,
    price: random.between(100, 3_000_000) as PriceE7,
    increments: random.pick(INCREMENTS),
  }));
  const chosen = Uint16Array.from(prefixes, () => random.below(areas.length));
  const fill = (row: OpenRow, prefix: number): void => {
    const { area, price, increments } = areas[chosen[prefix] ?? 0] ?? random.pick(areas);
    row.area = area;
    row.firstE7 = price;
    row.nextE7 = price;
    [row.firstSeconds, row.nextSeconds] = increments;
  };
  return { prefixes, rowsPerPrefix: 1, fill };
}

/** Two rows each: the present price and that from next month on. */
function datedSheet(prefixes: readonly string[], random: SeededRandom): Sheet {
  const usual = usualSheet(prefixes, random);
  const changeMs = NOW_MS + 30 * 86_400_000;
  const fill = (row: OpenRow, prefix: number, date: number): void => {
    usual.fill(row, prefix, date);
    row.effectiveFromMs = date === 0 ? Number.NEGATIVE_INFINITY : changeMs;
    row.effectiveUntilMs = date === 0 ? changeMs : Number.POSITIVE_INFINITY;
    row.nextE7 = (row.nextE7 + date) as PriceE7;
  };
  return { prefixes, rowsPerPrefix: 2, fill };
}

/** No two rows say the same. */
function worstSheet(prefixes: readonly string[]): Sheet {
  const fill = (row: OpenRow, prefix: number): void => {
    row.area = 'Area';
    row.firstE7 = (prefix * 7) as PriceE7;
    row.nextE7 = (prefix * 7) as PriceE7;
  };
  return { prefixes, rowsPerPrefix: 1, fill };
}

function cpuMs(work: () => void): number {
  const before = process.cpuUsage();
  work();
  const used = process.cpuUsage(before);
  return (used.user + used.system) / 1000;
}

/** The middle of several rounds: one alone tells more of the neighbours than of the code. */
function nsEach(count: number, round: () => void): number {
  const rounds = Array.from({ length: ROUNDS }, () => (cpuMs(round) * 1e6) / count);
  return rounds.sort((a, b) => a - b)[ROUNDS >> 1] ?? Number.NaN;
}

function built({ prefixes, rowsPerPrefix, fill }: Sheet): RateTable {
  const builder = new RateTableBuilder();
  const row: OpenRow = { ...PLAIN_ROW, prefix: '', firstE7: ZERO, nextE7: ZERO };
  for (let prefix = 0; prefix < prefixes.length; prefix += 1) {
    row.prefix = prefixes[prefix] ?? '';
    for (let date = 0; date < rowsPerPrefix; date += 1) {
      fill(row, prefix, date);
      const fault = builder.add(row);
      if (fault !== undefined) throw new Error(`${fault.prefix}: ${fault.field}`);
    }
  }
  return builder.build();
}

function say(lines: readonly string[]): void {
  process.stdout.write(`${lines.join('\n')}\n`);
}

const verdict = (met: boolean): string => (met ? 'met' : 'MISSED');

function measure(name: string, sheet: Sheet, random: SeededRandom): boolean {
  const { prefixes } = sheet;
  const numbers = Array.from({ length: LOOK_UPS }, () => {
    const prefix = random.pick(prefixes);
    return prefix + digits(random, Math.max(0, NUMBER_DIGITS - prefix.length));
  });
  let table = built({ ...sheet, prefixes: prefixes.slice(0, 1_000) });
  // As texts of a sheet and rows of a database come: each made for itself.
  const sorted = [...prefixes].sort().map((prefix) => ` ${prefix}`.slice(1));
  const buildMs = cpuMs(() => {
    table = built({ ...sheet, prefixes: sorted });
  });
  const shuffledMs = cpuMs(() => void built({ ...sheet, prefixes: random.shuffled(prefixes) }));
  let found = 0;
  const findNs = nsEach(LOOK_UPS, () => {
    for (const number of numbers) {
      if ((table.find(number, NOW_MS)?.nextE7 ?? -1) >= 0) found += 1;
    }
  });
  if (found !== ROUNDS * LOOK_UPS) throw new Error(`${found} found: the table is wrong`);
  let copied = 0;
  const copyNs = nsEach(LOOK_UPS, () => {
    for (const number of numbers) copied += table.find(number, NOW_MS)?.price().perSeconds ?? 0;
  });
  if (copied === 0) throw new Error('nothing was copied');
  const bytesPerRow = table.bytes / table.rows;
  const met =
    findNs <= LOOK_UP_BAR_NS &&
    bytesPerRow <= BYTES_PER_ROW_BAR &&
    Math.max(buildMs, shuffledMs) <= BUILD_BAR_MS;
  say([
    `${name}: ${table.rows} rows, ${table.prefixes} prefixes`,
    `  look-up    ${findNs.toFixed(0)} ns (bar ${LOOK_UP_BAR_NS}), with a copy of the price ${copyNs.toFixed(0)} ns`,
    `  memory     ${(table.bytes / 1e6).toFixed(1)} MB, ${bytesPerRow.toFixed(1)} bytes a row (bar ${BYTES_PER_ROW_BAR}: 10,000,000 rows in 1 GB)`,
    `  build      ${buildMs.toFixed(0)} ms CPU sorted, ${shuffledMs.toFixed(0)} ms shuffled (bar ${BUILD_BAR_MS})`,
    `  ${verdict(met)}`,
  ]);
  return met;
}

function measureFees(): void {
  const plain: Price = {
    ...{ mode: 'first-then-next', firstSeconds: 30, nextSeconds: 6, perSeconds: 60 },
    ...{ graceSeconds: 0, steps: [] },
    ...{ firstE7: 49_000 as PriceE7, nextE7: 49_000 as PriceE7 },
    ...{ connectionE7: 0 as PriceE7, minimumE7: 0 as PriceE7, attemptE7: 0 as PriceE7 },
  };
  const step = { afterSeconds: 60, nextSeconds: 30, nextE7: 7 as PriceE7, perSeconds: 7 };
  const rules = {
    ...{ holdTimePrecisionMs: 1_000, freeSeconds: 0, feeDecimals: 7 },
    feeUnit: moneyFromE7(0n),
  };
  const random = seededRandom(2);
  const holdTimes = Array.from({ length: FEES }, () => random.below(600_000));
  const balances = Array.from({ length: FEES }, () => moneyFromE7(BigInt(random.below(10 ** 8))));
  for (const [name, price] of [
    ['plain', plain],
    ['stepped', { ...plain, steps: [step] }],
  ] as const) {
    const pricing = { price, rules, packageSeconds: 0 };
    let sum = 0;
    const feeNs = nsEach(FEES, () => {
      for (const holdTime of holdTimes) sum += fee(holdTime, pricing).billedSeconds;
    });
    const affordableNs = nsEach(FEES, () => {
      for (const balance of balances) sum += affordableSeconds(balance, pricing);
    });
    const sliceNs = nsEach(FEES, () => {
      for (let i = 0; i < FEES; i += 1) sum += firstSlice(1, pricing).seconds;
    });
    say([
      `fee, ${name} price (${sum > 0 ? 'no bar' : 'nothing'}): ${feeNs.toFixed(0)} ns a call side; ` +
        `affordable seconds ${affordableNs.toFixed(0)} ns; first slice ${sliceNs.toFixed(0)} ns`,
    ]);
  }
}

const random = seededRandom(1);
const prefixes = sheetPrefixes(random);
const verdicts = [
  measure('usual', usualSheet(prefixes, random), random),
  measure('two dates', datedSheet(prefixes.slice(0, ROWS / 2), random), random),
  measure('worst', worstSheet(prefixes), random),
];
measureFees();
process.exitCode = verdicts.every((met) => met) ? 0 : 1;
