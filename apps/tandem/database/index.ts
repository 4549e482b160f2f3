// The database of `tandem up`: the embedded server, or with --db somebody else's, behind one
// launcher.
import type { DataPaths } from '@tandem/platform/settings';
import type { BinariesChoice } from './binaries.ts';
import { embeddedDatabase } from './embedded.ts';
import { externalDatabase } from './external.ts';
import type { DatabaseLauncher, Say } from './launcher.ts';
import { whoAmI } from './server-user.ts';

export type { BinariesChoice } from './binaries.ts';
export { type EmbeddedOptions, embeddedDatabase } from './embedded.ts';
export { externalDatabase } from './external.ts';
export type {
  DatabaseExit,
  DatabaseLauncher,
  RunningDatabase,
  Say,
  StopMode,
} from './launcher.ts';

export interface OpenDatabase {
  readonly paths: DataPaths;
  /** --db; undefined: the embedded one. */
  readonly url: string | undefined;
  readonly say: Say;
  readonly binaries?: BinariesChoice;
}

export function openDatabase({ paths, url, say, binaries }: OpenDatabase): DatabaseLauncher {
  if (url !== undefined) return externalDatabase(url, whoAmI().user?.name);
  return embeddedDatabase({
    folder: paths.folder,
    cluster: paths.cluster,
    logFile: paths.logFile('postgres'),
    say,
    ...(binaries === undefined ? {} : { binaries }),
  });
}
