// Analysis of calls, each by its name.
import { analysisReport, listAnalyses } from '@tandem/edge/services';
import type { FastifyInstance } from 'fastify';
import { type Static, Type } from 'typebox';
import type { ApiParts } from '../parts.ts';
import { answerProblem } from '../problems.ts';

const MOST_CHARACTERS = 128;
const text = Type.Optional(Type.String({ minLength: 1, maxLength: MOST_CHARACTERS }));
const Query = Type.Object({ from: text, to: text }, { additionalProperties: false });
const Params = Type.Object({ name: Type.String({ minLength: 1, maxLength: MOST_CHARACTERS }) });

export function reportRoutes(app: FastifyInstance, { figures, clock }: ApiParts): void {
  const config = { right: ['reports', 'see'] } as const;
  app.get('/api/v1/reports', { config }, () => ({ items: listAnalyses(), next: null }));
  app.get<{ Querystring: Static<typeof Query>; Params: Static<typeof Params> }>(
    '/api/v1/reports/:name',
    { schema: { querystring: Query, params: Params }, config },
    async (request, reply) => {
      const { name } = request.params;
      const found = await analysisReport({ figures, clock }, { name, ...request.query });
      if (found.ok) return found.value;
      const { code, ...details } = found.error;
      return answerProblem(reply, code, details);
    },
  );
}
