// What few rates have beside their usual terms (BIL-13): another way to count blocks, a least
// charge, a fee of attempts, steps. The text is that of domain/rating; empty for all that stand.
import type { Migration } from './migration.ts';

export const rateExtras: Migration = {
  id: 11,
  name: 'rate-extras',
  sql: `
alter table rate add column extras text not null default '';
alter table sheet_import_rate add column extras text not null default '';
`,
};
