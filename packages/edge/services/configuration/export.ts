// `export`: the running system as the file that makes it.
import { type ExportOptions, exportLines } from '@tandem/edge/configuration';
import { type CurrentParts, readCurrent } from './read-current.ts';

export async function exportConfiguration(
  parts: CurrentParts,
  options: ExportOptions,
): Promise<Iterable<string>> {
  const { configuration } = await readCurrent(parts, () => true);
  return exportLines(configuration, options);
}
