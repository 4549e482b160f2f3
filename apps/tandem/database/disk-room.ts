import { statfsSync } from 'node:fs';

/** What an ordinary user may still write there: the reserve for root does not help the server. */
export function freeBytesAt(path: string): number {
  const { bavail, bsize } = statfsSync(path);
  return bavail * bsize;
}
