// How the columns of a group's sheets are understood: what an assistant offers before one comes.
import { DECK_COLUMNS } from '@tandem/domain/decks';
import { rememberedColumns } from '@tandem/edge/services';
import type { FastifyInstance } from 'fastify';
import { RateGroupPath } from '../contract.ts';
import type { ApiParts } from '../parts.ts';
import { answerProblem } from '../problems.ts';

export function sheetColumnRoutes(app: FastifyInstance, { decks }: Pick<ApiParts, 'decks'>): void {
  app.get<{ Params: RateGroupPath }>(
    '/api/v1/rate-groups/:name/sheets/columns',
    { schema: { params: RateGroupPath }, config: { right: ['rateGroups', 'see'] } },
    async (request, reply) => {
      const remembered = await rememberedColumns(decks, request.params.name);
      if (remembered === undefined) return answerProblem(reply, 'RATE_GROUP_MISSING');
      return reply.send({ columns: DECK_COLUMNS, remembered });
    },
  );
}
