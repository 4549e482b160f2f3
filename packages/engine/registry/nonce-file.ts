// Counts of nonces over a restart in good order, so that phones are not asked again without need.
// The file is gone as soon as it was read: after a crash there is none, and then old nonces are
// stale, since nobody knows how far they were counted.
import { Buffer } from 'node:buffer';
import { type Disk, replaceFile } from '@tandem/base/kernel';
import type { KeptNonces, Nonces } from '@tandem/protocol/sip';

const PATH = 'registrations/nonces.json';

export async function keepNonces(disk: Disk, nonces: Nonces): Promise<boolean> {
  const kept = await replaceFile(disk, PATH, Buffer.from(JSON.stringify(nonces.keep()), 'utf8'));
  return kept.ok;
}

export async function restoreNonces(disk: Disk, nonces: Nonces): Promise<boolean> {
  const read = await disk.read(PATH);
  if (!read.ok) return false;
  const removed = await disk.remove(PATH);
  // What can be read a second time could be counted on twice.
  if (!removed.ok) return false;
  const kept = keptIn(Buffer.from(read.value).toString('utf8'));
  if (kept === undefined) return false;
  nonces.restore(kept);
  return true;
}

function keptIn(text: string): KeptNonces | undefined {
  try {
    const read: unknown = JSON.parse(text);
    if (typeof read !== 'object' || read === null) return undefined;
    const { counts, floorMs } = read as Partial<KeptNonces>;
    const isWhole = Array.isArray(counts) && counts.every(isCount) && Number.isFinite(floorMs);
    return isWhole ? (read as KeptNonces) : undefined;
  } catch {
    return undefined;
  }
}

function isCount(pair: unknown): boolean {
  return Array.isArray(pair) && pair.length === 2 && pair.every((one) => Number.isFinite(one));
}
