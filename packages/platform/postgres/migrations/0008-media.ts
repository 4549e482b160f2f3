// How the media of a call sounded, on its record.
import type { Migration } from './migration.ts';

export const media: Migration = {
  id: 8,
  name: 'media',
  sql: `
alter table call_record
  -- Estimates, 1 to 4.5, of what came from each side; null where RTP did not go through us.
  add column caller_mos real,
  add column callee_mos real,
  add column is_one_way boolean,
  -- All figures of both sides, as they came: only the page of one record asks for them.
  add column media json;
`,
};
