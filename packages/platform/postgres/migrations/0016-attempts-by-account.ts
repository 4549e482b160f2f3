// Records are found by who is paid for their attempts alone.
import type { Migration } from './migration.ts';

export const attemptsByAccount: Migration = {
  id: 16,
  name: 'attempts-by-account',
  sql: `
create index attempt_cost_by_account on attempt_cost (account, started_at);
`,
};
