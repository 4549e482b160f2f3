// What of a field may be seen. Secrets never; phone numbers only by their last digits, except on
// debug lines. The name of a field decides, at any depth, so a new place to log needs no thought.
import type { LogFields, LogValue } from './log-fields.ts';

/** JSON as it goes to a sink: errors became objects, 64-bit counters became texts. */
export type FieldView = { readonly [name: string]: FieldValue };
export type FieldValue =
  | string
  | number
  | boolean
  | null
  | readonly FieldValue[]
  | { readonly [name: string]: FieldValue };

export const REDACTED = '[redacted]';
const TOO_DEEP = '[too deep]';

/** Deeper objects are somebody's whole state: not for a log. */
const DEEPEST = 6;

// Matched against the end of the name in lower case without `_` and `-`: `sipPassword`, `api_key`.
const SECRET_ENDINGS: readonly string[] = [
  'password',
  'passwd',
  'passphrase',
  'secret',
  'token',
  'apikey',
  'secretkey',
  'privatekey',
  'authorization',
  'cookie',
  'setcookie',
  'credentials',
  'pin',
  'pincode',
  'ha1',
  'digestresponse',
  'connectionstring',
  'databaseurl',
  'crypto', // the line of SDP that holds SRTP keys
];
const NUMBER_ENDINGS: readonly string[] = [
  'number',
  'numbers',
  'caller',
  'callee',
  'callers',
  'callees',
  'e164',
  'e164s',
  'msisdn',
  'dialled',
  'diversion',
  'requesturi',
  'fromuri',
  'touri',
  'contact',
  'aor',
];

/** A `sequenceNumber` that counts is smaller; a phone's number kept as an integer is not. */
const LEAST_PHONE_NUMBER = 1_000_000;

type Privacy = 'secret' | 'number' | 'open';

/** Names are few and come again with each line; hostile ones must not fill the memory. */
const REMEMBERED_NAMES = 2_000;
const privacyByName = new Map<string, Privacy>();

function privacyOf(name: string): Privacy {
  const known = privacyByName.get(name);
  if (known !== undefined) return known;
  const plain = name.toLowerCase().replace(/[_-]/g, '');
  const privacy = SECRET_ENDINGS.some((ending) => plain.endsWith(ending))
    ? 'secret'
    : NUMBER_ENDINGS.some((ending) => plain.endsWith(ending))
      ? 'number'
      : 'open';
  if (privacyByName.size < REMEMBERED_NAMES) privacyByName.set(name, privacy);
  return privacy;
}

export function viewOfFields(fields: LogFields, numbersWhole: boolean): FieldView {
  return viewOfObject(fields, { numbersWhole, insideNumber: false, depth: 0 });
}

interface Looking {
  readonly numbersWhole: boolean;
  /** Below a field that names numbers, such as the items of `callees`. */
  readonly insideNumber: boolean;
  readonly depth: number;
}

function viewOfObject(fields: LogFields, looking: Looking): FieldView {
  const view: Record<string, FieldValue> = {};
  for (const [name, value] of Object.entries(fields)) {
    if (value === undefined) continue;
    const privacy = privacyOf(name);
    const insideNumber = looking.insideNumber || privacy === 'number';
    view[name] = privacy === 'secret' ? REDACTED : viewOf(value, { ...looking, insideNumber });
  }
  return view;
}

function viewOf(value: LogValue, looking: Looking): FieldValue {
  const masks = looking.insideNumber && !looking.numbersWhole;
  if (typeof value === 'string') return masks ? maskNumbers(value) : withoutCredentials(value);
  if (typeof value === 'bigint') return masks ? maskNumbers(`${value}`) : `${value}`;
  if (typeof value === 'number') {
    return masks && value >= LEAST_PHONE_NUMBER ? maskNumbers(`${value}`) : value;
  }
  if (typeof value === 'object' && value !== null) return viewOfNested(value, looking);
  return value ?? null;
}

const CREDENTIALS_IN_URL = /:\/\/[^\s/@]*@/g;

/** Errors of drivers like to show the whole address that they could not reach. */
function withoutCredentials(text: string): string {
  return text.includes('://') ? text.replace(CREDENTIALS_IN_URL, `://${REDACTED}@`) : text;
}

function viewOfNested(value: Exclude<LogValue & object, null>, looking: Looking): FieldValue {
  if (looking.depth >= DEEPEST) return TOO_DEEP;
  const deeper = { ...looking, depth: looking.depth + 1 };
  if (value instanceof Error) return viewOfError(value, deeper);
  if (isList(value)) return value.map((item) => viewOf(item, deeper));
  return viewOfObject(value, deeper);
}

function isList(value: LogValue & object): value is readonly LogValue[] {
  return Array.isArray(value);
}

function viewOfError(error: Error, looking: Looking): FieldValue {
  const cause = error.cause;
  return {
    name: error.name,
    message: withoutCredentials(error.message),
    stack: withoutCredentials(error.stack ?? ''),
    ...(cause instanceof Error ? { cause: viewOf(cause, looking) } : {}),
  };
}

const WHOLE_NUMBER = /^\+?[0-9*#]*$/;
/** In a URI: long enough not to be a port, and the parts of an IPv4 address are shorter still. */
const NUMBER_IN_TEXT = /[0-9*#]{6,}/g;

/** A phone number, or a text that holds some such as a SIP URI, by the last digits only. */
export function maskNumbers(text: string): string {
  if (!WHOLE_NUMBER.test(text)) return text.replace(NUMBER_IN_TEXT, maskDigits);
  return text.startsWith('+') ? `+${maskDigits(text.slice(1))}` : maskDigits(text);
}

/** Three of seven and more can be told apart by support, and nobody can be called by them. */
function maskDigits(digits: string): string {
  const kept = digits.length >= 7 ? 3 : digits.length >= 4 ? 2 : 0;
  return 'x'.repeat(digits.length - kept) + digits.slice(digits.length - kept);
}
