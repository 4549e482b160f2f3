// Calls that run: listed, explained, ended.
import {
  accountsSeen,
  explainCall,
  hangUpCall,
  listBlocked,
  listCalls,
  releaseCaller,
  type SwitchFault,
} from '@tandem/edge/services';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { type Static, Type } from 'typebox';
import { askerOf } from '../asker.ts';
import type { ApiParts } from '../parts.ts';
import { answerProblem, type ProblemCode } from '../problems.ts';

const MOST_CALLS = 999;
const MOST_CHARACTERS = 64;

const CallsQuery = Type.Object(
  {
    limit: Type.Optional(Type.String({ pattern: '^[0-9]{1,4}$' })),
    after: Type.Optional(Type.String({ minLength: 1, maxLength: MOST_CHARACTERS })),
  },
  { additionalProperties: false },
);
type CallsQuery = Static<typeof CallsQuery>;
const CallPath = Type.Object({ id: Type.String({ maxLength: MOST_CHARACTERS }) });
type CallPath = Static<typeof CallPath>;
/** A gateway that counts for itself stands before the number. */
const CallerPath = Type.Object({ caller: Type.String({ maxLength: 2 * MOST_CHARACTERS }) });
type CallerPath = Static<typeof CallerPath>;

const SEE = { right: ['calls', 'see', 'each'] } as const;

export function callRoutes(app: FastifyInstance, parts: ApiParts): void {
  const { calls, audit } = parts;
  app.get<{ Querystring: CallsQuery }>(
    '/api/v1/calls',
    { schema: { querystring: CallsQuery }, config: SEE },
    async (request, reply) => {
      const { limit, after } = request.query;
      const most = limit === undefined ? undefined : Number(limit);
      if (most !== undefined && (most < 1 || most > MOST_CALLS)) {
        const allowed = `a number from 1 to ${MOST_CALLS}`;
        return answerProblem(reply, 'REQUEST_INVALID', { field: 'limit', allowed });
      }
      const listed = await listCalls(calls, {
        payers: await accountsSeen(parts, askerOf(request)),
        ...(most === undefined ? {} : { limit: most }),
        ...(after === undefined ? {} : { after }),
      });
      return listed.ok ? listed.value : answerFault(reply, listed.error);
    },
  );
  app.get<{ Params: CallPath }>(
    '/api/v1/calls/:id/explanation',
    { schema: { params: CallPath }, config: SEE },
    async (request, reply) => {
      const { id } = request.params;
      const payers = await accountsSeen(parts, askerOf(request));
      const explained = await explainCall(calls, { id, payers });
      return explained.ok ? explained.value : answerFault(reply, explained.error);
    },
  );
  app.delete<{ Params: CallPath }>(
    '/api/v1/calls/:id',
    { schema: { params: CallPath }, config: { right: ['calls', 'disconnect', 'each'] } },
    async (request, reply) => {
      const { id } = request.params;
      const asker = askerOf(request);
      const payers = await accountsSeen(parts, asker);
      const hungUp = await hangUpCall({ calls, audit }, { id, asker, payers });
      return hungUp.ok ? reply.code(204).send() : answerFault(reply, hungUp.error);
    },
  );
}

/** Callers who are blocked for what they did. */
export function blockedRoutes(app: FastifyInstance, { calls, audit }: ApiParts): void {
  app.get('/api/v1/blocked', { config: { right: ['numberLists', 'see'] } }, async (_, reply) => {
    const listed = await listBlocked(calls);
    return listed.ok ? listed.value : answerFault(reply, listed.error);
  });
  app.delete<{ Params: CallerPath }>(
    '/api/v1/blocked/:caller',
    { schema: { params: CallerPath }, config: { right: ['numberLists', 'change'] } },
    async (request, reply) => {
      const { caller } = request.params;
      const released = await releaseCaller({ calls, audit }, { caller, asker: askerOf(request) });
      return released.ok
        ? reply.code(204).send()
        : answerFault(reply, released.error, 'CALLER_MISSING');
    },
  );
}

function answerFault(
  reply: FastifyReply,
  { is, why }: SwitchFault,
  missing: ProblemCode = 'CALL_MISSING',
) {
  return answerProblem(reply, is === 'missing' ? missing : 'SWITCH_AWAY', { detail: why });
}
