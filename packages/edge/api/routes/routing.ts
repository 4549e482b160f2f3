// Where a call would go, and what the rules make of a number; nothing is dialled or changed.
import { analyseRoute, type RewriteFault, tryRewrite } from '@tandem/edge/services';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { type Static, Type } from 'typebox';
import type { ApiParts } from '../parts.ts';
import { answerProblem } from '../problems.ts';

/** Numbers, names of gateways, rules and moments are shorter. */
const MOST_CHARACTERS = 128;
const MOST_RULES = 100;
const word = Type.String({ minLength: 1, maxLength: MOST_CHARACTERS });
const closed = { additionalProperties: false } as const;

const RouteQuery = Type.Object(
  {
    caller: Type.String({ maxLength: MOST_CHARACTERS }),
    ...{ callee: word, from: word, at: Type.Optional(word) },
  },
  closed,
);
type RouteQuery = Static<typeof RouteQuery>;

const RewriteQuery = Type.Object(
  {
    ...{ number: word, from: Type.Optional(word), to: Type.Optional(word) },
    rule: Type.Optional(Type.Union([word, Type.Array(word, { maxItems: MOST_RULES })])),
  },
  closed,
);
type RewriteQuery = Static<typeof RewriteQuery>;

/** Of vendors and their prices: for who sees gateways. */
const SEE = { right: ['routingGateways', 'see'] } as const;

export function routingRoutes(app: FastifyInstance, parts: ApiParts): void {
  app.get<{ Querystring: RouteQuery }>(
    '/api/v1/route',
    { schema: { querystring: RouteQuery }, config: SEE },
    async (request, reply) => {
      const analysed = await analyseRoute(parts, request.query);
      if (analysed.ok) return analysed.value;
      const fault = analysed.error;
      if (fault.is === 'moment') {
        const { allowed, detail } = fault;
        return answerProblem(reply, 'REQUEST_INVALID', { field: 'at', allowed, detail });
      }
      const code = fault.is === 'missing' ? 'CALL_SOURCE_MISSING' : 'SWITCH_AWAY';
      return answerProblem(reply, code, { detail: fault.why, field: 'from' });
    },
  );
  app.get<{ Querystring: RewriteQuery }>(
    '/api/v1/rewrite',
    { schema: { querystring: RewriteQuery }, config: SEE },
    async (request, reply) => {
      const { rule = [], ...asked } = request.query;
      const rules = typeof rule === 'string' ? [rule] : rule;
      const tried = await tryRewrite(parts.configuration.store, { ...asked, rules });
      return tried.ok ? tried.value : answerFault(reply, tried.error);
    },
  );
}

function answerFault(reply: FastifyReply, fault: RewriteFault): FastifyReply {
  const { field } = fault;
  if (fault.is === 'gateway') {
    const detail = `there is no gateway or phone ${fault.name}`;
    return answerProblem(reply, 'GATEWAY_MISSING', { field, detail });
  }
  const { allowed, detail } = fault;
  return answerProblem(reply, 'REQUEST_INVALID', { field, allowed, detail });
}
