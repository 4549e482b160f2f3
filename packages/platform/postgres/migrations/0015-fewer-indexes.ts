// Indexes that nothing asks, or that a question took to its cost.
import type { Migration } from './migration.ts';

export const fewerIndexes: Migration = {
  id: 15,
  name: 'fewer-indexes',
  sql: `
-- By it the server went through all leases of a run for each account of a batch: 14 ms for 200 of
-- them, and their square for more. The key serves; a start of a switch reads all leases once.
drop index lease_node;
drop index attempt_cost_by_start;
`,
};
