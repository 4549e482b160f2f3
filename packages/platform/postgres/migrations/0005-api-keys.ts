// Keys by which machines ask in the name of an operator.
import type { Migration } from './migration.ts';

export const apiKeys: Migration = {
  id: 5,
  name: 'api-keys',
  sql: `
create table api_key (
  id bigint generated always as identity primary key,
  operator_key bigint not null references config_object (key) on delete cascade,
  -- SHA-256 of the token: a reader of the database cannot use it.
  token_hash bytea not null unique check (octet_length(token_hash) = 32),
  -- What it is for.
  name text not null,
  -- Each object:action with * for every one; null: all that its operator has.
  rights text[],
  -- Addresses and networks that it may come from; empty: from everywhere.
  sources text[] not null default '{}',
  created_at timestamptz not null default now(),
  -- Null: until it is revoked.
  expires_at timestamptz,
  last_used_at timestamptz
);
create index api_key_operator on api_key (operator_key);
`,
};
