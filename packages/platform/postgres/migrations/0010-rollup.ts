// Calls per minute, so that a month is summed up in seconds: by gateways, accounts, area and end.
// What it counts is what the records say, whenever they came and however they were corrected:
// docs/decisions/0010-rollup.md.
import type { Migration } from './migration.ts';

export const KEYS = [
  ...['minute', 'caller_key', 'callee_key', 'charge_account', 'cost_account', 'area'],
  ...['server_reason', 'end_direction', 'billing_mode', 'is_hidden'],
];

/** Column, and what one record adds to it. */
const SUMS: readonly (readonly [string, string])[] = [
  ['calls', '1'],
  ['sent', 'case when attempts > 0 then 1 else 0 end'],
  ['answered', 'case when answered_at is null then 0 else 1 end'],
  ['attempts', 'attempts'],
  ['hold_ms', 'hold_time_ms'],
  ['charge_seconds', 'coalesce(charge_billed_seconds, 0)'],
  ['cost_seconds', 'coalesce(cost_billed_seconds, 0)'],
  ['charge_e7', 'coalesce(charge_fee_e7, 0)'],
  ['cost_e7', 'coalesce(cost_fee_e7, 0)'],
  ['commission_e7', 'commission_e7'],
  ['pdd_ms', 'coalesce(pdd_ms, 0)'],
  ['pdds', 'case when pdd_ms is null then 0 else 1 end'],
  [
    'caller_short',
    'case when hold_time_ms between 1 and 2999 and end_direction = 0 then 1 else 0 end',
  ],
  [
    'callee_short',
    'case when hold_time_ms between 1 and 4999 and end_direction = 1 then 1 else 0 end',
  ],
];

export const SUM_NAMES = SUMS.map(([name]) => name);

/** `rows` are records with a sign: 1 comes, -1 goes. */
const added = (rows: string): string => `
  insert into call_rollup as had (${[...KEYS, ...SUM_NAMES].join(', ')})
  select date_trunc('minute', started_at), coalesce(caller_key, 0), coalesce(callee_key, 0),
    coalesce(charge_account, 0), coalesce(cost_account, 0),
    coalesce(charge_area, cost_area, ''),
    server_reason, end_direction, billing_mode, is_hidden,
    ${SUMS.map(([, of]) => `sum(sign * (${of}))`).join(',\n    ')}
  from (${rows}) as counted
  group by ${KEYS.map((_, at) => at + 1).join(', ')}
  -- In one order everywhere, so that two transactions never wait for one another.
  order by ${KEYS.map((_, at) => at + 1).join(', ')}
  on conflict (${KEYS.join(', ')}) do update set
    ${SUM_NAMES.map((name) => `${name} = had.${name} + excluded.${name}`).join(',\n    ')};`;

/** Counts what was written since: records, and what `more` counts. */
export const advanceFunction = (more = ''): string => `\
function call_rollup_advance(settled bigint, most bigint) returns bigint
language plpgsql as $$
declare
  first bigint;
  last bigint;
begin
  select upto into first from rollup_position for update;
  last := greatest(first, least(settled, first + most));
  if last = first then
    return last;
  end if;
${added('select 1 as sign, * from call_record where seq > first and seq <= last')}${more}
  update rollup_position set upto = last;
  return last;
end $$;`;

interface Recounting {
  readonly table: string;
  /** What the function and the triggers are called by, and what the rows are called in them. */
  readonly name: string;
  readonly rows: string;
  readonly count: (rows: string) => string;
}

/** A row that is changed or removed: what it was goes, and what it is comes, if it was counted. */
export const recounting = ({ table, name, rows, count }: Recounting): string => `\
create function ${name}_changed() returns trigger
language plpgsql as $$
declare
  counted bigint;
begin
  select upto into counted from rollup_position for share;
  if tg_op = 'DELETE' then
${count(`select -1 as sign, * from old_${rows} where seq <= counted`)}
  else
${count(`
    select -1 as sign, * from old_${rows} where seq <= counted
    union all
    select 1 as sign, * from new_${rows} where seq <= counted`)}
  end if;
  return null;
end $$;

create trigger ${name}_updated after update on ${table}
  referencing old table as old_${rows} new table as new_${rows}
  for each statement execute function ${name}_changed();
create trigger ${name}_deleted after delete on ${table}
  referencing old table as old_${rows}
  for each statement execute function ${name}_changed();`;

export const rollup: Migration = {
  id: 10,
  name: 'rollup',
  sql: `
-- In the order in which records were written; no record is looked for by it but the newest.
create sequence call_record_seq;
alter table call_record add column seq bigint not null default nextval('call_record_seq');
alter sequence call_record_seq owned by call_record.seq;
create index call_record_by_seq on call_record (seq);

create table call_rollup (
  -- Of the start of the call.
  minute timestamptz not null,
  -- 0: none.
  caller_key bigint not null,
  callee_key bigint not null,
  charge_account bigint not null,
  cost_account bigint not null,
  area text collate "C" not null,
  server_reason smallint not null,
  end_direction smallint not null,
  billing_mode smallint not null,
  is_hidden boolean not null,
  ${SUM_NAMES.map((name) => `${name} bigint not null,`).join('\n  ')}
  primary key (${KEYS.join(', ')})
);

-- Records up to there are counted.
create table rollup_position (
  only_row boolean primary key default true check (only_row),
  upto bigint not null
);
insert into rollup_position (upto) values (0);

-- Counts at most so many records more, up to one behind which none is still being written.
create ${advanceFunction()}

-- A record that is changed or removed: what it was goes, and what it is comes, if it was counted.
${recounting({ table: 'call_record', name: 'call_rollup', rows: 'records', count: added })}
`,
};
