// Figures of calls by gateways, accounts, areas and ends.
import { callFigures } from '@tandem/edge/services';
import type { FastifyInstance } from 'fastify';
import { type Static, Type } from 'typebox';
import type { ApiParts } from '../parts.ts';
import { answerProblem } from '../problems.ts';

const MOST_CHARACTERS = 128;
const text = Type.Optional(Type.String({ minLength: 1, maxLength: MOST_CHARACTERS }));
const Query = Type.Object(
  {
    ...{ from: text, until: text, by: text },
    hidden: Type.Optional(Type.Union([Type.Literal('true'), Type.Literal('false')])),
  },
  { additionalProperties: false },
);
type Query = Static<typeof Query>;

export function figureRoutes(app: FastifyInstance, { figures, clock }: ApiParts): void {
  app.get<{ Querystring: Query }>(
    '/api/v1/figures',
    { schema: { querystring: Query }, config: { right: ['reports', 'see'] } },
    async (request, reply) => {
      const { hidden, ...texts } = request.query;
      const found = await callFigures({ figures, clock }, { ...texts, hidden: hidden === 'true' });
      if (found.ok) return { items: found.value, next: null };
      const { code, ...details } = found.error;
      return answerProblem(reply, code, details);
    },
  );
}
