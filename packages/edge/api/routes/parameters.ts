// Parameters one by one.
import { getParameter, listParameters, setParameter } from '@tandem/edge/services';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { askerOf } from '../asker.ts';
import { ParameterBody, ParameterPath } from '../contract.ts';
import type { ApiParts } from '../parts.ts';
import { answerProblem, type ProblemCode } from '../problems.ts';

export function parameterRoutes(app: FastifyInstance, { configuration }: ApiParts): void {
  app.get('/api/v1/parameters', { config: { right: ['parameters', 'see'] } }, async () => ({
    items: await listParameters(configuration),
  }));
  app.get<{ Params: ParameterPath }>(
    '/api/v1/parameters/:name',
    { schema: { params: ParameterPath }, config: { right: ['parameters', 'see'] } },
    async (request, reply) => {
      const found = await getParameter(configuration, request.params.name);
      return found.ok ? reply.send(found.value) : answerFault(reply, found.error);
    },
  );
  app.put<{ Params: ParameterPath; Body: ParameterBody }>(
    '/api/v1/parameters/:name',
    {
      schema: { params: ParameterPath, body: ParameterBody },
      config: { right: ['parameters', 'change'] },
    },
    async (request, reply) => {
      const { name } = request.params;
      const { value } = request.body;
      const set = await setParameter(configuration, { name, value, asker: askerOf(request) });
      if (set.ok) return reply.send({ changed: set.value });
      if (set.error.is === 'store') {
        const detail = set.error.faults.map(({ message }) => message).join('; ');
        return answerProblem(reply, 'CONFIGURATION_CONFLICT', { detail });
      }
      const [first] = set.error.faults;
      return first === undefined
        ? answerProblem(reply, 'PARAMETER_REFUSED')
        : answerFault(reply, first);
    },
  );
}

interface Fault {
  readonly code: ProblemCode;
  readonly field: string;
  readonly allowed: string;
  readonly detail: string;
}

function answerFault(reply: FastifyReply, { code, ...details }: Fault): FastifyReply {
  return answerProblem(reply, code, details);
}
