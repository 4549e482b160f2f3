// A sheet of a carrier into a rate group: read line by line, compared with what stands, then shown
// or written, all of it or nothing.
import { fail, ok, type Result } from '@tandem/base/kernel';
import {
  type ColumnMapping,
  DeckPlan,
  type DeckReport,
  isDeckColumn,
  type RowOperation,
  type SheetFault,
  SheetReader,
  type SheetReading,
  type SheetRow,
} from '@tandem/domain/decks';
import type { Zone } from '@tandem/domain/rating';
import { csvRows, SheetBroken, xlsxRows } from '@tandem/edge/sheets';
import { parameterView } from '../configuration/parameter-view.ts';
import type { SheetRate, StoreFault } from '../configuration/ports.ts';
import type { Asker } from '../ports.ts';
import { type KnownAreas, knownAreas } from './areas.ts';
import {
  type OptionFault,
  readAt,
  readMapping,
  refused,
  type SheetOptions,
  zoneNamed,
} from './options.ts';
import type { DeckParts, SheetStage } from './ports.ts';

export interface DeckImport {
  readonly group: string;
  readonly format: 'csv' | 'xlsx';
  readonly bytes: AsyncIterable<Uint8Array>;
  /** For the record of it. */
  readonly file: string;
  readonly options: SheetOptions;
  /** Nothing is written. */
  readonly preview: boolean;
  readonly asker: Asker;
}

export interface DeckImported extends DeckReport {
  readonly mode: string;
  readonly lines: number;
  readonly rates: number;
  readonly invalid: number;
  readonly isWritten: boolean;
  /** How each head was understood: what is remembered for the group when it is written. */
  readonly mapping: ColumnMapping;
}

export type DeckFault =
  | { readonly is: 'group' }
  | OptionFault
  | { readonly is: 'sheet'; readonly faults: readonly SheetFault[]; readonly rest: number }
  | { readonly is: 'store'; readonly faults: readonly StoreFault[] };

/** A workbook of a million rows has some fifty megabytes. */
const MAX_WORKBOOK_BYTES = 512 * 1024 * 1024;

export async function importSheet(
  parts: DeckParts,
  request: DeckImport,
): Promise<Result<DeckImported, DeckFault>> {
  const prepared = await prepare(parts, request);
  if (!prepared.ok) return prepared;
  const stage = await parts.sheets.stage();
  try {
    return await compared(parts, { ...prepared.value, request, stage });
  } catch (error) {
    if (error instanceof Refused) return fail({ is: 'sheet', ...error.told });
    if (error instanceof SheetBroken)
      return fail({ is: 'sheet', faults: [brokenFile(error)], rest: 0 });
    throw error;
  } finally {
    await stage.close();
  }
}

interface Prepared {
  readonly groupKey: bigint;
  readonly nowMs: number;
  readonly zone: Zone;
  /** Null: always; undefined: nothing was said. */
  readonly atMs: number | null | undefined;
  readonly mapping: ColumnMapping;
  readonly areas: KnownAreas;
  readonly decimals: number;
}

async function prepare(
  { store, sheets, clock, parameters, serverZone }: DeckParts,
  { group, options }: DeckImport,
): Promise<Result<Prepared, DeckFault>> {
  const found = await store.find('rateGroups', group);
  if (found === undefined) return fail({ is: 'group' });
  const nowMs = clock.wallMs();
  const { timeZone } = found.document as { readonly timeZone?: string | null };
  const name = options.zone ?? timeZone ?? serverZone;
  const zone = zoneNamed(name);
  if (zone === undefined) return refused('zone', 'a time zone such as Asia/Dhaka or UTC', name);
  const at = readAt(options.at, { nowMs, zone });
  if (!at.ok) return at;
  const given = readMapping(options.mapping ?? '');
  if (!given.ok) return given;
  const remembered = Object.entries(await sheets.mapping(found.key)).filter(
    (entry): entry is [string, ColumnMapping[string]] => isDeckColumn(entry[1]),
  );
  const mapping = { ...Object.fromEntries(remembered), ...given.value };
  const areas = await knownAreas(store);
  const decimals = (await parameterView(parameters)).get('SERVER_BILLING_FEE_PRECISION');
  return ok({ groupKey: found.key, nowMs, zone, atMs: at.value, mapping, areas, decimals });
}

interface Comparing extends Prepared {
  readonly request: DeckImport;
  readonly stage: SheetStage;
}

async function compared(
  parts: DeckParts,
  comparing: Comparing,
): Promise<Result<DeckImported, DeckFault>> {
  const { groupKey, request, stage } = comparing;
  const reading = await readInto(parts, comparing);
  const plan = planOf(reading, comparing);
  const groupVersion = await parts.sheets.versionOf(groupKey);
  const operations = plan.compare(parts.rates.stream(groupKey), stage.listed());
  // A sheet with mistakes is compared all the same: its duplicates are told with the rest.
  if (request.preview || reading.faults.length > 0) {
    for await (const _ of operations);
    if (!request.preview) throw new Refused(told(reading, plan.report()));
    return ok(importedOf(reading, plan.report(), request));
  }
  const written = await write(parts, { plan, operations, groupVersion, request, reading });
  if (written.ok) await parts.sheets.remember(groupKey, reading.mapping);
  return written;
}

async function readInto(
  parts: DeckParts,
  { request, stage, nowMs, zone, atMs, mapping, areas, decimals }: Comparing,
): Promise<SheetReading> {
  const reader = new SheetReader({
    ...{ nowMs, zone, mapping, decimals, ...areas },
    order: request.options.dates ?? null,
    beginsMs: atMs === undefined ? nowMs : atMs,
  });
  await withRows(parts, request, async (rows) => void (await stage.fill(reader.read(rows))));
  return reader.reading();
}

async function withRows(
  { spool }: DeckParts,
  { format, bytes, options }: DeckImport,
  work: (rows: AsyncIterable<SheetRow>) => Promise<void>,
): Promise<void> {
  if (format === 'csv') return work(csvRows(bytes, options.delimiter));
  const kept = await spool.keep(bytes, MAX_WORKBOOK_BYTES);
  try {
    await work(xlsxRows(kept, { name: options.sheet }));
  } finally {
    await kept.remove();
  }
}

function planOf(reading: SheetReading, { request, nowMs, atMs, areas }: Comparing): DeckPlan {
  return new DeckPlan({
    mode: request.options.mode,
    // Where nothing was said, what is missing ends when the sheet begins, and never in the past.
    closesAtMs: atMs === undefined ? Math.max(nowMs, reading.earliestMs ?? nowMs) : atMs,
    ...{ nowMs, countryOf: areas.countryOf, countries: reading.countries },
  });
}

interface Writing {
  readonly plan: DeckPlan;
  readonly operations: AsyncIterable<readonly RowOperation[]>;
  readonly groupVersion: bigint;
  readonly request: DeckImport;
  readonly reading: SheetReading;
}

async function write(
  { store }: DeckParts,
  { plan, operations, groupVersion, request, reading }: Writing,
): Promise<Result<DeckImported, DeckFault>> {
  const { group, file, options, asker } = request;
  const keep = () => {
    const { counts, rowsWritten, rowsRemoved } = plan.report();
    return { file, mode: options.mode, report: { ...counts, rowsWritten, rowsRemoved } };
  };
  const done = await store.transact(
    [
      {
        ...{ change: 'rates', group, groupVersion, keep, merge: { way: 'patch' } },
        rows: rowsOf(operations, () => told(reading, plan.report())),
      },
    ],
    { actor: asker.actor, source: asker.source },
  );
  if (!done.ok) return fail({ is: 'store', faults: done.error });
  return ok(importedOf(reading, plan.report(), request));
}

/** The last thing that the transaction reads is whether there were mistakes. */
async function* rowsOf(
  operations: AsyncIterable<readonly RowOperation[]>,
  verdict: () => Told,
): AsyncGenerator<readonly SheetRate[], void, void> {
  for await (const batch of operations) {
    yield batch.map(({ way, rate }) => (way === 'remove' ? { ...rate, gone: true } : rate));
  }
  const refusal = verdict();
  if (refusal.faults.length > 0) throw new Refused(refusal);
}

interface Told {
  readonly faults: readonly SheetFault[];
  readonly rest: number;
}

class Refused extends Error {
  readonly told: Told;

  constructor(refusal: Told) {
    super('the sheet is refused');
    this.told = refusal;
  }
}

const told = (reading: SheetReading, { faults, faultsRest }: DeckReport): Told => ({
  faults: [...reading.faults, ...faults],
  rest: reading.faultsRest + faultsRest,
});

function importedOf(
  reading: SheetReading,
  report: DeckReport,
  { options, preview }: DeckImport,
): DeckImported {
  const { faults, rest } = told(reading, report);
  const { lines, rates, invalid, mapping } = reading;
  return {
    ...report,
    ...{ mode: options.mode, lines, rates, invalid, mapping, isWritten: !preview },
    ...{ faults, faultsRest: rest },
  };
}

const brokenFile = ({ message, line, allowed }: SheetBroken): SheetFault => ({
  ...{ code: 'SHEET_BROKEN', line, column: 0, field: '', allowed, detail: message },
});
