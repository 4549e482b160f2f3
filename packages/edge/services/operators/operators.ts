// Operators one by one: the same checks, rights and audit as a file that describes them.
import { fail, ok, type Result } from '@tandem/base/kernel';
import { type ApplyFault, type ApplyParts, applyConfiguration } from '../configuration/apply.ts';
import { PASSWORD_RULE, passwordFault } from '../password-rules.ts';
import type { Asker, AuditLog, Operator, OperatorStore, Secrets } from '../ports.ts';
import { NOT_BY_KEY, noOperator, notAllowed, type OperatorFault } from './faults.ts';
import { isOperatorWithin, isSelf, mayActFor, maySeeOperator } from './operator-rights.ts';
import type { RecoveryShown, SecondFactors } from './second-factor.ts';

export interface OperatorParts {
  readonly operators: OperatorStore;
  readonly configuration: ApplyParts;
  readonly secrets: Pick<Secrets, 'hashPassword'>;
  readonly audit: AuditLog;
}

export interface OperatorShown {
  readonly id: string;
  readonly displayName: string;
  readonly roles: readonly string[];
  readonly account: string | null;
  readonly locked: boolean;
  readonly mustChangePassword: boolean;
  readonly lastLoginAtMs: number | null;
  /** Recovery codes that are left; null: there is no second factor. */
  readonly recoveryCodesLeft: number | null;
}

export async function listOperators(
  { operators, configuration: { store }, second }: OperatorParts & WithFactors,
  asker: Asker,
): Promise<readonly OperatorShown[]> {
  const shown: OperatorShown[] = [];
  for (const operator of await operators.list()) {
    if (!(await maySeeOperator(store, asker, operator))) continue;
    const recoveryCodesLeft = await second.recoveryLeft(operator);
    shown.push({ ...view(operator), recoveryCodesLeft });
  }
  return shown;
}

interface WithFactors {
  readonly second: SecondFactors;
}

function view(operator: Operator): Omit<OperatorShown, 'recoveryCodesLeft'> {
  const { id, displayName, roles, locked, mustChangePassword, lastLoginAtMs } = operator;
  const account = operator.accountId;
  return { id, displayName, roles, account, locked, mustChangePassword, lastLoginAtMs };
}

export interface NewOperator {
  readonly id: string;
  readonly displayName: string;
  readonly roles: readonly string[];
  readonly account: string | null;
  /** Undefined: one is made. */
  readonly password: string | undefined;
  readonly asker: Asker;
}

export interface OperatorAdded {
  readonly id: string;
  /** The one that was made, to be shown once; null when it was given. */
  readonly password: string | null;
}

export async function addOperator(
  { configuration }: OperatorParts,
  { asker, password: given, ...fields }: NewOperator,
): Promise<Result<OperatorAdded, OperatorFault>> {
  if (asker.via === 'key') return fail(NOT_BY_KEY);
  const wrong = given === undefined ? null : ruleFault(given, fields.id);
  if (wrong !== null) return fail(wrong);
  const password = given ?? configuration.makeSecret();
  const added = await applyConfiguration(configuration, {
    // A file with one operator in it, so that it meets whatever such a file meets.
    text: JSON.stringify({ operators: [{ ...fields, password }] }),
    file: 'request',
    ...{ dryRun: false, prune: false, addsOnly: true, asker },
  });
  if (!added.ok) return fail(faultOf(added.error, fields.id));
  return ok({ id: fields.id, password: given === undefined ? password : null });
}

function faultOf(fault: ApplyFault, id: string): OperatorFault {
  switch (fault.is) {
    case 'file': {
      const [first] = fault.report.faults;
      if (first === undefined) return { code: 'OPERATOR_REFUSED' };
      const { field, allowed, detail } = first;
      return { code: 'OPERATOR_REFUSED', field, allowed, detail };
    }
    case 'right': {
      const words = fault.missing.map(({ path, needs }) => `${path}: needs ${needs}`);
      return { code: 'RIGHT_MISSING', detail: words.join('; ') };
    }
    case 'stands':
      return { code: 'OPERATOR_EXISTS', field: 'id', detail: `there is an operator ${id} already` };
    case 'others':
    case 'stale':
      return { code: 'CONFIGURATION_CONFLICT' };
    case 'store': {
      const words = fault.faults.map(({ message }) => message);
      return { code: 'CONFIGURATION_CONFLICT', detail: words.join('; ') };
    }
  }
}

function ruleFault(password: string, id: string): OperatorFault | null {
  const code = passwordFault(password, id);
  return code === null ? null : { code, field: 'password', allowed: PASSWORD_RULE };
}

export interface PasswordToSet {
  readonly id: string;
  /** Undefined: one is made. */
  readonly password: string | undefined;
  readonly asker: Asker;
}

interface FactorOf {
  readonly id: string;
  readonly asker: Asker;
}

/** Of one who has lost his telephone: by who may set his password. */
export async function takeOffFactor(
  parts: OperatorParts & WithFactors,
  of: FactorOf,
): Promise<Result<void, OperatorFault>> {
  const operator = await anothers(parts, of);
  if (!operator.ok) return operator;
  if (!(await parts.second.takeOff(operator.value))) return fail({ code: 'FACTOR_NONE' });
  await tell(parts, of, 'factor.removed');
  return ok();
}

/** Ten new recovery codes of one who has lost his: by who may take the factor off as well. */
export async function renewRecoveryCodes(
  parts: OperatorParts & WithFactors,
  of: FactorOf,
): Promise<Result<RecoveryShown, OperatorFault>> {
  const operator = await anothers(parts, of);
  if (!operator.ok) return operator;
  const made = await parts.second.renewCodesOf(operator.value);
  if (!made.ok)
    return fail({ code: made.error === 'FACTOR_NONE' ? made.error : 'CONFIGURATION_CONFLICT' });
  await tell(parts, of, 'factor.codes');
  return made;
}

async function anothers(
  { operators, configuration: { store } }: OperatorParts,
  { id, asker }: FactorOf,
): Promise<Result<Operator, OperatorFault>> {
  if (asker.via === 'key') return fail(NOT_BY_KEY);
  const operator = await operators.find(id);
  if (operator === undefined || !(await isOperatorWithin(store, asker, operator))) {
    return fail(noOperator(id));
  }
  // Otherwise a stolen session would need neither password nor code.
  if (isSelf(asker, operator)) {
    return fail({ code: 'RIGHT_MISSING', detail: 'change your own with password and code' });
  }
  return (await mayActFor(store, asker, operator)) ? ok(operator) : fail(notAllowed(id));
}

function tell({ audit }: OperatorParts, { id, asker }: FactorOf, action: string): Promise<void> {
  const { actor, source } = asker;
  return audit.write({ actor, source, action, objectType: 'operators', objectId: id });
}

/** Sessions end with the password before; the operator chooses a new one when he signs in. */
export async function setOperatorPassword(
  { operators, configuration, secrets, audit }: OperatorParts,
  { id, password: given, asker }: PasswordToSet,
): Promise<Result<OperatorAdded, OperatorFault>> {
  if (asker.via === 'key') return fail(NOT_BY_KEY);
  const { store } = configuration;
  const operator = await operators.find(id);
  if (operator === undefined || !(await isOperatorWithin(store, asker, operator))) {
    return fail(noOperator(id));
  }
  // Without the old one a stolen session would be the operator for good.
  if (isSelf(asker, operator)) {
    return fail({ code: 'RIGHT_MISSING', detail: 'change your own password with the old one' });
  }
  if (!(await mayActFor(store, asker, operator))) return fail(notAllowed(id));
  const wrong = given === undefined ? null : ruleFault(given, id);
  if (wrong !== null) return fail(wrong);
  const password = given ?? configuration.makeSecret();
  await operators.setPassword(operator.key, await secrets.hashPassword(password), true);
  const { actor, source } = asker;
  await audit.write({
    ...{ actor, source, action: 'password.set' },
    ...{ objectType: 'operators', objectId: id },
  });
  return ok({ id, password: given === undefined ? password : null });
}
