// Proves the ledger, in one snapshot: each balance is the sum of its entries, also the one that an
// entry says it left, each entry has a cause that its kind can have, both its sides exist, and the
// entries of each call are its record's fees.
import { moneyFromE7 } from '@tandem/base/money';
import type { LedgerDifference, LedgerVerdict } from '@tandem/books/ledger/contract';
import { sql } from 'kysely';
import { ACCOUNTS, REMOVED_ACCOUNTS } from '../configuration/object.ts';
import type { Database, Statements } from '../connect.ts';
import { CAUSES, ENTRY_KINDS } from './entry.ts';
import { HOUSE_ACCOUNTS } from './house-accounts.ts';
import { wrongCalls } from './verify-calls.ts';

export function verifyLedger(database: Database): Promise<LedgerVerdict> {
  // In a session, because the sum over years of entries may take longer than a statement should.
  return database.session((session) =>
    session
      .transaction()
      .setIsolationLevel('repeatable read')
      .setAccessMode('read only')
      .execute(async (snapshot) => ({
        ...(await counts(snapshot)),
        differences: [
          ...(await wrongBalances(snapshot)),
          ...(await wrongBalancesAfter(snapshot)),
          ...(await wrongCauses(snapshot)),
          ...(await unknownAccounts(snapshot)),
          ...(await wrongCalls(snapshot)),
        ],
      })),
  );
}

type Counts = Pick<LedgerVerdict, 'entries' | 'accounts' | 'records'>;

function counts(snapshot: Statements): Promise<Counts> {
  return snapshot
    .selectNoFrom(({ selectFrom }) => [
      selectFrom('callRecord')
        .select(({ fn }) => fn.countAll<bigint>().as('count'))
        .$asScalar()
        .$notNull()
        .as('records'),
      selectFrom('ledgerEntry')
        .select(({ fn }) => fn.countAll<bigint>().as('count'))
        .$asScalar()
        .$notNull()
        .as('entries'),
      selectFrom('accountBalance')
        .select(({ fn }) => fn.countAll<bigint>().as('count'))
        .$asScalar()
        .$notNull()
        .as('accounts'),
    ])
    .executeTakeFirstOrThrow();
}

async function wrongBalances(snapshot: Statements): Promise<readonly LedgerDifference[]> {
  // Sums are numeric, which the driver gives as text: a wrong sum may be beyond 64 bits.
  const { rows } = await sql<{ account: bigint; balance: string; entries: string }>`
    select account, coalesce(balance_e7, 0)::text as balance, coalesce(moved, 0)::text as entries
    from account_balance full join (
      select account, sum(amount_e7) as moved from (
        select credit_account as account, amount_e7 from ledger_entry
        union all
        select debit_account, -amount_e7 from ledger_entry
      ) as sides group by account
    ) as sums using (account)
    where coalesce(balance_e7, 0) <> coalesce(moved, 0)
    order by account`.execute(snapshot);
  return rows.map(({ account, balance, entries }) => ({
    what: 'balance',
    account,
    balanceE7: moneyFromE7(BigInt(balance)),
    entriesE7: moneyFromE7(BigInt(entries)),
  }));
}

/** The first of each account: all that follow it are as wrong. */
async function wrongBalancesAfter(snapshot: Statements): Promise<readonly LedgerDifference[]> {
  const { rows } = await sql<{ account: bigint; id: bigint; balance: string; entries: string }>`
    select distinct on (account) account, id, balance_e7::text as balance, moved::text as entries
    from (
      select account, id, balance_e7,
        sum(amount_e7) over (partition by account order by id) as moved
      from (
        select credit_account as account, id, amount_e7, balance_e7 from ledger_entry
          where credit_account > 0
        union all
        select debit_account, id, -amount_e7, balance_e7 from ledger_entry where debit_account > 0
      ) as sides
    ) as sums
    where balance_e7 <> moved
    order by account, id`.execute(snapshot);
  return rows.map(({ account, id, balance, entries }) => ({
    ...{ what: 'balanceAfter', account, entryId: id },
    balanceE7: moneyFromE7(BigInt(balance)),
    entriesE7: moneyFromE7(BigInt(entries)),
  }));
}

async function wrongCauses(snapshot: Statements): Promise<readonly LedgerDifference[]> {
  const known = ENTRY_KINDS.flatMap((kind) => CAUSES[kind].map((cause) => `${kind} ${cause}`));
  const { rows } = await sql<{ entryId: bigint; kind: string; causeKind: string | null }>`
    select id as entry_id, kind, cause_kind from ledger_entry
    where (kind || ' ' || cause_kind = any(${known}::text[])) is not true
      or coalesce(cause_id, '') = ''
    order by id`.execute(snapshot);
  return rows.map((row) => ({ what: 'cause', ...row }));
}

async function unknownAccounts(snapshot: Statements): Promise<readonly LedgerDifference[]> {
  const house = Object.values(HOUSE_ACCOUNTS);
  const { rows } = await sql<{ account: bigint; firstEntryId: bigint }>`
    select account, min(id) as first_entry_id from (
      select credit_account as account, id from ledger_entry
      union all
      select debit_account, id from ledger_entry
    ) as sides
    where account <> all(${house}::bigint[])
      and not exists (select from config_object
        where key = account and kind in (${ACCOUNTS}, ${REMOVED_ACCOUNTS}))
    group by account order by account`.execute(snapshot);
  return rows.map((row) => ({ what: 'account', ...row }));
}
