// A kind of configuration objects: what its objects are called, how one is told from another, which
// fields they have and what of these cannot stand together.
import { type Static, type TObject, type TProperties, Type } from 'typebox';
import type { Fields } from './json.ts';
import type { Refused } from './refusals.ts';
import { nodeOf, type SchemaNode } from './schema/node.ts';

/** Values that are each allowed but cannot work together. */
export interface Conflict extends Refused {
  /** The field to look at first. */
  readonly field: string;
}

/** Fields under the headings of the manual and of forms. */
export type Chapters = Readonly<Record<string, TProperties>>;

type Together<U> = (U extends unknown ? (one: U) => void : never) extends (all: infer All) => void
  ? All
  : never;

type Properties<C extends Chapters> = Together<C[keyof C]>;

/** An object of the kind with all its fields, after defaults. */
export type ObjectOf<C extends Chapters> = {
  [Name in keyof Properties<C>]: Properties<C>[Name] extends infer T extends object
    ? Static<T>
    : never;
};

export interface Kind<Name extends string = string, C extends Chapters = Chapters> {
  /** As it stands in a file: 'routingGateways'. */
  readonly name: Name;
  /** One of them, for messages: 'routingGateway'. */
  readonly one: string;
  readonly meaning: string;
  /** The field that tells one object from another in files. */
  readonly naturalKey: string;
  readonly chapters: C;
  readonly schema: TObject;
  readonly node: SchemaNode;
  conflicts(object: Fields): readonly Conflict[];
}

interface Definition<Name extends string, C extends Chapters> {
  readonly name: Name;
  readonly one: string;
  readonly meaning: string;
  readonly naturalKey: string & keyof Properties<C>;
  readonly chapters: C;
  /** What stands among the fields in files but is kept in rows of its own. */
  readonly rows?: readonly string[];
  readonly conflicts?: (object: ObjectOf<C>) => readonly Conflict[];
}

export function defineKind<const Name extends string, const C extends Chapters>(
  definition: Definition<Name, C>,
): Kind<Name, C> {
  const { name, one, meaning, naturalKey, chapters, rows = [], conflicts } = definition;
  const properties: TProperties = Object.assign({}, ...Object.values(chapters));
  const schema = Type.Object(properties, {
    description: meaning,
    additionalProperties: false,
    ...(rows.length === 0 ? {} : { 'x-rows': rows }),
  });
  return Object.freeze({
    ...{ name, one, meaning, naturalKey, chapters, schema },
    node: nodeOf(schema),
    // Whoever asks has checked the fields against the schema, which is what ObjectOf says.
    conflicts: (object: Fields) => conflicts?.(object as ObjectOf<C>) ?? [],
  });
}
