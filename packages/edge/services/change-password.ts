// An operator chooses a password; the one-time password of the first start ends here.
import { fail, ok, type Result } from '@tandem/base/kernel';
import type { AuditLog, Operator, OperatorStore, Secrets, SessionStore } from './ports.ts';

/** NIST SP 800-63B counts length, not kinds of characters. */
export const MIN_PASSWORD_CHARACTERS = 12;
/** Hashing costs by length; a longer text is no password. */
export const MAX_PASSWORD_CHARACTERS = 256;

export interface ChangePasswordParts {
  readonly operators: OperatorStore;
  readonly sessions: SessionStore;
  readonly audit: AuditLog;
  readonly secrets: Secrets;
}

export interface PasswordChange {
  readonly operator: Operator;
  readonly oldPassword: string;
  readonly newPassword: string;
  readonly source: string;
}

export type PasswordFault = 'PASSWORD_WRONG' | 'PASSWORD_TOO_SHORT' | 'PASSWORD_SAME';

/** Every session of the operator ends with the old password, so that a stolen one does too. */
export async function changePassword(
  { operators, sessions, audit, secrets }: ChangePasswordParts,
  { operator, oldPassword, newPassword, source }: PasswordChange,
): Promise<Result<void, PasswordFault>> {
  if ([...newPassword].length < MIN_PASSWORD_CHARACTERS) return fail('PASSWORD_TOO_SHORT');
  const { id, key, passwordHash } = operator;
  if (passwordHash === null || !(await secrets.verifyPassword(passwordHash, oldPassword))) {
    return fail('PASSWORD_WRONG');
  }
  if (newPassword === oldPassword) return fail('PASSWORD_SAME');
  await operators.setPassword(key, await secrets.hashPassword(newPassword), false);
  await sessions.removeAllOf(key);
  await audit.write({
    actor: id,
    source,
    action: 'password.changed',
    objectType: 'operators',
    objectId: id,
  });
  return ok();
}
