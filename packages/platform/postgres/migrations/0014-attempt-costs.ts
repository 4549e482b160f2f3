// What vendors take for attempts that came to nothing, a row each where there is such a fee,
// counted by minute as the records are; and the balance that each entry of the ledger has left.
import { advanceFunction, KEYS, recounting, SUM_NAMES } from './0010-rollup.ts';
import type { Migration } from './migration.ts';

/** `rows` are attempts with a sign: no call more, only what the vendor of the gateway gets. */
const addedFees = (rows: string): string => `
  insert into call_rollup as had (${[...KEYS, ...SUM_NAMES].join(', ')})
  select date_trunc('minute', started_at), coalesce(caller_key, 0), gateway_key,
    coalesce(charge_account, 0), account, area,
    server_reason, end_direction, billing_mode, is_hidden,
    ${SUM_NAMES.map((name) => (name === 'cost_e7' ? 'sum(sign * fee_e7)' : '0')).join(', ')}
  from (${rows}) as counted
  group by ${KEYS.map((_, at) => at + 1).join(', ')}
  order by ${KEYS.map((_, at) => at + 1).join(', ')}
  on conflict (${KEYS.join(', ')}) do update set cost_e7 = had.cost_e7 + excluded.cost_e7;`;

const SINCE = 'select 1 as sign, * from attempt_cost where seq > first and seq <= last';

export const attemptCosts: Migration = {
  id: 14,
  name: 'attempt-costs',
  sql: `
-- Of the side that is an account of an object; null: of a version before. Entries are written while
-- the balance is held, so that those of an account follow one another by their id.
alter table ledger_entry add column balance_e7 bigint;

create table attempt_cost (
  record_id uuid not null,
  -- Of the record.
  started_at timestamptz not null,
  place smallint not null,
  gateway_key bigint not null,
  account bigint not null,
  account_id text not null,
  number text collate "C" not null,
  prefix text not null,
  area text collate "C" not null,
  fee_e7 bigint not null,
  rate json not null,
  -- As they stand in the record, so that it is counted without it.
  caller_key bigint,
  charge_account bigint,
  server_reason smallint not null,
  end_direction smallint not null,
  billing_mode smallint not null,
  is_hidden boolean not null,
  seq bigint not null default nextval('call_record_seq'),
  primary key (record_id, place)
);
create index attempt_cost_by_seq on attempt_cost (seq);
create index attempt_cost_by_start on attempt_cost (started_at);
create index record_correction_by_start on record_correction (started_at);

create or replace ${advanceFunction(`\n${addedFees(SINCE)}`)}

${recounting({ table: 'attempt_cost', name: 'attempt_cost', rows: 'costs', count: addedFees })}
`,
};
