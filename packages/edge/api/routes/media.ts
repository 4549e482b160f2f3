// The pool of daemons that relay media: seen, and weighed anew while calls run.

import { type SwitchFault, weighDaemon } from '@tandem/edge/services';
import { HIGHEST_WEIGHT } from '@tandem/engine/media/control';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { type Static, Type } from 'typebox';
import { askerOf } from '../asker.ts';
import type { ApiParts } from '../parts.ts';
import { answerProblem } from '../problems.ts';

const DaemonPath = Type.Object({ name: Type.String({ maxLength: 64 }) });
type DaemonPath = Static<typeof DaemonPath>;
const Weight = Type.Object(
  { weight: Type.Integer({ minimum: 0, maximum: HIGHEST_WEIGHT }) },
  { additionalProperties: false },
);
type Weight = Static<typeof Weight>;

export function mediaRoutes(app: FastifyInstance, { media, audit }: ApiParts): void {
  app.get('/api/v1/media/daemons', { config: { right: ['system', 'see'] } }, async (_, reply) => {
    const listed = await media.list();
    return listed.ok ? { items: listed.value } : answerFault(reply, listed.error);
  });
  app.put<{ Params: DaemonPath; Body: Weight }>(
    '/api/v1/media/daemons/:name',
    { schema: { params: DaemonPath, body: Weight }, config: { right: ['system', 'change'] } },
    async (request, reply) => {
      const { name } = request.params;
      const { weight } = request.body;
      const asked = { name, weight, asker: askerOf(request) };
      const weighed = await weighDaemon({ media, audit }, asked);
      return weighed.ok ? reply.code(204).send() : answerFault(reply, weighed.error);
    },
  );
}

function answerFault(reply: FastifyReply, { is, why }: SwitchFault) {
  const code = is === 'missing' ? 'DAEMON_MISSING' : 'SWITCH_AWAY';
  return answerProblem(reply, code, { detail: why });
}
