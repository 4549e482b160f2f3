// The words in which objects are asked for: places, queries, bodies, and versions as ETags.
import type { KindName } from '@tandem/edge/objects';
import type { ObjectShown } from '@tandem/edge/services';
import { OBJECT_ORDERS } from '@tandem/edge/services';
import type { FastifyRequest } from 'fastify';
import { type Static, Type } from 'typebox';
import type { ApiParts } from '../parts.ts';

const closed = { additionalProperties: false } as const;
const MAX_ID_CHARACTERS = 64;
/** A page of a thousand objects is a megabyte or two. */
const LIMIT = '^([1-9][0-9]{0,2}|1000)$';
const MAX_PLACE_CHARACTERS = 100;

export const ObjectPath = Type.Object({
  id: Type.String({ minLength: 1, maxLength: MAX_ID_CHARACTERS }),
});
export type ObjectPath = Static<typeof ObjectPath>;

/** FIELD:VALUE */
const Where = Type.String({ minLength: 1, maxLength: MAX_PLACE_CHARACTERS });
const MAX_CONDITIONS = 10;

export const ObjectsQuery = Type.Object(
  {
    limit: Type.Optional(Type.String({ pattern: LIMIT, description: '1 to 1000' })),
    after: Type.Optional(Type.String({ minLength: 1, maxLength: MAX_PLACE_CHARACTERS })),
    /** Part of the id or the name. */
    q: Type.Optional(Type.String({ minLength: 1, maxLength: MAX_ID_CHARACTERS })),
    where: Type.Optional(Type.Union([Where, Type.Array(Where, { maxItems: MAX_CONDITIONS })])),
    account: Type.Optional(Type.String({ minLength: 1, maxLength: MAX_ID_CHARACTERS })),
    order: Type.Optional(Type.Union(OBJECT_ORDERS.map((order) => Type.Literal(order)))),
  },
  closed,
);
export type ObjectsQuery = Static<typeof ObjectsQuery>;

export const HistoryQuery = Type.Object(
  {
    limit: Type.Optional(Type.String({ pattern: LIMIT, description: '1 to 1000' })),
    after: Type.Optional(Type.String({ pattern: '^[1-9][0-9]{0,17}$' })),
  },
  closed,
);
export type HistoryQuery = Static<typeof HistoryQuery>;

/**
 * Fields are checked as those of a file are: with the field's name, what is allowed, and all that
 * is wrong at once, which a validator that stops at the first cannot say.
 */
export const ObjectBody = Type.Record(Type.String(), Type.Unknown());
export type ObjectBody = Readonly<Record<string, never>>;

export const etagOf = ({ version }: Pick<ObjectShown, 'version'>): string => `"${version}"`;

/** Undefined: whatever stands may be changed. Null: no ETag of ours. */
export function versionOf({ headers }: FastifyRequest): bigint | undefined | null {
  const match = headers['if-match'];
  if (match === undefined || match === '*') return undefined;
  const [, version] = /^"(\d{1,18})"$/.exec(match) ?? [];
  return version === undefined ? null : BigInt(version);
}

/** /api/v1/mapping-gateways */
export const resourceOf = (kind: KindName): string =>
  `/api/v1/${kind.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;

export const scoped = ({ objects, configuration }: ApiParts) => ({
  ...{ objects, configuration },
  store: configuration.store,
});
