// Operators are objects of the configuration, like everything else that a file describes: what they
// may do stands in roles, what they have chosen and when they came stands beside them.
import type { Migration } from './migration.ts';

export const operators: Migration = {
  id: 3,
  name: 'operators',
  sql: `
-- What no file says of an operator. Without a row: never signed in, and the password is not of the
-- operator's own choice.
create table operator_login (
  key bigint primary key references config_object (key) on delete cascade,
  must_change_password boolean not null default true,
  last_login_at timestamptz
);

-- Those who could sign in until now could do everything: they stay so, by a role.
update config_version set version = version + 1, changed_at = now()
where exists (select from operator);

insert into config_object (kind, id, version, document)
select 'roles',
  case when exists (select from config_object where kind = 'roles' and id = 'administrator')
    then 'administrator-' || gen_random_uuid() else 'administrator' end,
  version, '{"rights": ["*:*"]}'
from config_version
where exists (select from operator)
  and not exists (select from config_object
    where kind = 'roles' and document -> 'rights' ? '*:*');

-- An operator whom a file has described already keeps what the file says beyond that.
create temporary table moved_operator on commit drop as
select operator.key as old_key, operator.id, password_hash, must_change_password, last_login_at,
  operator.created_at, object.key as known_key, role.key as role_key,
  coalesce(object.key, nextval(pg_get_serial_sequence('config_object', 'key'))) as key,
  coalesce(object.document, '{}') - array['account', 'locked']
    || jsonb_build_object('roles', jsonb_build_array(role.key::text))
    || case when display_name = '' then '{}'
       else jsonb_build_object('displayName', left(display_name, 100)) end
    || case when locked then '{"locked": true}'::jsonb else '{}' end as document
from operator
cross join (
  select key from config_object where kind = 'roles' and document -> 'rights' ? '*:*'
  order by id limit 1
) role
left join config_object object on object.kind = 'operators' and object.id = operator.id;

insert into audit_entry (actor, source, action, object_type, object_id, after)
select 'tandem', 'migration 3', 'object.created', kind, id, document
from config_object
where kind = 'roles' and exists (select from moved_operator)
  and version = (select version from config_version);

insert into audit_entry (actor, source, action, object_type, object_id, after)
select 'tandem', 'migration 3',
  case when known_key is null then 'object.created' else 'object.changed' end,
  'operators', moved.id, moved.document || jsonb_build_object('roles', jsonb_build_array(role.id))
from moved_operator moved join config_object role on role.key = role_key;

insert into config_object (key, kind, id, version, document, created_at)
select moved.key, 'operators', id, version, document, created_at
from moved_operator moved cross join config_version
where known_key is null;

update config_object object
set document = moved.document, version = config_version.version, changed_at = now()
from moved_operator moved cross join config_version
where object.key = moved.known_key;

delete from object_reference using moved_operator
where from_key = known_key and (field = 'account' or field like 'roles.%');
insert into object_reference (from_key, field, to_key)
select key, 'roles.0', role_key from moved_operator;

-- A hash needs no encryption: the password does not come back from it.
insert into object_secret (key, field, ciphertext)
select key, 'password', convert_to(password_hash, 'UTF8') from moved_operator
on conflict (key, field) do update set ciphertext = excluded.ciphertext, changed_at = now();

insert into operator_login (key, must_change_password, last_login_at)
select key, must_change_password, last_login_at from moved_operator;

-- Who is signed in stays signed in.
alter table operator_session drop constraint operator_session_operator_key_fkey;
update operator_session set operator_key = moved.key
from moved_operator moved where operator_key = old_key;
alter table operator_session add constraint operator_session_operator
  foreign key (operator_key) references config_object (key) on delete cascade;

drop table operator;

-- One row an operator, with everything that signing in and asking for a right needs.
create view operator as
select object.key, object.id,
  coalesce(object.document ->> 'displayName', '') as display_name,
  coalesce((object.document ->> 'locked')::boolean, false) as locked,
  -- Null: cannot sign in.
  convert_from(secret.ciphertext, 'UTF8') as password_hash,
  coalesce(login.must_change_password, true) as must_change_password,
  login.last_login_at,
  -- Null: sees all.
  scope.key as account_key, scope.id as account_id,
  array(
    select role.id from object_reference join config_object role on role.key = to_key
    where from_key = object.key and field like 'roles.%' order by role.id
  ) as roles,
  array(
    select distinct rights.text collate "C"
    from object_reference join config_object role on role.key = to_key
      cross join jsonb_array_elements_text(role.document -> 'rights') as rights (text)
    where from_key = object.key and field like 'roles.%' order by 1
  ) as rights
from config_object object
  left join object_secret secret on secret.key = object.key and secret.field = 'password'
  left join operator_login login on login.key = object.key
  left join object_reference account
    on account.from_key = object.key and account.field = 'account'
  left join config_object scope on scope.key = account.to_key
where object.kind = 'operators';

-- Who can make everything right again, whatever an operator does. A list of single rights is not
-- enough: it would lack those of later versions. Found from the few roles that have every right.
create view administrator as
select key, id from config_object object
where kind = 'operators'
  and document ->> 'account' is null
  and not coalesce((document ->> 'locked')::boolean, false)
  and key in (
    select from_key from object_reference join config_object role on role.key = to_key
    where field like 'roles.%' and role.kind = 'roles' and role.document -> 'rights' ? '*:*'
  )
  and exists (
    select from object_secret secret where secret.key = object.key and field = 'password'
  );

-- The last administrator stays one, whoever writes and in whatever order: asked when a transaction
-- ends. Only what can have cost somebody the place is looked at, so that the operator who is named
-- is the one who had it.
create function keep_administrator() returns trigger language plpgsql as $$
begin
  if old.kind = 'roles' then
    if old.document -> 'rights' ? '*:*'
      and exists (select from config_object where kind = 'operators')
      and not exists (select from administrator)
    then
      raise exception 'roles[%] gives the last administrator every right', old.id
        using errcode = 'check_violation', constraint = 'operator_last',
          detail = 'roles ' || old.id;
    end if;
  elsif old.document ->> 'account' is null
    and not coalesce((old.document ->> 'locked')::boolean, false)
    and exists (
      select from jsonb_array_elements_text(old.document -> 'roles') as given (key)
        left join config_object role on role.key = given.key::bigint
      where role.key is null or role.document -> 'rights' ? '*:*')
    and not exists (select from administrator)
  then
    raise exception 'operators[%] is the last administrator', old.id
      using errcode = 'check_violation', constraint = 'operator_last',
        detail = 'operators ' || old.id;
  end if;
  return null;
end $$;

create constraint trigger keep_administrator after update of document or delete
on config_object deferrable initially deferred for each row
when (old.kind in ('operators', 'roles'))
execute function keep_administrator();

-- Whoever sets a password, sessions that were opened with the one before are over, and it is to be
-- changed by its operator unless the operator chose it (who then says so in the same transaction).
create function operator_password_changed() returns trigger language plpgsql as $$
begin
  -- First of all: passwords of 100,000 phones may change or go at once, and are no matter of this.
  perform from config_object where key = old.key and kind = 'operators';
  if not found then
    return null;
  end if;
  delete from operator_session where operator_key = old.key;
  update operator_login set must_change_password = true where key = old.key;
  if tg_op = 'DELETE' then
    -- Nothing changes, but keep_administrator looks at it when the transaction ends.
    update config_object set document = document where key = old.key;
  end if;
  return null;
end $$;

create trigger operator_password_changed after update of ciphertext on object_secret for each row
when (old.field = 'password' and old.ciphertext is distinct from new.ciphertext)
execute function operator_password_changed();
create trigger operator_password_removed after delete on object_secret for each row
when (old.field = 'password')
execute function operator_password_changed();
`,
};
