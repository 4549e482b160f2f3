// Whether an account may make calls at all.
import type { Account } from '@tandem/domain/parties';

export type AccountFault = 'locked' | 'expired';

export function accountFault(
  { status, expiresAt }: Pick<Account, 'status' | 'expiresAt'>,
  nowMs: number,
): AccountFault | null {
  if (status === 'locked') return 'locked';
  return expiresAt !== null && nowMs >= Date.parse(expiresAt) ? 'expired' : null;
}
