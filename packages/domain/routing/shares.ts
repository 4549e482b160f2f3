// Calls of a customer divided by percentage: a prefix before the called number, by which routes
// tell the shares apart.
import type { PrefixShare } from '@tandem/domain/parties';

const PERCENT = 100;

/** `drawn`: from 0 up to, not including, 1. What no share takes has no prefix. */
export function sharePrefix(shares: readonly PrefixShare[], drawn: number): string {
  let below = 0;
  for (const { percent, addPrefix } of shares) {
    below += percent;
    if (drawn * PERCENT < below) return addPrefix;
  }
  return '';
}
