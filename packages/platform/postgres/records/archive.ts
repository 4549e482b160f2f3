// Records of calls as people ask for them (CDR-4): newest first, by pages that a key continues. The
// key is the time-ordered id itself, so the next page costs what the first one did.
import { type Uuid, uuidTimeMs } from '@tandem/base/kernel';
import { type Money, moneyFromE7 } from '@tandem/base/money';
import type {
  ListedAttemptCost,
  ListedCorrection,
  ListedRecord,
  ListedSide,
  RecordArchive,
  RecordFilter,
  RecordPage,
  WholeRecord,
} from '@tandem/books/cdr/contract';
import type { AgentIncome, RecordedMedia, RecordedRate } from '@tandem/domain/record';
import { type RawBuilder, type Selectable, sql } from 'kysely';
import type { Statements } from '../connect.ts';
import type { DirectDatabase } from '../direct.ts';
import type { Tables } from '../tables/index.ts';
import { instant } from '../value-types.ts';
import { balancesLeft } from './balance-after.ts';
import { daysOf, withinDay } from './days.ts';
import { exportsOf } from './export.ts';
import { asParameter, conditionsOf } from './filter.ts';
import { partitionOfDay, utcDayOf } from './partitions.ts';
import { type Place, runningPlaces } from './running-place.ts';

/** Of a list: how it was rated and what was decided, which are most of a record, are not in it. */
export const LISTED = [
  ...['id', 'startedAt', 'answeredAt', 'endedAt', 'holdTimeMs', 'parentId', 'node'],
  ...['callerE164', 'calleeE164', 'callerAccessE164', 'calleeAccessE164'],
  ...['callerToGatewayE164', 'calleeToGatewayE164', 'callerId', 'calleeId', 'callerIp'],
  ...['calleeIp', 'callerCallId', 'calleeCallId', 'endReason', 'endDirection'],
  ...['serverReason', 'label', 'q850', 'vendorStatus', 'vendorPhrase', 'billingMode'],
  ...['callerPddMs', 'calleePddMs', 'pddMs', 'attempts', 'codec', 'media', 'isRecovered'],
  ...['chargeAccount', 'chargeFeeE7', 'chargeAccountId', 'chargeBilledSeconds'],
  ...['chargeNumber', 'chargePrefix', 'chargeArea', 'costAccount', 'costFeeE7'],
  ...['costAccountId', 'costBilledSeconds', 'costNumber', 'costPrefix', 'costArea'],
] as const satisfies readonly (keyof Tables['callRecord'])[];
type Row = Pick<Selectable<Tables['callRecord']>, (typeof LISTED)[number]>;
const listedColumns = sql.join(LISTED.map((name) => sql.ref(name)));

export function recordArchive(database: DirectDatabase): RecordArchive {
  const { statements } = database;
  return {
    list: async (page) => listedAll(statements, await pageOf(statements, page)),
    find: (id) => find(statements, id),
    openExport: exportsOf(database),
  };
}

/** So many of a day, a few milliseconds, before a filter is taken for one that finds little. */
const LOOKED_AT_FIRST = 5_000;
/** It finds enough when the page will be full after so many times what was looked at. */
const TIMES_MORE = 8;

/**
 * Day by day from the newest, until the page is full; of one day by the id, which is in order.
 * What is frequent fills the page out of the newest records. What is not is asked of the indexes:
 * left to itself the planner goes through whole days by the id, hoping for a match that does not
 * come.
 */
async function pageOf(statements: Statements, page: RecordPage): Promise<readonly Row[]> {
  const { limit, after } = page;
  const place = after === undefined ? undefined : await dayOfRecord(statements, after);
  const narrow = isNarrow(page);
  const places = narrow ? await runningPlaces(statements) : NO_PLACES;
  const rows: Row[] = [];
  let isRare = false;
  for (const day of await daysOf(statements, page)) {
    if (place !== undefined && day > place) continue;
    const look: Look = {
      ...{ statements, day, filter: withinDay(page, day), limit: limit - rows.length },
      before: day === place ? after : undefined,
      indexed: places.get(partitionOfDay('call_record', day)),
    };
    const found = await rowsOf(look, narrow ? isRare : null);
    rows.push(...found.rows);
    if (rows.length >= limit) break;
    isRare = found.isRare;
  }
  return rows;
}

const NO_PLACES: ReadonlyMap<string, Place> = new Map();

interface Look {
  readonly statements: Statements;
  readonly day: number;
  /** Of that day. */
  readonly filter: RecordFilter;
  readonly limit: number;
  readonly before?: string | undefined;
  readonly from?: string | undefined;
  /** Of a day that runs: records from there on are in no index but the id's. */
  readonly indexed?: Place | undefined;
}

interface Found {
  readonly rows: readonly Row[];
  readonly isRare: boolean;
}

/** It asks for more than a time. */
function isNarrow(page: RecordPage): boolean {
  const { fromMs: _from, untilMs: _until, limit: _limit, after: _after, ...rest } = page;
  return Object.values(rest).some((value) => value !== undefined);
}

/** `isRare`: what a newer day has shown; null: all that there is is asked for. */
async function rowsOf(look: Look, isRare: boolean | null): Promise<Found> {
  if (isRare === null) return { rows: await newest(look), isRare: false };
  if (isRare) return { rows: await byIndexes(look), isRare };
  const from = await firstLookedAt(look);
  if (from === undefined) return { rows: await newest(look), isRare };
  const rows = await newest({ ...look, from });
  const rest = { ...look, limit: look.limit - rows.length, before: from };
  if (rest.limit <= 0) return { rows, isRare };
  const isEnough = rows.length * TIMES_MORE >= look.limit;
  const more = isEnough ? await newest(rest) : await byIndexes(rest);
  return { rows: [...rows, ...more], isRare: !isEnough };
}

/** undefined: the day has not so many. */
async function firstLookedAt({ statements, day, filter, before }: Look): Promise<Uuid | undefined> {
  const { fromMs, untilMs } = filter;
  const { rows } = await sql<{ id: Uuid }>`
    select id from ${partitionOf(day)}
    where ${conditionsAt({ filter: { fromMs, untilMs }, before })}
    order by id desc offset ${LOOKED_AT_FIRST - 1} limit 1`.execute(statements);
  return rows[0]?.id;
}

async function newest(look: Look): Promise<readonly Row[]> {
  const { rows } = await sql<Row>`
    select ${listedColumns} from ${partitionOf(look.day)} where ${conditionsAt(look)}
    order by id desc limit ${look.limit}`.execute(look.statements);
  return rows;
}

/** What has no indexes yet is read in its order, the rest is asked of them. */
async function byIndexes(look: Look): Promise<readonly Row[]> {
  const { indexed, before, limit } = look;
  // Ids are in lower case and of one length, so that texts have their order.
  if (indexed === undefined || (before !== undefined && before <= indexed.id))
    return throughIndexes(look);
  const rows = await newest({ ...look, from: indexed.id });
  if (rows.length >= limit) return rows;
  const older = { ...look, limit: limit - rows.length, before: indexed.id };
  return [...rows, ...(await throughIndexes(older))];
}

/** OFFSET keeps the order out of the planner's sight until everything was found. */
async function throughIndexes(look: Look): Promise<readonly Row[]> {
  const { rows } = await sql<Row>`
    select * from (
      select ${listedColumns} from ${partitionOf(look.day)} where ${conditionsAt(look)} offset 0
    ) as found order by id desc limit ${look.limit}`.execute(look.statements);
  return rows;
}

/** Asked by its own name: the planner would open those of all days. */
const partitionOf = (day: number): RawBuilder<unknown> =>
  sql.id(partitionOfDay('call_record', day));

function conditionsAt({ filter, before, from }: Pick<Look, 'filter' | 'before' | 'from'>) {
  return sql<boolean>`${conditionsOf(filter, asParameter)}
    ${before === undefined ? sql`` : sql`and id < ${before}`}
    ${from === undefined ? sql`` : sql`and id >= ${from}`}`;
}

const DAY_MS = 86_400_000;

/**
 * An id has the time at which the call came; only a clock that was set back meanwhile makes it
 * another day than the record's.
 */
async function dayOfRecord(statements: Statements, id: Uuid): Promise<number> {
  const aboutMs = uuidTimeMs(id);
  const row = await aboutDay(statements, aboutMs)
    .select('startedAt')
    .where('id', '=', id)
    .executeTakeFirst();
  return utcDayOf(row?.startedAt ?? aboutMs);
}

/** The planner opens no other days. */
const aboutDay = (statements: Statements, aboutMs: number) =>
  statements
    .selectFrom('callRecord')
    .where('startedAt', '>=', instant(aboutMs - DAY_MS))
    .where('startedAt', '<=', instant(aboutMs + DAY_MS));

export async function listedAll(
  statements: Statements,
  rows: readonly Row[],
): Promise<readonly ListedRecord[]> {
  const balances = await balancesOf(statements, rows);
  return rows.map((row) => listed(row, balances));
}

/** A call for nothing has none. */
const balancesOf = (statements: Statements, rows: readonly Row[]) =>
  balancesLeft(
    statements,
    rows.flatMap(({ id, chargeFeeE7 }) => (chargeFeeE7 ? [id] : [])),
  );

function listed(row: Row, balances: ReadonlyMap<string, Money>): ListedRecord {
  const { startedAt, answeredAt, endedAt, holdTimeMs } = row;
  return {
    id: row.id as Uuid,
    parentId: row.parentId as Uuid | null,
    node: row.node,
    startedAtMs: startedAt,
    answeredAtMs: answeredAt,
    endedAtMs: endedAt,
    holdTimeMs: Number(holdTimeMs),
    callerE164: row.callerE164,
    calleeE164: row.calleeE164,
    callerAccessE164: row.callerAccessE164,
    calleeAccessE164: row.calleeAccessE164,
    callerToGatewayE164: row.callerToGatewayE164,
    calleeToGatewayE164: row.calleeToGatewayE164,
    callerId: row.callerId,
    calleeId: row.calleeId,
    callerIp: row.callerIp,
    calleeIp: row.calleeIp,
    callerCallId: row.callerCallId,
    calleeCallId: row.calleeCallId,
    endReason: row.endReason,
    endDirection: row.endDirection,
    serverReason: row.serverReason,
    label: row.label,
    q850: row.q850,
    vendorStatus: row.vendorStatus,
    vendorPhrase: row.vendorPhrase,
    billingMode: row.billingMode,
    callerPddMs: row.callerPddMs,
    calleePddMs: row.calleePddMs,
    pddMs: row.pddMs,
    charge: chargeOf(row),
    cost: costOf(row),
    balanceAfter: balances.get(row.id) ?? null,
    attempts: row.attempts,
    codec: row.codec,
    media: row.media as RecordedMedia | null,
    isRecovered: row.isRecovered,
  };
}

function chargeOf(row: Row): ListedSide | null {
  if (row.chargeAccount === null || row.chargeFeeE7 === null) return null;
  return {
    account: row.chargeAccount,
    accountId: row.chargeAccountId ?? '',
    fee: moneyFromE7(row.chargeFeeE7),
    billedSeconds: row.chargeBilledSeconds ?? 0,
    number: row.chargeNumber ?? '',
    prefix: row.chargePrefix,
    area: row.chargeArea,
  };
}

function costOf(row: Row): ListedSide | null {
  if (row.costAccount === null || row.costFeeE7 === null) return null;
  return {
    account: row.costAccount,
    accountId: row.costAccountId ?? '',
    fee: moneyFromE7(row.costFeeE7),
    billedSeconds: row.costBilledSeconds ?? 0,
    number: row.costNumber ?? '',
    prefix: row.costPrefix,
    area: row.costArea,
  };
}

/** What the column rating holds: see record-rows.ts. */
interface Rating {
  readonly charge: RecordedRate | null;
  readonly cost: RecordedRate | null;
  readonly agents: readonly AgentIncome[];
  readonly folded?: number;
}

async function find(statements: Statements, id: Uuid): Promise<WholeRecord | undefined> {
  const shown = (from: ReturnType<typeof aboutDay>) =>
    from.selectAll().where('id', '=', id).where('isHidden', '=', false).executeTakeFirst();
  const near = await shown(aboutDay(statements, uuidTimeMs(id)));
  // A clock that was set back meanwhile, or an id by another hand.
  const row = near ?? (await shown(statements.selectFrom('callRecord')));
  if (row === undefined) return undefined;
  const rating = row.rating as Rating;
  return {
    ...listed(row, await balancesOf(statements, [row])),
    chargeRate: rating.charge,
    costRate: rating.cost,
    agents: rating.agents,
    folded: rating.folded ?? 0,
    packageSeconds: row.packageSeconds,
    trace: row.trace === null ? [] : row.trace.split('\n'),
    tries: await triesOf(statements, id, row.startedAt),
    attemptCosts: await attemptCostsOf(statements, id),
    entries: await entriesOf(statements, id),
    corrections: await correctionsOf(statements, id),
  };
}

function triesOf(statements: Statements, id: Uuid, startedAtMs: number) {
  return statements
    .selectFrom('callAttempt')
    .select([
      ...(['place', 'gatewayId', 'address', 'callerNumber', 'calleeNumber', 'callId'] as const),
      ...(['atMs', 'lastedMs', 'firstResponseMs', 'ringingMs', 'status', 'q850'] as const),
      ...(['outcome', 'phrase'] as const),
    ])
    .where('recordId', '=', id)
    .where('startedAt', '=', instant(startedAtMs))
    .orderBy('place')
    .execute();
}

async function attemptCostsOf(
  statements: Statements,
  id: Uuid,
): Promise<readonly ListedAttemptCost[]> {
  const rows = await statements
    .selectFrom('attemptCost')
    .select(['place', 'account', 'accountId', 'number', 'feeE7', 'rate'])
    .where('recordId', '=', id)
    .orderBy('place')
    .execute();
  return rows.map(({ feeE7, rate, ...cost }) => ({
    ...cost,
    fee: moneyFromE7(feeE7),
    rate: rate as RecordedRate,
  }));
}

async function entriesOf(statements: Statements, id: Uuid) {
  const rows = await statements
    .selectFrom('ledgerEntry')
    .select(['id', 'at as atMs', 'kind', 'debitAccount', 'creditAccount', 'amountE7'])
    .where('causeKind', '=', 'call')
    .where('causeId', '=', id)
    .orderBy('id')
    .execute();
  return rows.map(({ amountE7, ...entry }) => ({ ...entry, amount: moneyFromE7(amountE7) }));
}

async function correctionsOf(
  statements: Statements,
  id: Uuid,
): Promise<readonly ListedCorrection[]> {
  const rows = await statements
    .selectFrom('recordCorrection')
    .select(['at as atMs', 'actor', 'reason', 'chargeBeforeE7', 'chargeAfterE7'])
    .select(['costBeforeE7', 'costAfterE7', 'commissionBeforeE7', 'commissionAfterE7'])
    .where('recordId', '=', id)
    .orderBy('id')
    .execute();
  return rows.map((row) => ({
    ...{ atMs: row.atMs, actor: row.actor, reason: row.reason },
    chargeBefore: moneyOrNull(row.chargeBeforeE7),
    chargeAfter: moneyOrNull(row.chargeAfterE7),
    costBefore: moneyOrNull(row.costBeforeE7),
    costAfter: moneyOrNull(row.costAfterE7),
    commissionBefore: moneyFromE7(row.commissionBeforeE7),
    commissionAfter: moneyFromE7(row.commissionAfterE7),
  }));
}

const moneyOrNull = (e7: bigint | null): Money | null => (e7 === null ? null : moneyFromE7(e7));
