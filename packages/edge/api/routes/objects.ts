// Every kind of object as a resource: lists by the page, one, create, change, remove, history, and
// many at once. A new kind has its routes by standing in the list of kinds.
import { KIND_NAMES, type KindName, kindOf } from '@tandem/edge/objects';
import {
  historyOfObject,
  listObjects,
  readObject,
  removeObject,
  writeObject,
} from '@tandem/edge/services';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { answerApplyFault } from '../apply-problem.ts';
import { askerOf } from '../asker.ts';
import type { ApiParts } from '../parts.ts';
import { answerProblem } from '../problems.ts';
import {
  etagOf,
  HistoryQuery,
  ObjectBody,
  ObjectPath,
  ObjectsQuery,
  resourceOf,
  scoped,
  versionOf,
} from './object-words.ts';
import { objectsInBulk } from './objects-bulk.ts';

/** These are added with a password that is shown once, and listed with what roles give them. */
const OF_THEIR_OWN: ReadonlySet<KindName> = new Set(['operators']);

export function objectRoutes(app: FastifyInstance, parts: ApiParts): void {
  for (const kind of KIND_NAMES) {
    if (!OF_THEIR_OWN.has(kind)) manyRoutes(app, parts, kind);
    oneRoutes(app, parts, kind);
    objectsInBulk(app, parts, kind);
  }
}

function manyRoutes(app: FastifyInstance, parts: ApiParts, kind: KindName): void {
  app.get<{ Querystring: ObjectsQuery }>(
    resourceOf(kind),
    {
      schema: { querystring: ObjectsQuery },
      config: { right: [kind, 'see', 'each'], object: kind },
    },
    async (request, reply) => {
      const { limit, q, where = [], order, account, after } = request.query;
      const listed = await listObjects(scoped(parts), {
        ...{ kind, asker: askerOf(request) },
        ...(limit === undefined ? {} : { limit: Number(limit) }),
        ...(q === undefined ? {} : { contains: q }),
        where: typeof where === 'string' ? [where] : where,
        ...(order === undefined ? {} : { order }),
        ...(account === undefined ? {} : { account }),
        ...(after === undefined ? {} : { after }),
      });
      if (listed.ok) return reply.send(listed.value);
      const { is: field } = listed.error;
      const allowed = field === 'where' ? listed.error.allowed : ALLOWED[field];
      return answerProblem(reply, 'REQUEST_INVALID', { field, allowed });
    },
  );
  app.post<{ Body: ObjectBody }>(
    resourceOf(kind),
    { schema: { body: ObjectBody }, config: { right: [kind, 'add', 'each'], object: kind } },
    async (request, reply) => {
      const fields = request.body;
      const written = await writeObject(scoped(parts), { kind, fields, asker: askerOf(request) });
      if (!written.ok) return answerWriteFault(reply, written.error);
      const { object, report } = written.value;
      const place = `${resourceOf(kind)}/${encodeURIComponent(object?.id ?? '')}`;
      if (object !== null) void reply.header('location', place).header('etag', etagOf(object));
      return reply.code(201).send({ ...object, report: report.plan });
    },
  );
}

function oneRoutes(app: FastifyInstance, parts: ApiParts, kind: KindName): void {
  const url = `${resourceOf(kind)}/:id`;
  const schema = { params: ObjectPath };
  app.get<{ Params: ObjectPath }>(
    url,
    { schema, config: { right: [kind, 'see', 'each'], object: kind } },
    async (request, reply) => {
      const found = await readObject(scoped(parts), askedOf(request, kind));
      if (!found.ok) return answerProblem(reply, 'OBJECT_MISSING');
      return reply.header('etag', etagOf(found.value)).send(found.value);
    },
  );
  app.patch<{ Params: ObjectPath; Body: ObjectBody }>(
    url,
    {
      schema: { ...schema, body: ObjectBody },
      config: { right: [kind, 'change', 'each'], object: kind },
    },
    async (request, reply) => {
      const { naturalKey } = kindOf(kind);
      const { [naturalKey]: name, ...fields } = request.body;
      const { id } = request.params;
      if (name !== undefined && name !== id) {
        const allowed = `${id}, or nothing: a name does not change`;
        return answerProblem(reply, 'REQUEST_INVALID', { field: naturalKey, allowed });
      }
      const version = versionOf(request);
      if (version === null) return answerProblem(reply, 'REQUEST_INVALID', IF_MATCH);
      const written = await writeObject(scoped(parts), {
        ...{ ...askedOf(request, kind), fields },
        ...(version === undefined ? {} : { ifVersion: version }),
      });
      if (!written.ok) return answerWriteFault(reply, written.error);
      const { object, report } = written.value;
      if (object !== null) void reply.header('etag', etagOf(object));
      return reply.send({ ...object, report: report.plan });
    },
  );
  app.delete<{ Params: ObjectPath }>(
    url,
    { schema, config: { right: [kind, 'delete', 'each'], object: kind } },
    async (request, reply) => {
      const version = versionOf(request);
      if (version === null) return answerProblem(reply, 'REQUEST_INVALID', IF_MATCH);
      const removed = await removeObject(scoped(parts), {
        ...askedOf(request, kind),
        ...(version === undefined ? {} : { ifVersion: version }),
      });
      return removed.ok ? reply.code(204).send() : answerWriteFault(reply, removed.error);
    },
  );
  historyRoute(app, parts, kind);
}

const ALLOWED = {
  after: 'what `next` of a page said',
  order: 'balance of accounts alone, for who may see payments',
} as const;
const IF_MATCH = { field: 'If-Match', allowed: 'the ETag that was read, or *' };
const DEFAULT_HISTORY = 50;

function historyRoute(app: FastifyInstance, parts: ApiParts, kind: KindName): void {
  app.get<{ Params: ObjectPath; Querystring: HistoryQuery }>(
    `${resourceOf(kind)}/:id/history`,
    {
      schema: { params: ObjectPath, querystring: HistoryQuery },
      config: { right: [kind, 'see', 'each'] },
    },
    async (request, reply) => {
      const { limit, after } = request.query;
      const found = await historyOfObject(
        { ...scoped(parts), history: parts.history },
        {
          ...askedOf(request, kind),
          limit: limit === undefined ? DEFAULT_HISTORY : Number(limit),
          ...(after === undefined ? {} : { olderThan: BigInt(after) }),
        },
      );
      return found.ok ? reply.send(found.value) : answerProblem(reply, 'OBJECT_MISSING');
    },
  );
}

function askedOf(request: FastifyRequest<{ Params: ObjectPath }>, kind: KindName) {
  return { kind, id: request.params.id, asker: askerOf(request) };
}

type Fault = Extract<Awaited<ReturnType<typeof writeObject>>, { readonly ok: false }>['error'];

export function answerWriteFault(reply: FastifyReply, fault: Fault): FastifyReply {
  if (fault.is === 'missing') return answerProblem(reply, 'OBJECT_MISSING');
  return answerApplyFault(reply, fault);
}
