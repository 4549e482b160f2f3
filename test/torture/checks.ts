// What must hold after the torture, asked of the database itself: a line for everything that does
// not. Nothing of it trusts what the product says of itself, except where that is what is proven.
import { sql } from 'kysely';
import { BALANCE_E7, type Torture } from './run.ts';
import { textFiles } from './text-files.ts';

interface RecordRow {
  readonly id: string;
  readonly callerCallId: string;
  readonly calleeCallId: string;
  readonly serverReason: number;
  readonly isRecovered: boolean;
  readonly isConnected: boolean;
}

interface Books {
  readonly records: readonly RecordRow[];
  readonly unpaid: readonly string[];
  readonly balanceE7: bigint;
  readonly chargedE7: bigint;
  readonly parked: bigint;
  readonly epochs: readonly string[];
}

export interface Verdict {
  readonly findings: readonly string[];
  readonly records: number;
  readonly recovered: number;
}

/** Each finding says which call or account it is of; the first few of a kind tell enough. */
const MOST_OF_A_KIND = 5;

export async function judge(run: Torture): Promise<Verdict> {
  const books = await readBooks(run);
  const { missing, surplus } = await textFiles(run);
  const byCall = byCallerCallId(books.records);
  const recovered = books.records.filter(({ isRecovered }) => isRecovered);
  const findings = [
    ...recordsOf(run, byCall),
    ...recoveredCalls(run, recovered),
    ...callsAtKills(run, byCall),
    ...money(run, books),
    ...some('record without its line in a text file', missing),
    ...some('line of a text file without its record', surplus),
  ];
  return { findings, records: books.records.length, recovered: recovered.length };
}

type ByCall = ReadonlyMap<string, readonly RecordRow[]>;

function byCallerCallId(records: readonly RecordRow[]): ByCall {
  const byCall = new Map<string, RecordRow[]>();
  for (const record of records) {
    const others = byCall.get(record.callerCallId);
    if (others === undefined) byCall.set(record.callerCallId, [record]);
    else others.push(record);
  }
  return byCall;
}

function recordsOf({ caller }: Torture, byCall: ByCall): readonly string[] {
  const lost = caller.answered().filter((callId) => {
    const connected = byCall.get(callId)?.filter(({ isConnected }) => isConnected);
    return connected?.length !== 1;
  });
  const doubled = [...byCall].filter(([, records]) => records.length > 1);
  return [
    ...some('answered, without exactly one record', lost),
    ...some(
      'has several records',
      doubled.map(([callId, records]) => `${callId}: ${told(records)}`),
    ),
  ];
}

const told = (records: readonly RecordRow[]): string =>
  records
    .map(({ id, serverReason, isRecovered }) => `${id} ${serverReason}${isRecovered ? ' r' : ''}`)
    .join(', ');

function recoveredCalls(
  { caller, world }: Torture,
  recovered: readonly RecordRow[],
): readonly string[] {
  const heard = {
    caller: new Set(caller.logged('bye')),
    vendor: new Set(world.vendor.logged('bye')),
  };
  const answered = new Set(caller.answered());
  const seen = recovered.filter(({ callerCallId }) => answered.has(callerCallId));
  return [
    ...some(
      'recovered, with another reason than 13',
      recovered.filter(({ serverReason }) => serverReason !== 13).map(({ id }) => id),
    ),
    ...some(
      'recovered, and the caller got no BYE',
      seen.map(({ callerCallId }) => callerCallId).filter((callId) => !heard.caller.has(callId)),
    ),
    ...some(
      'recovered, and the vendor got no BYE',
      recovered.map(({ calleeCallId }) => calleeCallId).filter((id) => !heard.vendor.has(id)),
    ),
  ];
}

function callsAtKills({ kills }: Torture, byCall: ByCall): readonly string[] {
  return kills.flatMap(({ victim, up }) => {
    const isLostThere = victim === 'switch' || victim === 'everything';
    const wrong = up.filter((callId) => byCall.get(callId)?.[0]?.isRecovered !== isLostThere);
    const how = isLostThere ? 'was up and is not recovered' : 'was up and did not go on';
    return some(`at the kill of ${victim}: ${how}`, wrong);
  });
}

function money({ world }: Torture, books: Books): readonly string[] {
  const { unpaid, balanceE7, chargedE7, parked, epochs } = books;
  const epoch = world.epoch();
  const findings = [
    ...some('charged, without an entry of the ledger', unpaid),
    ...some(
      'leases of an epoch that is over',
      epochs.filter((other) => other !== epoch),
    ),
  ];
  if (balanceE7 !== BALANCE_E7 - chargedE7) {
    findings.push(`the balance is ${balanceE7}, and ${chargedE7} of ${BALANCE_E7} was charged`);
  }
  if (parked > 0n) findings.push(`${parked} records were set aside`);
  try {
    world.tandem.command('ledger', 'verify');
  } catch (error) {
    const { status, stdout } = error as { status?: number; stdout?: string };
    findings.push(`tandem ledger verify ends with ${status}: ${stdout?.slice(0, 2_000)}`);
  }
  return findings;
}

function some(what: string, of: readonly string[]): string[] {
  if (of.length === 0) return [];
  const shown = of.slice(0, MOST_OF_A_KIND).join('; ');
  return [`${of.length} x ${what}: ${shown}`];
}

function readBooks({ world }: Torture): Promise<Books> {
  return world.asksDatabase(async (statements) => {
    const records = await sql<RecordRow>`
      select id::text, caller_call_id, callee_call_id, server_reason, is_recovered,
        answered_at is not null as is_connected
      from call_record order by id`.execute(statements);
    const unpaid = await sql<{ id: string }>`
      select id::text from call_record where charge_fee_e7 > 0 and not exists (
        select from ledger_entry
        where cause_kind = 'call' and cause_id = call_record.id::text and kind = 'call'
          and amount_e7 = charge_fee_e7)`.execute(statements);
    const sums = await sql<{ balance: bigint; charged: bigint; parked: bigint }>`
      select
        (select balance_e7 from account_balance join config_object on key = account
          where id = 'acme' and kind = 'accounts') as balance,
        (select coalesce(sum(charge_fee_e7), 0)::bigint from call_record) as charged,
        (select count(*) from parked_record) as parked`.execute(statements);
    const leases = await sql<{ epoch: string }>`
      select distinct epoch from lease where amount_e7 > 0`.execute(statements);
    const [sum] = sums.rows;
    return {
      records: records.rows,
      unpaid: unpaid.rows.map(({ id }) => id),
      balanceE7: BigInt(sum?.balance ?? -1),
      chargedE7: BigInt(sum?.charged ?? -1),
      parked: BigInt(sum?.parked ?? -1),
      epochs: leases.rows.map(({ epoch }) => epoch),
    };
  });
}
