// What sheets did to rates, so that the last one can be taken back exactly, and how the columns of
// a group's sheets were understood.
import type { Migration } from './migration.ts';

export const sheets: Migration = {
  id: 6,
  name: 'sheets',
  sql: `
create table sheet_import (
  key bigint generated always as identity primary key,
  group_key bigint not null references config_object (key) on delete cascade,
  -- Of the rates of the group, before it and with it: what has another one now was changed since.
  before_version bigint not null,
  version bigint not null,
  at timestamptz not null default now(),
  actor text not null,
  file text not null,
  mode text not null check (mode in ('full', 'country', 'partial')),
  -- Counts of what changed.
  report jsonb not null,
  undone_at timestamptz,
  undone_by text
);
create index sheet_import_group on sheet_import (group_key, key);

-- The rows that an import took away or changed, as they were, and those that it wrote.
create table sheet_import_rate (
  import_key bigint not null references sheet_import (key) on delete cascade,
  is_before boolean not null,
  like rate including defaults
);
create index sheet_import_rate_import on sheet_import_rate (import_key);

create table sheet_mapping (
  group_key bigint primary key references config_object (key) on delete cascade,
  -- The column by the head, as sheets spell it without blanks and signs.
  columns jsonb not null check (jsonb_typeof(columns) = 'object'),
  changed_at timestamptz not null default now()
);
`,
};
