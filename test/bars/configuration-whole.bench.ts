// Bars of the configuration on the whole system, as an operator meets them: 100,000 rates in one
// file by `tandem apply` within 20 s, 1,000,000 in one sheet by `tandem rates import` within 60 s;
// then the same again, which changes nothing. Beside the wall the processors' seconds of all
// processes that took part, since the wall depends on who else is on the machine.
// Run: node --import tsx test/bars/configuration-whole.bench.ts

import { once } from 'node:events';
import { createWriteStream, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { cleanUp, databasePid, newFolder, Tandem } from '../house/running.ts';

const FILE_RATES = 100_000;
const SHEET_RATES = 1_000_000;
const APPLY_BAR_S = 20;
const IMPORT_BAR_S = 60;
/** Figures of /proc are in hundredths of a second. */
const TICKS_PER_S = 100;
/** The fields of /proc/PID/stat after the name in brackets, from 0. */
const PARENT = 1;
const OWN_TICKS = [11, 12];
const WAITED_TICKS = [13, 14];

const print = (line: string): void => void process.stdout.write(`${line}\n`);

function statOf(pid: number | string): readonly number[] {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'latin1');
    return text
      .slice(text.lastIndexOf(')') + 2)
      .split(' ')
      .map(Number);
  } catch {
    return []; // it has ended
  }
}

const secondsOf = (stat: readonly number[], fields: readonly number[]): number =>
  fields.reduce((sum, at) => sum + (stat[at] ?? 0), 0) / TICKS_PER_S;

/** Seconds of the database: its first process, those that it waited for, those that run. */
function databaseSeconds(data: string): number {
  const postmaster = databasePid(data) ?? 0;
  const running = readdirSync('/proc').filter(
    (name) => /^\d+$/.test(name) && statOf(name)[PARENT] === postmaster,
  );
  const first = secondsOf(statOf(postmaster), [...OWN_TICKS, ...WAITED_TICKS]);
  return running.reduce((sum, pid) => sum + secondsOf(statOf(pid), OWN_TICKS), first);
}

interface Bar {
  readonly what: string;
  readonly words: readonly string[];
  readonly says: RegExp;
  readonly barSeconds: number;
}

function measure(tandem: Tandem, { what, words, says, barSeconds }: Bar): void {
  const office = tandem.pid('office');
  const seconds = (): readonly [command: number, office: number, database: number] => [
    secondsOf(statOf('self'), WAITED_TICKS),
    secondsOf(statOf(office), OWN_TICKS),
    databaseSeconds(tandem.data),
  ];
  const before = seconds();
  const began = performance.now();
  const said = tandem.command(...words);
  const wall = (performance.now() - began) / 1_000;
  const after = seconds();
  const [command, ofOffice, database] = after.map((value, at) => value - (before[at] ?? 0));
  if (!says.test(said)) throw new Error(`${what}: ${said.slice(0, 1_000)}`);
  const isSlow = wall > barSeconds;
  if (isSlow) process.exitCode = 1;
  const text = (value = 0): string => value.toFixed(1);
  print(`${what}: ${text(wall)} s${isSlow ? ` TOO SLOW (bar ${barSeconds} s)` : ''}`);
  print(
    `  CPU: command ${text(command)} s, office ${text(ofOffice)} s, database ${text(database)} s`,
  );
}

function writeFile(name: string): void {
  const rate = 'area: Bangladesh mobile, price: "0.0120", per: 60, first: 60, next: 60';
  const lines = Array.from(
    { length: FILE_RATES },
    (_, at) => `      - { prefix: "88${at}", ${rate} }`,
  );
  const groups = `rateGroups:\n  - { name: sheet }\n  - name: file\n    rates:\n`;
  writeFileSync(name, `${groups}${lines.join('\n')}\n`);
}

async function writeSheet(name: string): Promise<void> {
  const out = createWriteStream(name);
  out.write('prefix,area,price,per,first,next\n');
  for (let at = 0; at < SHEET_RATES; at += 1) {
    const line = `${1_000_000 + at},Area ${at % 500},0.0${100 + (at % 800)},60,60,60\n`;
    if (!out.write(line)) await once(out, 'drain');
  }
  out.end();
  await once(out, 'close');
}

try {
  const folder = newFolder();
  const [file, sheet] = [join(folder, 'rates.yaml'), join(folder, 'rates.csv')];
  writeFile(file);
  await writeSheet(sheet);
  const tandem = await Tandem.up(join(folder, 'data'));
  const apply = ['apply', '-f', file];
  const importing = ['rates', 'import', sheet, '--group', 'sheet'];
  const bars: readonly Bar[] = [
    {
      what: `${FILE_RATES} rates in a file`,
      ...{ words: apply, says: /rates 100000 added/, barSeconds: APPLY_BAR_S },
    },
    {
      what: 'the same file again',
      ...{ words: apply, says: /^Nothing changes/, barSeconds: APPLY_BAR_S },
    },
    {
      what: `${SHEET_RATES} rates in a sheet`,
      ...{ words: importing, says: /\b1000000 new/, barSeconds: IMPORT_BAR_S },
    },
    {
      what: 'the same sheet again',
      ...{ words: importing, says: /\b0 new, 0 dearer/, barSeconds: IMPORT_BAR_S },
    },
  ];
  for (const bar of bars) measure(tandem, bar);
  await tandem.stop();
} finally {
  await cleanUp();
}
