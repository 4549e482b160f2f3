// What changed since a version, at the cost of what changed: the switch asks it after each change,
// beside a hundred thousand objects that did not.
import type { Migration } from './migration.ts';

export const changes: Migration = {
  id: 7,
  name: 'changes',
  sql: `
create index config_object_version on config_object (version);

-- Objects that are gone, for who had read them before. A row stays for ever: it is some forty
-- bytes, and nobody knows how long a switch was away.
create table object_tombstone (
  key bigint primary key,
  -- The version of the configuration with which it went.
  version bigint not null
);
create index object_tombstone_version on object_tombstone (version);
`,
};
