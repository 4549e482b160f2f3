// The rates of a group as CSV, streamed; sheets that come in are decks.ts.
import { Readable } from 'node:stream';
import { exportRates } from '@tandem/edge/services';
import type { FastifyInstance } from 'fastify';
import { askerOf } from '../asker.ts';
import { RateGroupPath } from '../contract.ts';
import type { ApiParts } from '../parts.ts';
import { answerProblem } from '../problems.ts';

const CSV = 'text/csv';
const PATH = '/api/v1/rate-groups/:name/rates';

export function rateSheetRoutes(app: FastifyInstance, { configuration }: ApiParts): void {
  app.get<{ Params: RateGroupPath }>(
    PATH,
    { schema: { params: RateGroupPath }, config: { right: ['rateGroups', 'see', 'each'] } },
    async (request, reply) => {
      const lines = await exportRates(configuration, request.params.name, askerOf(request));
      if (lines === undefined) return answerProblem(reply, 'RATE_GROUP_MISSING');
      return reply.type(`${CSV}; charset=utf-8`).send(Readable.from(lines));
    },
  );
}
