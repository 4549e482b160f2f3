// A data folder out of a backup: the folder is made, its database started for the time of loading,
// and stopped again. It must be new: a restore never mixes with what stands.
import { createReadStream, existsSync } from 'node:fs';
import { copyFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { createGunzip } from 'node:zlib';
import { fail, type Result } from '@tandem/base/kernel';
import {
  connectDirect,
  type Loaded,
  load,
  migrate,
  readBackupText,
} from '@tandem/platform/postgres';
import type { DataPaths } from '@tandem/platform/settings';
import { openDatabase } from './database/index.ts';
import { type CommandFault, print } from './output.ts';
import { lockFolder } from './supervisor/lock.ts';
import { prepareFolder } from './supervisor/prepare-folder.ts';

export interface RestoreRequest {
  readonly file: string;
  readonly key: string | undefined;
  readonly paths: DataPaths;
}

export async function restoreFolder(
  request: RestoreRequest,
): Promise<Result<Loaded, CommandFault>> {
  const { file, key, paths } = request;
  const missing = [file, ...(key === undefined ? [] : [key])].find((name) => !existsSync(name));
  if (missing !== undefined) return fail(noFile(missing));
  if (existsSync(paths.cluster)) return fail(notNew(paths.folder));
  const prepared = prepareFolder(paths, process.getuid?.() ?? 0);
  if (!prepared.ok) return prepared;
  const locked = await lockFolder(paths.lock, { say: print.error, sleep });
  if (!locked.ok) return locked;
  try {
    if (key !== undefined) await copyFile(key, paths.secretKey);
    return await loadInto(request);
  } finally {
    locked.value.release();
  }
}

async function loadInto({ file, paths }: RestoreRequest): Promise<Result<Loaded, CommandFault>> {
  const launcher = openDatabase({ paths, url: undefined, say: print.error });
  const running = await launcher.start();
  if (!running.ok) return running;
  const database = connectDirect({ ...launcher.address(), applicationName: 'tandem restore' });
  try {
    const migrated = await migrate(database, { onProgress: print.error });
    if (!migrated.ok) return migrated;
    const loaded = await load(database, readBackupText(unpacked(file)));
    if (loaded.ok) return loaded;
    const { code, message } = loaded.error;
    return fail({ code, message, advice: `Nothing was restored; remove ${paths.folder}.` });
  } catch (error) {
    // zlib's words for a file that is cut off or no gzip at all
    const message = `${file} cannot be read: ${(error as Error).message}`;
    return fail({ code: 'BACKUP_DAMAGED', message, advice: `Remove ${paths.folder}.` });
  } finally {
    await database.close();
    await running.value.stop('fast');
  }
}

/** Opened when it is read: an error before that would have nobody to hear it. */
async function* unpacked(file: string): AsyncGenerator<Uint8Array, void, void> {
  const packed = createReadStream(file);
  const text = createGunzip();
  packed.on('error', (error) => text.destroy(error));
  yield* packed.pipe(text);
}

const noFile = (file: string): CommandFault => ({
  code: 'FILE_UNREADABLE',
  message: `there is no file ${file}`,
  advice: '',
});

const notNew = (folder: string): CommandFault => ({
  code: 'RESTORE_NOT_NEW',
  message: `${folder} has a database already`,
  advice: 'A restore makes a new data folder: name one with --data.',
});
