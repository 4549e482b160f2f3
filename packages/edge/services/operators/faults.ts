// What can be wrong when operators and their keys are changed, in one form.
export type OperatorFaultCode =
  | 'OPERATOR_MISSING'
  | 'OPERATOR_EXISTS'
  | 'OPERATOR_REFUSED'
  | 'PASSWORD_TOO_SHORT'
  | 'PASSWORD_WEAK'
  | 'FACTOR_NONE'
  | 'SESSION_MISSING'
  | 'RIGHT_MISSING'
  | 'KEY_MISSING'
  | 'KEY_REFUSED'
  | 'KEY_CANNOT'
  | 'CONFIGURATION_CONFLICT';

export interface OperatorFault {
  readonly code: OperatorFaultCode;
  readonly field?: string;
  readonly allowed?: string;
  readonly detail?: string;
}

export const noOperator = (id: string): OperatorFault => ({
  code: 'OPERATOR_MISSING',
  field: 'id',
  detail: `there is no operator ${id}`,
});

export const notAllowed = (id: string): OperatorFault => ({
  code: 'RIGHT_MISSING',
  detail: `${id}: needs operators:change, and an operator with no more rights than your own`,
});

/**
 * A key that is limited to rights and addresses must not make a password or a key without these
 * limits.
 */
export const NOT_BY_KEY: OperatorFault = {
  code: 'KEY_CANNOT',
  detail: 'operators and keys are changed by people who sign in, or at the local socket',
};
