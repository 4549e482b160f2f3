// How far a call may go: from on-net to international.
import type { CallLevel } from '@tandem/domain/parties';

const LEVELS: readonly CallLevel[] = ['onNet', 'local', 'domestic', 'international'];

/** A destination whose level nobody named may be any. */
export function isBeyond(destination: CallLevel | null, allowed: CallLevel): boolean {
  return LEVELS.indexOf(destination ?? 'international') > LEVELS.indexOf(allowed);
}
