// Which column is what: by the names that carriers give them, by what was said for this sheet, and
// by what was remembered of the last one of the group.
import { editDistance } from '@tandem/domain/parameters';
import { type SheetFault, shown } from './faults.ts';

export const DECK_COLUMNS = [
  ...['prefix', 'countryCode', 'areaCodes', 'area', 'country', 'level'],
  ...['price', 'firstPrice', 'connectionFee', 'increments', 'first', 'next', 'per'],
  ...['incrementMode', 'minimumFee', 'attemptFee', 'steps'],
  ...['graceSeconds', 'effectiveFrom', 'effectiveUntil', 'action', 'locked'],
  ...['weekdays', 'fromTime', 'untilTime', 'ignore'],
] as const;

export type DeckColumn =
  | ('prefix' | 'countryCode' | 'areaCodes' | 'area' | 'country' | 'level')
  | ('price' | 'firstPrice' | 'connectionFee' | 'increments' | 'first' | 'next' | 'per')
  | ('incrementMode' | 'minimumFee' | 'attemptFee' | 'steps')
  | ('graceSeconds' | 'effectiveFrom' | 'effectiveUntil' | 'action' | 'locked')
  | ('weekdays' | 'fromTime' | 'untilTime' | 'ignore');

/** By the head of the column, as `headKey` writes it. */
export type ColumnMapping = Readonly<Record<string, DeckColumn>>;

const NAMES: Readonly<Record<DeckColumn, readonly string[]>> = {
  prefix: [
    ...['prefix', 'prefixes', 'code', 'codes', 'dialcode', 'dialcodes', 'dialingcode'],
    ...['dialingcodes', 'dialledcode', 'destinationcode', 'destinationcodes', 'rateprefix'],
    ...['fullcode', 'e164', 'e164code', 'destcode', 'digits', 'dialdigits', 'dialprefix'],
  ],
  countryCode: ['countrycode', 'ccode', 'cc', 'idd', 'countryprefix', 'intlcode'],
  areaCodes: [
    ...['areacode', 'areacodes', 'citycode', 'citycodes', 'ndc', 'breakout', 'breakouts'],
    ...['routecode', 'regioncode', 'networkcode'],
  ],
  area: [
    ...['area', 'areaname', 'destination', 'destinations', 'destinationname', 'name', 'zone'],
    ...['description', 'route', 'routename', 'codename', 'region', 'location', 'dest'],
  ],
  country: ['country', 'countryname'],
  level: ['level', 'calllevel'],
  price: [
    ...['price', 'rate', 'newrate', 'newprice', 'rateperminute', 'ratepermin', 'priceperminute'],
    ...['pricepermin', 'ratemin', 'pricemin', 'nextprice', 'nextrate', 'cost', 'tariff', 'charge'],
    ...[
      'rateusdmin',
      'rateusd',
      'priceusd',
      'rateeur',
      'priceeur',
      'permin',
      'perminute',
      'usdmin',
    ],
    ...['sellrate', 'buyrate', 'currentrate', 'ppm', 'minuterate', 'fullrate', 'intervalnprice'],
  ],
  firstPrice: ['firstprice', 'firstrate', 'initialprice', 'initialrate', 'interval1price'],
  connectionFee: [
    ...['connectionfee', 'connectfee', 'setupfee', 'connectioncharge', 'setupcharge', 'setup'],
    ...['callsetupfee', 'flagfall'],
  ],
  increments: [
    ...['increments', 'increment', 'billingincrement', 'billingincrements', 'billing', 'incr'],
    ...['billingterms', 'billinginterval', 'billingintervals', 'interval', 'intervals', 'rounding'],
    ...['billingcycle', 'chargingincrement', 'billingunit', 'billingtype', 'rateincrement'],
  ],
  first: [
    ...['first', 'firstincrement', 'firstinterval', 'initialincrement', 'initialinterval'],
    ...['interval1', 'minimum', 'minimumtime', 'mintime', 'minimumduration', 'minduration'],
  ],
  next: [
    ...['next', 'nextincrement', 'nextinterval', 'subsequentincrement', 'intervaln', 'interval2'],
    ...['subsequentinterval', 'secondincrement'],
  ],
  incrementMode: ['incrementmode', 'roundingmode', 'billingmode'],
  minimumFee: ['minimumfee', 'minimumcharge', 'mincharge', 'minfee', 'minimumprice'],
  attemptFee: ['attemptfee', 'attemptcharge', 'feeperattempt'],
  steps: ['steps', 'pricesteps', 'steppedprices'],
  per: ['per', 'priceper', 'perseconds'],
  graceSeconds: ['graceseconds', 'grace', 'graceperiod', 'freeseconds'],
  effectiveFrom: [
    ...['effectivefrom', 'effectivedate', 'effective', 'validfrom', 'startdate', 'from'],
    ...['activationdate', 'begindate', 'begin', 'date', 'startingdate', 'effdate', 'effectiveon'],
  ],
  effectiveUntil: [
    ...['effectiveuntil', 'enddate', 'expirydate', 'expirationdate', 'validto', 'validuntil'],
    ...['validtill', 'until', 'expires', 'expiry', 'to', 'effectiveto', 'discontinuedate'],
  ],
  action: [
    ...['action', 'status', 'change', 'changetype', 'ratechange', 'changeflag', 'changestatus'],
    ...['pricechange', 'flag', 'ratestatus', 'codestatus', 'typeofchange', 'operation'],
  ],
  locked: ['locked', 'blocked', 'forbidden'],
  weekdays: ['weekdays', 'days', 'daysofweek'],
  fromTime: ['fromtime', 'starttime', 'timefrom'],
  untilTime: ['untiltime', 'endtime', 'timeto', 'timeuntil'],
  ignore: [
    ...['ignore', 'remark', 'remarks', 'comment', 'comments', 'note', 'notes', 'oldrate'],
    ...['oldprice', 'previousrate', 'previousprice', 'currency', 'difference', 'diff', 'no'],
    ...['number', 'sn', 'id', 'ratedifference', 'quality', 'asr', 'acd', 'mcc', 'mnc'],
  ],
};

const MEANINGS: ReadonlyMap<string, DeckColumn> = new Map(
  DECK_COLUMNS.flatMap((column) =>
    NAMES[column as DeckColumn].map((name) => [name, column as DeckColumn] as const),
  ),
);

/** "Rate (USD/min)" and "rate usd min" are one head. */
export const headKey = (head: string): string => head.toLowerCase().replace(/[^\p{L}\p{N}]/gu, '');

export const isDeckColumn = (text: string): text is DeckColumn =>
  (DECK_COLUMNS as readonly string[]).includes(text);

export interface ColumnOf {
  readonly column: DeckColumn;
  /** From 0. */
  readonly at: number;
  /** As the sheet has it. */
  readonly head: string;
}

export interface Columns {
  readonly line: number;
  readonly known: readonly ColumnOf[];
  /** How many the head line has. */
  readonly width: number;
  /** What to remember for the next sheet: how each head was understood. */
  readonly mapping: ColumnMapping;
}

/** Whether a line is the head: it names what is called and, mostly, what that costs. */
export function isHead(cells: readonly string[], given: ColumnMapping): boolean {
  const found = new Set(cells.map((cell) => meaningOf(cell, given)));
  const code = found.has('prefix') || found.has('countryCode') || found.has('areaCodes');
  return code && (found.has('price') || found.has('action') || found.has('effectiveUntil'));
}

export function columnsOf(
  cells: readonly string[],
  line: number,
  given: ColumnMapping,
): { readonly columns: Columns; readonly faults: readonly SheetFault[] } {
  const faults: SheetFault[] = [];
  const known: ColumnOf[] = [];
  const mapping: Record<string, DeckColumn> = {};
  for (const [at, head] of cells.entries()) {
    if (head.trim() === '') continue;
    const column = meaningOf(head, given);
    const place = { line, column: at + 1, field: head };
    if (column === undefined) {
      faults.push({ ...place, ...unknownColumn(head) });
      continue;
    }
    mapping[headKey(head)] = column;
    if (column === 'ignore') continue;
    const twin = known.find((one) => one.column === column);
    if (twin === undefined) known.push({ column, at, head });
    else faults.push({ ...place, ...twiceColumn(head, twin) });
  }
  return { columns: { line, known, width: cells.length, mapping }, faults };
}

function meaningOf(head: string, given: ColumnMapping): DeckColumn | undefined {
  const key = headKey(head);
  // A head such as "constructor" is no member of the mapping.
  return (Object.hasOwn(given, key) ? given[key] : undefined) ?? MEANINGS.get(key);
}

function unknownColumn(head: string) {
  const key = headKey(head);
  const near = [...MEANINGS.keys()].find(
    (name) => name.length > 3 && editDistance(key, name) === 1,
  );
  const hint = near === undefined ? '' : `; did you mean ${near}?`;
  return {
    code: 'SHEET_COLUMN_UNKNOWN' as const,
    allowed: `--mapping ${JSON.stringify(`${head}=COLUMN`)} with one of ${DECK_COLUMNS.join(', ')}`,
    detail: `nobody knows what the column ${shown(head)} means${hint}`,
  };
}

function twiceColumn(head: string, { head: first, column }: ColumnOf) {
  const leftOut = JSON.stringify(`${head}=ignore`);
  return {
    code: 'SHEET_COLUMN_TWICE' as const,
    allowed: `one column for ${column}; --mapping ${leftOut} leaves one out`,
    detail: `${shown(head)} and ${shown(first)} both mean ${column}`,
  };
}
