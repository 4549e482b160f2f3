// Records whose money was put right after the call: what they said before stays beside them.
import type { Migration } from './migration.ts';

export const corrections: Migration = {
  id: 9,
  name: 'corrections',
  sql: `
create table record_correction (
  id bigint generated always as identity primary key,
  at timestamptz not null default now(),
  record_id uuid not null,
  -- Of the record: its partition.
  started_at timestamptz not null,
  actor text not null,
  reason text not null,
  -- null: nobody paid, or no vendor was connected.
  charge_before_e7 bigint,
  charge_after_e7 bigint,
  cost_before_e7 bigint,
  cost_after_e7 bigint,
  commission_before_e7 bigint not null,
  commission_after_e7 bigint not null,
  -- Prices, rules and agents as they were: see call_record.rating.
  rating_before json not null
);
create index record_correction_record on record_correction (record_id, id);
`,
};
