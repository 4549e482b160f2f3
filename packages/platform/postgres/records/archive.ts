// Records of calls as people ask for them (CDR-4): newest first, by pages that a key continues. The
// key is the time-ordered id itself, so the next page costs what the first one did.
import type { Uuid } from '@tandem/base/kernel';
import { moneyFromE7 } from '@tandem/base/money';
import type {
  ListedRecord,
  ListedSide,
  RecordArchive,
  RecordPage,
  WholeRecord,
} from '@tandem/books/cdr/contract';
import type { AgentIncome, RecordedRate } from '@tandem/domain/record';
import type { Selectable } from 'kysely';
import type { Database, Statements } from '../connect.ts';
import type { Tables } from '../tables/index.ts';
import { instant } from '../value-types.ts';

type Row = Selectable<Tables['callRecord']>;

export function recordArchive({ statements }: Pick<Database, 'statements'>): RecordArchive {
  return {
    list: async (page) => (await pageOf(statements, page).execute()).map(listed),
    find: (id) => find(statements, id),
  };
}

function pageOf(statements: Statements, page: RecordPage) {
  const { fromMs, untilMs, account, gateway, callerPrefix, calleePrefix, after } = page;
  const { serverReason, leastHoldMs, mostHoldMs, limit } = page;
  let query = statements
    .selectFrom('callRecord')
    .selectAll()
    .where('isHidden', '=', false)
    .orderBy('id', 'desc')
    .limit(limit);
  if (after !== undefined) query = query.where('id', '<', after);
  if (fromMs !== undefined) query = query.where('startedAt', '>=', instant(fromMs));
  if (untilMs !== undefined) query = query.where('startedAt', '<', instant(untilMs));
  if (account !== undefined) {
    query = query.where(({ or, eb }) =>
      or([eb('chargeAccount', '=', account), eb('costAccount', '=', account)]),
    );
  }
  if (gateway !== undefined) {
    query = query.where(({ or, eb }) =>
      or([eb('callerId', '=', gateway), eb('calleeId', '=', gateway)]),
    );
  }
  if (callerPrefix !== undefined) query = query.where('callerE164', 'like', `${callerPrefix}%`);
  if (calleePrefix !== undefined) query = query.where('calleeE164', 'like', `${calleePrefix}%`);
  if (serverReason !== undefined) query = query.where('serverReason', '=', serverReason);
  if (leastHoldMs !== undefined) query = query.where('holdTimeMs', '>=', BigInt(leastHoldMs));
  if (mostHoldMs !== undefined) query = query.where('holdTimeMs', '<=', BigInt(mostHoldMs));
  return query;
}

function listed(row: Row): ListedRecord {
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
    attempts: row.attempts,
    codec: row.codec,
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

/** What the column rating holds: see record-lines.ts. */
interface Rating {
  readonly charge: RecordedRate | null;
  readonly cost: RecordedRate | null;
  readonly agents: readonly AgentIncome[];
}

async function find(statements: Statements, id: Uuid): Promise<WholeRecord | undefined> {
  const row = await statements
    .selectFrom('callRecord')
    .selectAll()
    .where('id', '=', id)
    .where('isHidden', '=', false)
    .executeTakeFirst();
  if (row === undefined) return undefined;
  const rating = row.rating as Rating;
  return {
    ...listed(row),
    chargeRate: rating.charge,
    costRate: rating.cost,
    agents: rating.agents,
    packageSeconds: row.packageSeconds,
    trace: row.trace === null ? [] : row.trace.split('\n'),
    tries: await triesOf(statements, id),
    entries: await entriesOf(statements, id),
  };
}

function triesOf(statements: Statements, id: Uuid) {
  return statements
    .selectFrom('callAttempt')
    .select([
      ...(['place', 'gatewayId', 'address', 'callerNumber', 'calleeNumber', 'callId'] as const),
      ...(['atMs', 'lastedMs', 'firstResponseMs', 'ringingMs', 'status', 'q850'] as const),
      ...(['outcome', 'phrase'] as const),
    ])
    .where('recordId', '=', id)
    .orderBy('place')
    .execute();
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
