// Every migration, in order. A new one is one new file and one line here.
import { house } from './0001-house.ts';
import { configuration } from './0002-configuration.ts';
import { operators } from './0003-operators.ts';
import { records } from './0004-records.ts';
import { apiKeys } from './0005-api-keys.ts';
import { sheets } from './0006-sheets.ts';
import { changes } from './0007-changes.ts';
import { media } from './0008-media.ts';
import { corrections } from './0009-corrections.ts';
import { rollup } from './0010-rollup.ts';
import { rateExtras } from './0011-rate-extras.ts';
import { recorder } from './0012-recorder.ts';
import { payments } from './0013-payments.ts';
import { attemptCosts } from './0014-attempt-costs.ts';
import { fewerIndexes } from './0015-fewer-indexes.ts';
import { attemptsByAccount } from './0016-attempts-by-account.ts';
import type { Migration } from './migration.ts';

export const MIGRATIONS: readonly Migration[] = [
  ...[house, configuration, operators, records, apiKeys, sheets, changes],
  ...[media, corrections, rollup, rateExtras, recorder, payments],
  ...[attemptCosts, fewerIndexes, attemptsByAccount],
];
