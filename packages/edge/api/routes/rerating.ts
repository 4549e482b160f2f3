// A period priced again.
import { rerate } from '@tandem/edge/services';
import type { FastifyInstance } from 'fastify';
import { type Static, Type } from 'typebox';
import { askerOf } from '../asker.ts';
import type { ApiParts } from '../parts.ts';
import { answerProblem } from '../problems.ts';

const MOST_CHARACTERS = 64;
const MOST_REASON_CHARACTERS = 1_000;
const text = Type.String({ minLength: 1, maxLength: MOST_CHARACTERS });

const RerateBody = Type.Object(
  {
    ...{ from: text, until: text },
    ...{ account: Type.Optional(text), callee: Type.Optional(text), rates: Type.Optional(text) },
    side: Type.Optional(
      Type.Union([Type.Literal('charge'), Type.Literal('cost'), Type.Literal('both')]),
    ),
    reason: Type.Optional(Type.String({ maxLength: MOST_REASON_CHARACTERS })),
    dryRun: Type.Optional(Type.Boolean()),
  },
  { additionalProperties: false },
);
type RerateBody = Static<typeof RerateBody>;

export function reratingRoutes(
  app: FastifyInstance,
  { rerating }: Pick<ApiParts, 'rerating'>,
): void {
  app.post<{ Body: RerateBody }>(
    '/api/v1/cdrs/rerating',
    { schema: { body: RerateBody }, config: { right: ['cdrs', 'correct'] } },
    async (request, reply) => {
      const { side = 'both', reason = '', dryRun = false, ...more } = request.body;
      const asker = askerOf(request);
      let isGone = false;
      reply.raw.once('close', () => {
        isGone = !reply.raw.writableFinished;
      });
      const report = await rerate(rerating, {
        ...{ ...more, side, reason, dryRun, asker },
        isGone: () => isGone,
      });
      return report.ok ? report.value : answerProblem(reply, 'RERATING_REFUSED', report.error);
    },
  );
  app.get('/api/v1/cdrs/rerating', { config: { right: ['cdrs', 'correct'] } }, async () => ({
    items: rerating.board.running(),
    next: null,
  }));
}
