// What was booked by hand is found among any number of calls (ledger/payments.ts).
import type { Migration } from './migration.ts';

export const payments: Migration = {
  id: 13,
  name: 'payments',
  sql: `
-- By cash and adjustments, our own accounts at the other side, whose entries the indexes by account
-- do not have. No entry of a call stands in these.
create index ledger_entry_debit_by_hand on ledger_entry (debit_account, id)
  where debit_account in (-1, -7);
create index ledger_entry_credit_by_hand on ledger_entry (credit_account, id)
  where credit_account in (-1, -7);
`,
};
