// Messages of rtpengine's control protocol: a cookie by which question and answer belong together,
// a blank, and fields in bencode. A daemon answers a cookie that comes again as it did before.
import { fail, ok, type Result } from '@tandem/base/kernel';
import { type Bencoded, type BencodedFields, decode, encode } from './bencode.ts';

export type NgCommand = 'ping' | 'offer' | 'answer' | 'delete' | 'query';

export interface NgQuestion {
  readonly cookie: string;
  readonly command: NgCommand;
  readonly fields: BencodedFields;
}

export interface NgAnswer {
  readonly cookie: string;
  readonly fields: BencodedFields;
}

export interface NgFault {
  readonly says: string;
}

export function printQuestion({ cookie, command, fields }: NgQuestion): string {
  return `${cookie} ${encode({ ...fields, command })}`;
}

/** Of what a daemon sent. */
export function parseAnswer(text: string): Result<NgAnswer, NgFault> {
  const blank = text.indexOf(' ');
  if (blank < 1) return fail({ says: 'it has no cookie' });
  const decoded = decode(text.slice(blank + 1));
  if (!decoded.ok) return fail({ says: `byte ${decoded.error.at}: ${decoded.error.says}` });
  const fields = fieldsIn(decoded.value);
  if (fields === undefined) return fail({ says: 'it has no fields' });
  return ok({ cookie: text.slice(0, blank), fields });
}

/** What the daemon says of an error; undefined: it says none. */
export function errorIn({ fields }: NgAnswer): string | undefined {
  if (fields.result !== 'error') return undefined;
  return textIn(fields, 'error-reason') ?? 'it says no reason';
}

export function fieldsIn(value: Bencoded | undefined): BencodedFields | undefined {
  return typeof value === 'object' && !Array.isArray(value) ? (value as BencodedFields) : undefined;
}

export function listIn(value: Bencoded | undefined): readonly Bencoded[] {
  return Array.isArray(value) ? (value as readonly Bencoded[]) : [];
}

export function textIn(fields: BencodedFields | undefined, name: string): string | undefined {
  const value = fields?.[name];
  return typeof value === 'string' ? value : undefined;
}

export function numberIn(fields: BencodedFields | undefined, name: string): number | undefined {
  const value = fields?.[name];
  return typeof value === 'number' ? value : undefined;
}
