// The reader of YAML is loaded with the first file that comes: a start needs none.
import type { Result } from '@tandem/base/kernel';
import type { FaultReport } from './faults.ts';
import type { ConfigurationDocument } from './read.ts';

export async function readConfiguration(
  text: string,
  file: string,
): Promise<Result<ConfigurationDocument, FaultReport>> {
  const reader = await import('./read.ts');
  return reader.readConfiguration(text, file);
}
