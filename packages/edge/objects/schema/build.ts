// The words in which kinds describe their fields. Each makes a TypeBox schema with its meaning, so
// that no field stands anywhere without one.
import {
  type TArray,
  type TBoolean,
  type TEnum,
  type TInteger,
  type TNull,
  type TObject,
  type TProperties,
  type TSchema,
  type TString,
  type TUnion,
  Type,
} from 'typebox';
import type { FormatName } from '../formats/index.ts';
import { type Condition, nodeOf } from './node.ts';

export type Nullable<T extends TSchema> = TUnion<[T, TNull]>;

const defaultOf = (value: unknown): object => (value === undefined ? {} : { default: value });

interface Whole {
  readonly least: number;
  readonly most: number;
  readonly unit?: string;
  readonly default?: number;
}

export function whole(meaning: string, { least, most, unit, default: usual }: Whole): TInteger {
  const range = { minimum: least, maximum: most };
  const inUnit = unit === undefined ? {} : { 'x-unit': unit };
  return Type.Integer({ description: meaning, ...range, ...inUnit, ...defaultOf(usual) });
}

export function flag(meaning: string, usual: boolean): TBoolean {
  return Type.Boolean({ description: meaning, default: usual });
}

export function choice<const Word extends string>(
  meaning: string,
  words: readonly Word[],
  usual?: NoInfer<Word>,
): TEnum<Word[]> {
  return Type.Enum<Word[]>([...words], { description: meaning, ...defaultOf(usual) });
}

interface Text {
  readonly most: number;
  readonly least?: number;
  readonly default?: string;
}

/** Free text: any characters but control characters. */
export function text(meaning: string, { most, least = 0, default: usual }: Text): TString {
  const lengths = { minLength: least, maxLength: most };
  return Type.String({
    description: meaning,
    format: 'text' satisfies FormatName,
    ...lengths,
    ...defaultOf(usual),
  });
}

/** Text of a form that formats/ knows. */
export function formatted(meaning: string, format: FormatName, usual?: string): TString {
  return Type.String({ description: meaning, format, ...defaultOf(usual) });
}

interface Decimal {
  readonly least?: string;
  readonly most?: string;
  readonly unit?: string;
  readonly default?: string;
  /** Counts when the object is created and never again. */
  readonly creationOnly?: boolean;
}

/** An amount of money: a decimal text, because a JSON number cannot keep it exactly. */
export function money(meaning: string, decimal: Decimal = {}): TString {
  return decimalText(meaning, 'money', decimal);
}

/** A share or factor that is multiplied with money, and therefore as exact as money is. */
export function decimal(meaning: string, range: Decimal): TString {
  return decimalText(meaning, 'decimal', range);
}

function decimalText(
  meaning: string,
  format: FormatName,
  { least, most, unit, default: usual, creationOnly = false }: Decimal,
): TString {
  return Type.String({
    description: meaning,
    format,
    ...(creationOnly ? { 'x-creation-only': true } : {}),
    ...(least === undefined ? {} : { 'x-least': least }),
    ...(most === undefined ? {} : { 'x-most': most }),
    ...(unit === undefined ? {} : { 'x-unit': unit }),
    ...defaultOf(usual),
  });
}

/** The id of an object of another kind; `where` says what that object must be. */
export function refers(meaning: string, kind: string, where?: Condition): TString {
  return Type.String({
    description: meaning,
    // Numbers of phones and names of rate groups are natural keys too: one form holds all.
    format: 'objectId' satisfies FormatName,
    'x-refers': kind,
    ...(where === undefined ? {} : { 'x-where': where }),
  });
}

/** Null is the default and means what `nullMeans` says: mostly that the system's setting counts. */
export function orNull<T extends TSchema>(schema: T, nullMeans: string): Nullable<T> {
  const { description = '', ...rest } = nodeOf(schema);
  return Type.Union([schema, Type.Null()], {
    description,
    default: null,
    'x-null': nullMeans,
    ...(rest['x-unit'] === undefined ? {} : { 'x-unit': rest['x-unit'] }),
    ...(rest['x-refers'] === undefined ? {} : { 'x-refers': rest['x-refers'] }),
  });
}

interface Secret {
  readonly most: number;
  readonly least?: number;
  readonly generated?: boolean;
}

/** Absent in a change it stays as it is; null takes it away. */
export function secret(
  meaning: string,
  { most, least = 1, generated = false }: Secret,
): Nullable<TString> {
  const inner = Type.String({
    description: meaning,
    format: 'text' satisfies FormatName,
    minLength: least,
    maxLength: most,
    writeOnly: true,
  });
  return Type.Union([inner, Type.Null()], {
    description: meaning,
    default: null,
    writeOnly: true,
    'x-null': 'none',
    ...(generated ? { 'x-generated': true } : {}),
  });
}

interface List {
  readonly most: number;
  readonly least?: number;
  /** The order has no meaning. */
  readonly unordered?: boolean;
  readonly default?: readonly (string | number)[];
}

/** Lists of plain values hold each of them once. */
export function list<T extends TSchema>(
  meaning: string,
  item: T,
  { most, least = 0, unordered = false, default: usual = [] }: List,
): TArray<T> {
  return Type.Array(item, {
    description: meaning,
    minItems: least,
    maxItems: most,
    default: usual,
    ...(unordered ? { 'x-unordered': true } : {}),
  });
}

/** An object within a list. */
export function record<P extends TProperties>(meaning: string, properties: P): TObject<P> {
  return Type.Object(properties, { description: meaning, additionalProperties: false });
}
