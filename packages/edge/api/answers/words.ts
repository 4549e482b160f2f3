// The words that answers are written in. They describe and do not cut: a field more is allowed, so
// that a client of today reads the answers of tomorrow.
import { type TObject, type TSchema, Type } from 'typebox';

export const text = Type.String();
export const number = Type.Number();
export const whole = Type.Integer();
export const yesNo = Type.Boolean();
export const texts = Type.Array(text);
export const anything = Type.Unknown();
/** RFC 3339, UTC, with milliseconds. */
export const moment = Type.String({ format: 'date-time' });
/** Decimal, never a number: "0.0120". */
export const money = Type.String({ pattern: '^-?[0-9]+\\.[0-9]+$' });
export const orNull = <Schema extends TSchema>(schema: Schema): TSchema =>
  Type.Union([schema, Type.Null()]);

export const shape = (fields: Record<string, TSchema>): TObject => Type.Object(fields);

/** `next` is what `after` is for the next page; null: this is the last. */
export const pageOf = (item: TSchema): TObject =>
  shape({ items: Type.Array(item), next: orNull(text) });
/** All there is. */
export const listOf = (item: TSchema): TObject => shape({ items: Type.Array(item) });

/** An answer that is no JSON. */
export interface FileAnswer {
  readonly mediaType: string;
}
export const file = (mediaType: string): FileAnswer => ({ mediaType });
/** 204. */
export const NOTHING = 'nothing';

export type Answer = TSchema | FileAnswer | typeof NOTHING;
