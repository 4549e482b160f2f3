// Targets as they stand in the configuration, whole and with their secrets open.
import type { RecordTarget } from '@tandem/domain/parties';
import {
  type Fields,
  recordTargets as kind,
  secretPlace,
  withDefaults,
} from '@tandem/edge/objects';
import { type Database, recordTargets } from '@tandem/platform/postgres';
import type { SecretBox } from '@tandem/platform/secrets';

export async function readTargets(
  database: Database,
  box: SecretBox,
): Promise<readonly RecordTarget[]> {
  const stored = await recordTargets(database);
  return stored.map(({ id, document, secret }) => ({
    ...(withDefaults(kind, id, document as Fields) as unknown as RecordTarget),
    secret: secret === null ? null : box.open(secret, secretPlace(kind.name, 'secret')),
  }));
}
