// Calls for the bar of the books, as a carrier has them: customers who paid ahead, vendors, some
// agents, a failed attempt before every fifth answer, and both steps that each leaves in the journal.
import assert from 'node:assert/strict';
import type { Uuid } from '@tandem/base/kernel';
import { moneyFromE7 } from '@tandem/base/money';
import type { CallRecord, DialogFacts, RecordedAttempt, Step } from '@tandem/domain/record';
import { TESTING_START_MS, testingRecord, testingSide } from '@tandem/domain/testkit';
import { configurationStore, type DirectDatabase, ledger } from '@tandem/platform/postgres';

export const NODE = 'node-a';
export const EPOCH = '019c0000-0000-7000-8000-000000000001';

export interface Parties {
  readonly customers: readonly string[];
  readonly vendors: readonly string[];
  readonly agents: readonly string[];
}

const VENDORS = 20;
const AGENTS = 10;
/** So many in a transaction of the configuration. */
const CREATED_AT_ONCE = 500;
/** 10,000 units each: more than all of their calls. */
const BALANCE_E7 = 100_000_000_000n;

/** Accounts that have money, of which all is leased to the node. */
export async function partiesIn(database: DirectDatabase, count: number): Promise<Parties> {
  const ids = (kind: string, many: number): readonly string[] =>
    Array.from({ length: many }, (_, at) => `${kind}-${at}`);
  const all = [...ids('customer', count), ...ids('vendor', VENDORS), ...ids('agent', AGENTS)];
  for (let at = 0; at < all.length; at += CREATED_AT_ONCE) {
    const changes = all.slice(at, at + CREATED_AT_ONCE).map((id) => ({
      ...({ change: 'create', kind: 'accounts', id, document: {}, references: [] } as const),
    }));
    const done = await configurationStore(database).transact(changes, {
      ...{ actor: 'bench', source: 'bench' },
    });
    assert.ok(done.ok, 'the accounts are made');
  }
  const rows = await database.statements
    .selectFrom('configObject')
    .select(['id', 'key'])
    .where('kind', '=', 'accounts')
    .execute();
  const of = (kind: string): readonly string[] =>
    rows.filter(({ id }) => id.startsWith(kind)).map(({ key }) => `${key}`);
  const parties = { customers: of('customer'), vendors: of('vendor'), agents: of('agent') };
  await lend(database, parties.customers);
  return parties;
}

async function lend(database: DirectDatabase, customers: readonly string[]): Promise<void> {
  const books = ledger(database);
  for (const key of customers) {
    await books.pay({
      ...{ accountKey: BigInt(key), amountE7: moneyFromE7(BALANCE_E7), kind: 'payment' },
      ...{ actor: 'bench', remark: '' },
    });
  }
  const lease = { node: NODE, epoch: EPOCH, amountE7: BALANCE_E7 };
  for (let at = 0; at < customers.length; at += CREATED_AT_ONCE) {
    await database.statements
      .insertInto('lease')
      .values(
        customers
          .slice(at, at + CREATED_AT_ONCE)
          .map((key) => ({ account: BigInt(key), ...lease })),
      )
      .execute();
  }
}

/** Calls a second, by the clock of the records. */
const PER_SECOND = 1_000;
const EACH_FAILS = 5;
const EACH_HAS_AGENTS = 10;

/** Spread so that a batch meets many accounts in no order. */
const pick = <T>(list: readonly T[], at: number): T => list[(at * 7_919) % list.length] as T;

/** As uuidMaker would draw it: in the order of time, the end by chance. */
function idOf(at: number, startedAtMs: number): Uuid {
  const time = startedAtMs.toString(16).padStart(12, '0');
  const chance = Math.imul(at + 1, 2_654_435_761) >>> 0;
  const end = (chance.toString(16).padStart(8, '0') + at.toString(16).padStart(6, '0')).slice(-12);
  const middle = (chance & 0xfff).toString(16).padStart(3, '0');
  return `${time.slice(0, 8)}-${time.slice(8)}-7${middle}-8${middle}-${end.padStart(12, '0')}` as Uuid;
}

function recordOf({ customers, vendors, agents }: Parties, at: number): CallRecord {
  const startedAtMs = TESTING_START_MS + Math.floor((at * 1_000) / PER_SECOND);
  const [payer, paid] = [pick(customers, at), pick(vendors, at)];
  const numbers = {
    callerNumber: `4930${String(at % 10_000_000).padStart(7, '0')}`,
    calleeNumber: `88017${String((at * 31) % 100_000_000).padStart(8, '0')}`,
  };
  const base = testingRecord(at, { startedAtMs });
  const [answered] = base.attempts;
  assert.ok(answered);
  const own = { callId: `${idOf(at, startedAtMs)}@10.20.30.40` };
  const failed: RecordedAttempt = {
    ...{ ...answered, ...numbers, ...own, status: 503, outcome: 'GatewayTimeout', phrase: '' },
    ...{ ringingMs: null, lastedMs: 400, q850: 41 },
  };
  const last: RecordedAttempt = { ...answered, ...numbers, ...own };
  return {
    ...base,
    ...{ id: idOf(at, startedAtMs), epoch: EPOCH, node: NODE },
    ...{ callerE164: numbers.callerNumber, calleeE164: numbers.calleeNumber },
    ...{ callerAccessE164: numbers.callerNumber, calleeAccessE164: `00${numbers.calleeNumber}` },
    ...{ callerToGatewayE164: numbers.callerNumber, calleeToGatewayE164: numbers.calleeNumber },
    ...{
      callerCallId: `${(at * 7).toString(36)}-b2f6c1d0-4a5b@192.0.2.10`,
      calleeCallId: own.callId,
    },
    charge: { ...testingSide('customer', payer, '120000'), number: numbers.calleeNumber },
    cost: { ...testingSide('vendor', paid, '80000'), number: numbers.calleeNumber },
    agents:
      at % EACH_HAS_AGENTS === 0
        ? [{ account: { key: pick(agents, at), id: 'agent' }, amountE7: '5000' }]
        : [],
    attempts: at % EACH_FAILS === 0 ? [failed, last] : [last],
  };
}

const leg = (record: CallRecord, callId: string): DialogFacts => ({
  ...{ protocol: 'sip', callId, localTag: 'as6f1b22c3', remoteTag: '8d2c71aa05' },
  localUri: `sip:${record.callerE164}@10.20.30.40`,
  remoteUri: `sip:${record.calleeE164}@192.0.2.10`,
  remoteTarget: `sip:${record.calleeE164}@192.0.2.10:5060`,
  ...{ routeSet: [], localCseq: 1, transport: 'udp', localAddress: '10.20.30.40' },
  ...{ localPort: 5060, remoteAddress: '192.0.2.10', remotePort: 5060 },
});

/** What a call leaves that was answered and ended before its first slice was over. */
export function callSteps(parties: Parties, at: number): readonly Step[] {
  const record = recordOf(parties, at);
  const legs = [leg(record, record.callerCallId), leg(record, record.calleeCallId)];
  return [
    { kind: 'answered', callId: record.id, call: { record, legs, reservedE7: '240000' } },
    { kind: 'ended', callId: record.id, record },
  ];
}
