// The audit by pages, of everything or of a part, and of each parameter.
import { auditPage, getParameter } from '@tandem/edge/services';
import type { FastifyInstance } from 'fastify';
import { type Static, Type } from 'typebox';
import { ParameterPath } from '../contract.ts';
import type { ApiParts } from '../parts.ts';
import { answerProblem } from '../problems.ts';
import { HistoryQuery } from './object-words.ts';

const MOST_CHARACTERS = 128;
const DEFAULT_ENTRIES = 50;
const text = Type.Optional(Type.String({ minLength: 1, maxLength: MOST_CHARACTERS }));

const AuditQuery = Type.Object(
  { ...HistoryQuery.properties, kind: text, id: text, actor: text },
  { additionalProperties: false },
);
type AuditQuery = Static<typeof AuditQuery>;

export function auditRoutes(app: FastifyInstance, { history, configuration }: ApiParts): void {
  app.get<{ Querystring: AuditQuery }>(
    '/api/v1/audit',
    { schema: { querystring: AuditQuery }, config: { right: ['audit', 'see'] } },
    async (request, reply) => {
      const { kind, id, actor } = request.query;
      if (id !== undefined && kind === undefined) {
        const allowed = 'the kind that the id is of, such as accounts';
        return answerProblem(reply, 'REQUEST_INVALID', { field: 'kind', allowed });
      }
      return auditPage(history, { ...pageOf(request.query), kind, id, actor });
    },
  );
  app.get<{ Params: ParameterPath; Querystring: HistoryQuery }>(
    '/api/v1/parameters/:name/history',
    {
      schema: { params: ParameterPath, querystring: HistoryQuery },
      config: { right: ['parameters', 'see'] },
    },
    async (request, reply) => {
      const found = await getParameter(configuration, request.params.name);
      if (!found.ok) return answerProblem(reply, 'PARAMETER_UNKNOWN', { field: 'name' });
      const { name: id } = found.value;
      return auditPage(history, { ...pageOf(request.query), kind: 'parameters', id });
    },
  );
}

const pageOf = ({ limit, after }: HistoryQuery) => ({
  limit: limit === undefined ? DEFAULT_ENTRIES : Number(limit),
  olderThan: after === undefined ? undefined : BigInt(after),
});
