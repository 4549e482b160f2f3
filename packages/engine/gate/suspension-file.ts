// Suspensions in a file of the data folder: there are few, so it is written whole.
import { Buffer } from 'node:buffer';
import { type Disk, replaceFile } from '@tandem/base/kernel';
import type { SuspensionStore } from './ports.ts';
import type { Suspension } from './suspensions.ts';

const PATH = 'registrations/suspended.json';

export function suspensionFile(disk: Disk): SuspensionStore {
  return {
    async load() {
      const read = await disk.read(PATH);
      return read.ok ? suspensionsIn(Buffer.from(read.value).toString('utf8')) : [];
    },
    async save(suspensions) {
      const saved = await replaceFile(disk, PATH, Buffer.from(JSON.stringify(suspensions), 'utf8'));
      return saved.ok;
    },
  };
}

/** What can be read of it: the gate must open even so. */
function suspensionsIn(text: string): readonly Suspension[] {
  try {
    const read: unknown = JSON.parse(text);
    return Array.isArray(read) ? read.filter(isSuspension) : [];
  } catch {
    return [];
  }
}

function isSuspension(one: unknown): one is Suspension {
  if (typeof one !== 'object' || one === null) return false;
  const { source, reason, user, sinceMs, untilMs, dropped } = one as Partial<Suspension>;
  const areTexts = [source, reason, user].every((text) => typeof text === 'string');
  return areTexts && [sinceMs, untilMs, dropped].every((number) => Number.isFinite(number));
}
