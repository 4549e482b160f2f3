// An entry of the journal as the step that it is. It was written by our own switch and its sum is
// right, yet it may be of another version: what the books count on is looked at, field by field.
import { fail, isUuid, ok, type Result } from '@tandem/base/kernel';
import type { StoredEntry } from '@tandem/books/journal/contract';
import {
  BOUNDS,
  type Bounds,
  type CallRecord,
  type EndedStep,
  type EpochStep,
  type LeaseReturnedStep,
} from '@tandem/domain/record';

export type BookedStep = EndedStep | EpochStep | LeaseReturnedStep;

/** undefined: it is no matter of the books. */
export function readStep(entry: StoredEntry): Result<BookedStep | undefined, string> {
  if (entry.kind === 'answered' || entry.kind === 'renewed') return ok(undefined);
  const parsed = parse(entry.json);
  if (parsed === undefined) return fail('not a JSON object');
  const why = faultOf(parsed);
  return why === undefined ? ok(parsed as unknown as BookedStep) : fail(why);
}

type Fields = Readonly<Record<string, unknown>>;

function parse(text: string): Fields | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isFields(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function faultOf(step: Fields): string | undefined {
  switch (step.kind) {
    case 'ended':
      return isFields(step.record) ? recordFault(step.record) : 'record is missing';
    case 'epoch':
      return firstFault(step, { node: isName, epoch: isName });
    case 'leaseReturned':
      return firstFault(step, { node: isName, epoch: isName, account: isKey, amountE7: isE7 });
    default:
      return `kind ${String(step.kind)} is unknown`;
  }
}

type Check = (value: unknown) => boolean;

const E7 = /^-?\d{1,18}$/;
const KEY = /^[1-9]\d{0,17}$/;

const isE7: Check = (value) => typeof value === 'string' && E7.test(value);
const isKey: Check = (value) => typeof value === 'string' && KEY.test(value);
const isText: Check = (value) => typeof value === 'string';
const isName: Check = (value) => typeof value === 'string' && value !== '';
const isMoment: Check = (value) => isWhole(value, BOUNDS.moment);
const isCount: Check = (value) => isWhole(value, BOUNDS.count);
const isDuration: Check = (value) => isWhole(value, BOUNDS.duration);
const isList: Check = Array.isArray;
const isFlag: Check = (value) => typeof value === 'boolean';
const orNull =
  (check: Check): Check =>
  (value) =>
    value === null || check(value);

function isWhole(value: unknown, { least, most }: Bounds): boolean {
  return Number.isInteger(value) && (value as number) >= least && (value as number) <= most;
}

const within =
  (bounds: Bounds): Check =>
  (value) =>
    isWhole(value, bounds);

type Checks = Readonly<Record<string, Check>>;

const isParty: Check = (value) =>
  isFields(value) && isKey(value.key) && isName(value.id) && isName(value.kind);

const isSide: Check = (value) =>
  isFields(value) &&
  isFields(value.account) &&
  isKey(value.account.key) &&
  isE7(value.feeE7) &&
  isDuration(value.billedSeconds) &&
  isText(value.number) &&
  (value.rate === null ||
    (isFields(value.rate) && isText(value.rate.prefix) && isText(value.rate.area)));

const QUALITY_CHECKS: Readonly<Record<string, Check>> = {
  packets: isCount,
  lost: isCount,
  mos: orNull(
    (value) => typeof value === 'number' && value >= BOUNDS.mos.least && value <= BOUNDS.mos.most,
  ),
};

const isQuality: Check = (value) =>
  isFields(value) && firstFault(value, QUALITY_CHECKS) === undefined;

const isMedia: Check = (value) =>
  isFields(value) && isQuality(value.caller) && isQuality(value.callee) && isFlag(value.isOneWay);

const isIncome: Check = (value) =>
  isFields(value) && isFields(value.account) && isKey(value.account.key) && isE7(value.amountE7);

const isAttempt: Check = (value) =>
  isFields(value) && isParty(value.gateway) && firstFault(value, ATTEMPT_CHECKS) === undefined;

const ATTEMPT_CHECKS: Checks = {
  address: isText,
  callerNumber: isText,
  calleeNumber: isText,
  callId: isText,
  atMs: isDuration,
  lastedMs: isDuration,
  firstResponseMs: orNull(isDuration),
  ringingMs: orNull(isDuration),
  status: orNull(within(BOUNDS.status)),
  q850: orNull(within(BOUNDS.q850)),
  outcome: isText,
  phrase: isText,
  // Only where the vendor takes something for it.
  cost: (value) => value === undefined || isSide(value),
};

/** Of the type CallRecord; a test holds the names against it. */
export const RECORD_CHECKS: Readonly<Record<keyof CallRecord, Check>> = {
  id: (value) => typeof value === 'string' && isUuid(value),
  parentId: orNull((value) => typeof value === 'string' && isUuid(value)),
  node: isName,
  epoch: isName,
  startedAtMs: isMoment,
  answeredAtMs: orNull(isMoment),
  endedAtMs: isMoment,
  holdTimeMs: isDuration,
  callerE164: isText,
  calleeE164: isText,
  callerAccessE164: isText,
  calleeAccessE164: isText,
  callerToGatewayE164: isText,
  calleeToGatewayE164: isText,
  caller: orNull(isParty),
  callee: orNull(isParty),
  callerIp: isText,
  calleeIp: isText,
  callerCallId: isText,
  calleeCallId: isText,
  endReason: within(BOUNDS.status),
  endDirection: within(BOUNDS.endDirection),
  serverReason: within(BOUNDS.serverReason),
  label: orNull(isText),
  q850: orNull(within(BOUNDS.q850)),
  vendorStatus: orNull(within(BOUNDS.status)),
  vendorPhrase: isText,
  calleeBilling: within(BOUNDS.calleeBilling),
  billingMode: within(BOUNDS.billingMode),
  callerPddMs: isDuration,
  calleePddMs: isDuration,
  pddMs: orNull(isDuration),
  charge: orNull(isSide),
  cost: orNull(isSide),
  agents: (value) => Array.isArray(value) && value.every(isIncome),
  packageSeconds: isDuration,
  codec: isText,
  // Entries of a version before it have none.
  media: (value) => value === undefined || value === null || isMedia(value),
  isIllegal: isFlag,
  folded: (value) => value === undefined || isCount(value),
  isHidden: isFlag,
  isForFiles: (value) => value === undefined || isFlag(value),
  isRecovered: isFlag,
  attempts: (value) => Array.isArray(value) && value.every(isAttempt),
  trace: isList,
};

const recordFault = (record: Fields): string | undefined => firstFault(record, RECORD_CHECKS);

/** Lists are gone through faster than the names of an object. */
const listed = new WeakMap<Checks, readonly (readonly [string, Check])[]>();

function firstFault(fields: Fields, checks: Checks): string | undefined {
  const list = listed.get(checks) ?? Object.entries(checks);
  listed.set(checks, list);
  for (const [name, check] of list) {
    if (!check(fields[name])) return `${name} is ${shown(fields[name])}`;
  }
  return undefined;
}

const SHOWN_CHARACTERS = 60;

function shown(value: unknown): string {
  return (JSON.stringify(value) ?? 'missing').slice(0, SHOWN_CHARACTERS);
}
