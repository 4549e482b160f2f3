// Records of calls with their attempts, by UTC day of their start; leases of balances; how far each
// sink has read the journal. Why it looks like this: docs/decisions/0007-records.md.
import type { Migration } from './migration.ts';

export const records: Migration = {
  id: 4,
  name: 'records',
  sql: `
-- Partitions are named call_record_YYYYMMDD and made ahead, and on demand for a late record.
create table call_record (
  -- UUIDv7: in the order in which calls came, so the key grows at its end and pages by it.
  id uuid not null,
  started_at timestamptz not null,
  answered_at timestamptz,
  ended_at timestamptz not null,
  hold_time_ms bigint not null check (hold_time_ms >= 0),
  -- null: nobody pays, and no vendor was connected.
  charge_account bigint,
  charge_fee_e7 bigint,
  cost_account bigint,
  cost_fee_e7 bigint,
  -- Of all levels of agents together.
  commission_e7 bigint not null,
  caller_key bigint,
  callee_key bigint,
  charge_billed_seconds integer,
  cost_billed_seconds integer,
  caller_pdd_ms integer not null,
  callee_pdd_ms integer not null,
  pdd_ms integer,
  package_seconds integer not null,
  end_reason smallint not null,
  end_direction smallint not null check (end_direction between 0 and 2),
  server_reason smallint not null check (server_reason between 1 and 25),
  q850 smallint,
  vendor_status smallint,
  callee_billing smallint not null,
  billing_mode smallint not null,
  attempts smallint not null,
  is_illegal boolean not null,
  -- Shown by no query, file or forwarder; the ledger and its proof count it.
  is_hidden boolean not null,
  is_recovered boolean not null,
  parent_id uuid,
  node text not null,
  epoch text not null,
  caller_e164 text collate "C" not null,
  callee_e164 text collate "C" not null,
  caller_access_e164 text collate "C" not null,
  callee_access_e164 text collate "C" not null,
  caller_to_gateway_e164 text collate "C" not null,
  callee_to_gateway_e164 text collate "C" not null,
  caller_kind text,
  caller_id text,
  callee_kind text,
  callee_id text,
  caller_ip text not null,
  callee_ip text not null,
  caller_call_id text not null,
  callee_call_id text not null,
  label text,
  vendor_phrase text not null,
  charge_account_id text,
  charge_number text,
  charge_prefix text,
  charge_area text,
  cost_account_id text,
  cost_number text,
  -- null beside a cost_account: the vendor's rate is missing (billing.md section 6).
  cost_prefix text,
  cost_area text,
  codec text not null,
  -- What only a single record's page asks for: rate group, price and rules of both sides, agents'
  -- incomes. As they came, since nobody asks the database about what is in them.
  rating json not null,
  trace text,
  primary key (id, started_at),
  check ((charge_account is null) = (charge_fee_e7 is null)),
  check ((cost_account is null) = (cost_fee_e7 is null))
) partition by range (started_at);

create table call_attempt (
  record_id uuid not null,
  started_at timestamptz not null,
  -- From 1.
  place smallint not null,
  gateway_key bigint not null,
  at_ms integer not null,
  lasted_ms integer not null,
  first_response_ms integer,
  ringing_ms integer,
  status smallint,
  q850 smallint,
  gateway_kind text not null,
  gateway_id text not null,
  address text not null,
  caller_number text collate "C" not null,
  callee_number text collate "C" not null,
  call_id text not null,
  outcome text not null,
  phrase text not null,
  primary key (record_id, place, started_at)
) partition by range (started_at);

-- What a node may spend of an account without asking again. Its balance less what nodes have of it
-- is what is left for others. An epoch is one run of a node's switch.
create table lease (
  account bigint not null,
  node text not null,
  epoch text not null,
  amount_e7 bigint not null check (amount_e7 >= 0),
  changed_at timestamptz not null default now(),
  primary key (account, node, epoch)
);
create index lease_node on lease (node, epoch);

-- Moved in the transaction that writes the records: so none is lost and none comes twice.
create table sink_position (
  sink text not null,
  node text not null,
  -- As the journal names it.
  position json not null,
  changed_at timestamptz not null default now(),
  primary key (sink, node)
);

-- A record that cannot be posted is set aside, as it came, and does not hold up the others.
create table parked_record (
  id bigint generated always as identity primary key,
  at timestamptz not null default now(),
  sink text not null,
  record_id text not null,
  why text not null,
  step text not null
);

-- The proof that records and ledger agree asks for the entries of records.
create index ledger_entry_call on ledger_entry (cause_id) where cause_kind = 'call';
`,
};
