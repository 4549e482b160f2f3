// Every error of the API: code, status and title in one catalogue, answered as problem+json (RFC
// 9457).
import type { FastifyReply } from 'fastify';
import type { Problem } from './contract.ts';

export const PROBLEMS = {
  REQUEST_INVALID: [400, 'The request is not of the form that is allowed'],
  REQUEST_SYNTAX: [400, 'The body is not JSON'],
  REQUEST_MEDIA_TYPE: [415, 'The body must be application/json'],
  REQUEST_TOO_LARGE: [413, 'The body is too large'],
  REQUEST_NOT_FOUND: [404, 'There is nothing at this address'],
  RATE_LIMIT: [429, 'Too many requests; wait for as long as Retry-After says'],
  IDEMPOTENCY_BUSY: [409, 'The first request under this idempotency key is under way'],
  IDEMPOTENCY_REUSED: [409, 'Something else was asked under this idempotency key'],
  SESSION_NONE: [401, 'Not signed in'],
  SESSION_WRONG_LOGIN: [401, 'Name or password is wrong'],
  SESSION_LOCKED: [403, 'This operator is locked'],
  SESSION_TOO_MANY_TRIES: [429, 'Too many tries; wait a quarter of an hour'],
  SESSION_CODE_NEEDED: [401, 'The code of the second factor is asked for'],
  SESSION_CODE_WRONG: [401, 'The code is wrong, over, or was used already'],
  SESSION_MISSING: [404, 'There is no such session'],
  CODE_WRONG: [403, 'The code is wrong, over, or was used already'],
  FACTOR_NONE: [404, 'There is no second factor'],
  FACTOR_STANDS: [409, 'There is a second factor already'],
  RIGHT_MISSING: [403, 'Your roles do not give the right to do this'],
  KEY_UNKNOWN: [401, 'There is no such key, or it is over, or its operator is locked'],
  KEY_SOURCE: [403, 'The key may not be used from this address'],
  KEY_CANNOT: [403, 'A key may not do this'],
  KEY_MISSING: [404, 'There is no such key'],
  KEY_REFUSED: [422, 'The key is refused'],
  OPERATOR_MISSING: [404, 'There is no such operator'],
  OPERATOR_EXISTS: [409, 'There is an operator of this id already'],
  OPERATOR_REFUSED: [422, 'The operator is refused'],
  PASSWORD_MUST_CHANGE: [403, 'Choose a password of your own first'],
  PASSWORD_WRONG: [403, 'The old password is wrong'],
  PASSWORD_TOO_SHORT: [422, 'The new password is too short or too long'],
  PASSWORD_WEAK: [422, 'The new password is among the first that are guessed'],
  PASSWORD_SAME: [422, 'The new password is the old one'],
  CONFIGURATION_REFUSED: [422, 'The configuration is refused; nothing was changed'],
  CONFIGURATION_CONFLICT: [409, 'The change does not fit what stands; nothing was changed'],
  OBJECT_MISSING: [404, 'There is no such object'],
  OBJECT_EXISTS: [409, 'There is an object of this name already'],
  OBJECT_CHANGED: [412, 'Somebody else has changed it meanwhile'],
  RATE_GROUP_MISSING: [404, 'There is no such rate group'],
  RATE_SHEET_REFUSED: [422, 'The sheet is refused; nothing was changed'],
  RATE_SHEET_OPTION: [422, 'What was said with the sheet is refused'],
  ACCOUNT_WITHOUT_RATES: [409, 'The account has no rate group'],
  PARAMETER_REFUSED: [422, 'The parameter is refused'],
  PARAMETER_UNKNOWN: [404, 'There is no such parameter'],
  PARAMETER_TYPE: [422, 'The value is not of the type of the parameter'],
  PARAMETER_RANGE: [422, 'The value is out of the range of the parameter'],
  PARAMETER_READ_ONLY: [422, 'The parameter cannot be set'],
  PARAMETER_TWICE: [422, 'The parameter is given twice'],
  PARAMETER_COMBINATION: [422, 'The value does not go with that of another parameter'],
  PAYMENT_AMOUNT: [422, 'The amount is refused'],
  ACCOUNT_MISSING: [404, 'There is no such account'],
  CALL_MISSING: [404, 'There is no such call, or it has ended'],
  TRACE_MISSING: [404, 'No message of this call was kept'],
  CALLBACK_MISSING: [404, 'There is no such callback'],
  TEST_CALL_MISSING: [404, 'There is no such test call'],
  PLAY_MISSING: [404, 'There is no such call that plays'],
  SOUND_MISSING: [404, 'There is no such sound'],
  CALLS_TOO_MANY: [429, 'As many run as may run at once'],
  RECORDING_MISSING: [404, 'There is no recording of this call'],
  CALL_SOURCE_MISSING: [404, 'Nobody of that name may call'],
  GATEWAY_MISSING: [404, 'There is no such gateway or phone'],
  CALLER_MISSING: [404, 'This caller is not blocked'],
  DAEMON_MISSING: [404, 'There is no such daemon in the pool of media'],
  SOURCE_MISSING: [404, 'This source is not suspended'],
  LIVE_FULL: [503, 'As many listen as may listen'],
  SWITCH_AWAY: [503, 'The switch does not answer'],
  RECORDS_SPAN: [422, 'The span of time is longer than a query may ask for'],
  RECORDS_HOUR: [403, 'Call records are not shown at this hour of the day'],
  RECORDS_TOO_MANY: [422, 'There are more call records than an export may have'],
  RECORDS_BUSY: [503, 'Other exports are under way; try again when one is done'],
  RERATING_REFUSED: [422, 'The period cannot be priced again as it was asked'],
  RECORD_MISSING: [404, 'There is no such call record'],
  LEDGER_KEY_REUSED: [409, 'Something else was booked under this idempotency key'],
  LEDGER_RANGE: [422, 'The balance would be out of all range'],
  DATABASE_AWAY: [503, 'The database does not answer'],
  PROGRAM_DEFECT: [500, 'This is a defect of Tandem; the log of the office has it'],
} as const satisfies Record<string, readonly [number, string]>;

export type ProblemCode = keyof typeof PROBLEMS;

export const isProblemCode = (code: string): code is ProblemCode => Object.hasOwn(PROBLEMS, code);

export interface ProblemDetails {
  readonly detail?: string;
  readonly field?: string;
  readonly allowed?: string;
}

export function problem(
  code: ProblemCode,
  { detail, field, allowed }: ProblemDetails = {},
): Problem {
  const [status, title] = PROBLEMS[code];
  return {
    type: `urn:tandem:problem:${code}`,
    title,
    status,
    code,
    detail: detail ?? title,
    ...(field === undefined ? {} : { field }),
    ...(allowed === undefined ? {} : { allowed }),
  };
}

export function answerProblem(
  reply: FastifyReply,
  code: ProblemCode,
  details: ProblemDetails = {},
): FastifyReply {
  const body = problem(code, details);
  return reply.code(body.status).type('application/problem+json').send(JSON.stringify(body));
}
