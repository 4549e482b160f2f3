// The database keeps the last administrator (migration 0003): it refuses when a transaction ends.
import pg from 'pg';
import { type ConfigurationFault, lastAdministrator } from './faults.ts';

/** PostgreSQL's check_violation. */
const CHECK_VIOLATION = '23514';
const CONSTRAINT = 'operator_last';

/** Undefined when the error says something else. */
export function refusalToLoseAdministrator(error: unknown): ConfigurationFault | undefined {
  if (!(error instanceof pg.DatabaseError)) return undefined;
  const { code, constraint, detail = '', message } = error;
  if (code !== CHECK_VIOLATION || constraint !== CONSTRAINT) return undefined;
  // Who it is about: its kind and its id.
  const [kind = '', id = ''] = detail.split(' ');
  return lastAdministrator(message, { kind, id });
}
