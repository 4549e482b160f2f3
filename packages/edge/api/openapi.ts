// The OpenAPI 3.1 document, made of the very schemas that validate: a route is in it by being
// there. Objects have the fields of their kind; every refusal is a problem (RFC 9457).
import { KIND_NAMES, type KindName, kindOf } from '@tandem/edge/objects';
import type { RouteOptions } from 'fastify';
import type { TSchema } from 'typebox';
import { ANSWERS, type Answer, NOTHING } from './answers/index.ts';
import { BulkAnswer, HistoryAnswer } from './answers/objects.ts';
import { Problem } from './contract.ts';
import { fieldsToSend, namesRequired } from './openapi-fields.ts';
import { resourceOf } from './routes/object-words.ts';

type Json = Readonly<Record<string, unknown>>;

interface BookedRoute {
  readonly method: string;
  readonly url: string;
  readonly config: NonNullable<RouteOptions['config']>;
  readonly schema: { readonly [part in 'params' | 'querystring' | 'body']?: TSchema };
}

export interface OpenApiDocument {
  readonly openapi: '3.1.0';
  readonly info: Json;
  readonly paths: Readonly<Record<string, Readonly<Record<string, Json>>>>;
  readonly components: Json;
}

/** Listens while routes are made. */
export class RouteBook {
  readonly #routes: BookedRoute[] = [];

  readonly note = ({ method, url, config, schema }: RouteOptions): void => {
    for (const one of [method].flat()) {
      // HEAD comes with every GET.
      if (!url.startsWith('/api/') || one === 'HEAD') continue;
      const parts = (schema ?? {}) as BookedRoute['schema'];
      this.#routes.push({ method: one.toLowerCase(), url, config: config ?? {}, schema: parts });
    }
  };

  document(version: string): OpenApiDocument {
    const paths: Record<string, Record<string, Json>> = {};
    for (const route of this.#routes) {
      const path = route.url.replaceAll(/:([A-Za-z]+)/g, '{$1}');
      const operations = paths[path] ?? {};
      operations[route.method] = operationOf(route);
      paths[path] = operations;
    }
    return {
      openapi: '3.1.0',
      info: {
        title: 'Tandem',
        version,
        description: 'What the console and the command line do, for programs. See docs/api.md.',
        license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
      },
      paths,
      components: { schemas: schemas(), securitySchemes: SECURITY },
    };
  }
}

const SECURITY = {
  key: { type: 'http', scheme: 'bearer', description: 'A key: tandem user key' },
  session: { type: 'apiKey', in: 'cookie', name: 'tandem_session' },
} as const;

function schemas(): Json {
  const kinds = KIND_NAMES.map((kind) => [kindOf(kind).one, kindSchema(kind)]);
  return { ...Object.fromEntries(kinds), Problem, ObjectHead: OBJECT_HEAD };
}

/** The fields, and what a form of them needs to know: their headings, and where they are sent. */
function kindSchema(name: KindName): Json {
  const { naturalKey, chapters, node } = kindOf(name);
  const headings = Object.entries(chapters).map(([title, fields]) => {
    return { title, fields: Object.keys(fields) };
  });
  const resource = resourceOf(name);
  return { ...fieldsToSend(node), 'x-kind': { name, naturalKey, resource, chapters: headings } };
}

const text = { type: 'string' } as const;
const moment = { type: 'string', format: 'date-time' } as const;

const OBJECT_HEAD = {
  type: 'object',
  required: ['id', 'version', 'createdAt', 'changedAt', 'secrets', 'object'],
  properties: {
    ...{ id: text, createdAt: moment, changedAt: moment },
    version: { ...text, description: 'What If-Match asks for, between double quotes' },
    secrets: { type: 'array', items: text, description: 'Fields of which a secret is kept' },
    object: { type: 'object' },
    balance: { ...text, description: 'Of accounts in lists, for who may see payments' },
  },
} as const;

function operationOf(route: BookedRoute): Json {
  const { method, url, config, schema } = route;
  const body = bodyOf(route);
  return {
    operationId: operationId(method, url),
    tags: [url.split('/')[3] ?? ''],
    ...(config.right === 'none' ? { security: [] } : { security: [{ key: [] }, { session: [] }] }),
    ...rightWords(config.right),
    parameters: [
      ...headersOf(route),
      ...parametersOf(schema.params, 'path'),
      ...parametersOf(schema.querystring, 'query'),
    ],
    ...(body === undefined ? {} : { requestBody: body }),
    responses: {
      ...answersOf(route),
      default: {
        description: 'Refused',
        content: { 'application/problem+json': { schema: refer('Problem') } },
      },
    },
  };
}

function answersOf(route: BookedRoute): Json {
  const { method, url, config } = route;
  const { object } = config;
  if (object !== undefined) {
    return method === 'delete' ? DELETED : { '2XX': objectAnswer(object, method, url) };
  }
  const answer = answerOf(route);
  if (answer === undefined) return { '2XX': { description: 'Done' } };
  if (answer === NOTHING) return DELETED;
  const [type, schema] =
    'mediaType' in answer ? [answer.mediaType, { type: 'string' }] : ['application/json', answer];
  return { '2XX': { description: 'Done', content: { [type]: { schema } } } };
}

const DELETED: Json = { '204': { description: 'Done' } };

/** Histories and bulk requests are alike for every kind. */
export function answerOf({ method, url }: Pick<BookedRoute, 'method' | 'url'>): Answer | undefined {
  const known = ANSWERS[`${method.toUpperCase()} ${url}`];
  if (known !== undefined) return known;
  if (url.endsWith('/:id/history')) return HistoryAnswer;
  return url.endsWith('/bulk') ? BulkAnswer : undefined;
}

/** get_accounts_id */
function operationId(method: string, url: string): string {
  const words = url
    .split('/')
    .slice(3)
    .map((word) => word.replaceAll(/[^A-Za-z0-9]/g, ''));
  return [method, ...words].join('_');
}

function rightWords(right: BookedRoute['config']['right']): Json {
  if (right === undefined || typeof right === 'string') return {};
  const [object, action] = right;
  return { description: `Needs the right ${object}:${action}.` };
}

const IDEMPOTENCY_KEY: Json = {
  ...{ name: 'Idempotency-Key', in: 'header', required: false },
  schema: { type: 'string', maxLength: 128 },
  description: 'Of your choice: the same request under the same key is done once.',
};
const IF_MATCH: Json = {
  ...{ name: 'If-Match', in: 'header', required: false, schema: { type: 'string' } },
  description: 'The ETag that was read: 412 when somebody else has changed it.',
};

function headersOf({ method, config }: BookedRoute): readonly Json[] {
  if (method === 'post' && config.right !== 'none') return [IDEMPOTENCY_KEY];
  const isChange = method === 'patch' || method === 'delete';
  return isChange && config.object !== undefined ? [IF_MATCH] : [];
}

function parametersOf(schema: TSchema | undefined, place: 'path' | 'query'): readonly Json[] {
  if (schema === undefined) return [];
  const { properties = {}, required = [] } = schema as {
    readonly properties?: Readonly<Record<string, Json>>;
    readonly required?: readonly string[];
  };
  return Object.entries(properties).map(([name, one]) => ({
    ...{ name, in: place, schema: one },
    required: place === 'path' || required.includes(name),
    ...(typeof one.description === 'string' ? { description: one.description } : {}),
  }));
}

function bodyOf({ method, config, schema }: BookedRoute): Json | undefined {
  if (schema.body === undefined) return undefined;
  const shown = config.object === undefined ? schema.body : objectBody(config.object, method);
  return { required: true, content: { 'application/json': { schema: shown } } };
}

/** A change has only the fields that change. */
function objectBody(kind: KindName, method: string): Json {
  const { one, node } = kindOf(kind);
  if (method === 'patch') return refer(one);
  return { allOf: [refer(one)], required: namesRequired(node) };
}

function objectAnswer(kind: KindName, method: string, url: string): Json {
  const one = { allOf: [refer('ObjectHead'), fieldsOf(kind)] };
  const page = {
    type: 'object',
    required: ['items', 'next'],
    properties: {
      items: { type: 'array', items: one },
      next: { type: ['string', 'null'], description: 'What `after` is for the next page' },
    },
  };
  const isList = method === 'get' && !url.endsWith('/:id');
  return {
    description: kindOf(kind).meaning,
    content: { 'application/json': { schema: isList ? page : one } },
  };
}

const fieldsOf = (kind: KindName): Json => ({
  type: 'object',
  properties: { object: refer(kindOf(kind).one) },
});

const refer = (name: string): Json => ({ $ref: `#/components/schemas/${name}` });
