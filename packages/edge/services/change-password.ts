// An operator chooses a password; the one-time password of the first start ends here.
import { fail, ok, type Result } from '@tandem/base/kernel';
import { type PasswordRuleFault, passwordFault } from './password-rules.ts';
import type { AuditLog, Operator, OperatorStore, Secrets, SessionStore } from './ports.ts';

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

export type PasswordFault = 'PASSWORD_WRONG' | 'PASSWORD_SAME' | PasswordRuleFault;

/** Every session of the operator ends with the old password, so that a stolen one does too. */
export async function changePassword(
  { operators, sessions, audit, secrets }: ChangePasswordParts,
  { operator, oldPassword, newPassword, source }: PasswordChange,
): Promise<Result<void, PasswordFault>> {
  const { id, key, passwordHash } = operator;
  const wrong = passwordFault(newPassword, id);
  // Said before the old one is looked at, which costs more.
  if (wrong === 'PASSWORD_TOO_SHORT') return fail(wrong);
  if (passwordHash === null || !(await secrets.verifyPassword(passwordHash, oldPassword))) {
    return fail('PASSWORD_WRONG');
  }
  if (newPassword === oldPassword) return fail('PASSWORD_SAME');
  if (wrong !== null) return fail(wrong);
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
