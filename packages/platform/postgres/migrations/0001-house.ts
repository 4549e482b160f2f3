// Who may sign in, what was changed by whom, and which installation this is.
import type { Migration } from './migration.ts';

export const house: Migration = {
  id: 1,
  name: 'house',
  sql: `
create table operator (
  key bigint generated always as identity primary key,
  -- Renameable; everything that refers to an operator refers to the key.
  id text not null unique check (id ~ '^[A-Za-z0-9._-]{1,64}$'),
  display_name text not null,
  password_hash text not null,
  must_change_password boolean not null default false,
  locked boolean not null default false,
  created_at timestamptz not null default now(),
  last_login_at timestamptz
);

create table operator_session (
  -- SHA-256 of the token: a reader of the database cannot take a session over.
  token_hash bytea primary key check (octet_length(token_hash) = 32),
  operator_key bigint not null references operator (key) on delete cascade,
  created_at timestamptz not null default now(),
  expires_at timestamptz not null,
  -- An IP address, or local:<uid> for the Unix socket.
  source text not null
);
create index operator_session_operator on operator_session (operator_key);
create index operator_session_expiry on operator_session (expires_at);

-- Names, not keys: an entry outlives the operator and the object that it speaks of.
create table audit_entry (
  id bigint generated always as identity primary key,
  at timestamptz not null default now(),
  actor text not null,
  source text not null,
  action text not null,
  object_type text not null,
  object_id text not null,
  before jsonb,
  after jsonb
);
create index audit_entry_object on audit_entry (object_type, object_id, id);
create index audit_entry_actor on audit_entry (actor, id);

create table installation (
  only_one boolean primary key default true check (only_one),
  id uuid not null default gen_random_uuid(),
  created_at timestamptz not null default now()
);
insert into installation default values;
`,
};
