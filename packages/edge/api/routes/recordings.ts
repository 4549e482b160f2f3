// Recordings: listened to by the call's record, ordered and ended for a call that runs.
import { Readable } from 'node:stream';
import { isUuid } from '@tandem/base/kernel';
import { type ListenFault, listenTo, recordCall } from '@tandem/edge/services';
import type { FastifyInstance } from 'fastify';
import { type Static, Type } from 'typebox';
import { askerOf } from '../asker.ts';
import type { ApiParts } from '../parts.ts';
import { answerProblem } from '../problems.ts';

const CallPath = Type.Object({ id: Type.String({ maxLength: 64 }) });
type CallPath = Static<typeof CallPath>;
/** 1: its first recording, which most calls have alone. */
const Part = Type.Object(
  { part: Type.Optional(Type.String({ pattern: '^[1-9][0-9]{0,3}$' })) },
  { additionalProperties: false },
);
type Part = Static<typeof Part>;
const Order = Type.Object({ on: Type.Boolean() }, { additionalProperties: false });
type Order = Static<typeof Order>;

const WHY: Readonly<Record<ListenFault['is'], string>> = {
  noRecord: 'there is no record of this call',
  notRecorded: 'this call was not recorded',
  noSuchPart: 'this call has fewer recordings than that',
  gone: 'its recording is not kept any more, or is on another machine',
};

export function recordingRoutes(app: FastifyInstance, parts: ApiParts): void {
  app.get<{ Params: CallPath; Querystring: Part }>(
    '/api/v1/cdrs/:id/recording',
    {
      schema: { params: CallPath, querystring: Part },
      config: { right: ['recordings', 'listen'] },
    },
    async (request, reply) => {
      const { id } = request.params;
      const part = Number(request.query.part ?? 1);
      // What people said is for those alone who see every account.
      const isForAsker = isUuid(id) && askerOf(request).account === null;
      if (!isForAsker) return answerProblem(reply, 'RECORDING_MISSING', { detail: WHY.noRecord });
      const kept = await listenTo(parts, { id, part, asker: askerOf(request) });
      if (!kept.ok) {
        return answerProblem(reply, 'RECORDING_MISSING', { detail: WHY[kept.error.is] });
      }
      const { bytes, open } = kept.value;
      return reply
        .header('content-type', 'audio/wav')
        .header('content-length', bytes)
        .header('cache-control', 'no-store')
        .header(
          'content-disposition',
          `attachment; filename="${id}${part === 1 ? '' : `-${part}`}.wav"`,
        )
        .send(Readable.from(open()));
    },
  );
  app.put<{ Params: CallPath; Body: Order }>(
    '/api/v1/calls/:id/recording',
    {
      schema: { params: CallPath, body: Order },
      config: { right: ['recordings', 'add'] },
    },
    async (request, reply) => {
      const { id } = request.params;
      const { on } = request.body;
      if (askerOf(request).account !== null) return answerProblem(reply, 'CALL_MISSING');
      const recorded = await recordCall(parts, { id, on, asker: askerOf(request) });
      if (recorded.ok) return reply.code(204).send();
      const { is, why } = recorded.error;
      const code = is === 'missing' ? 'CALL_MISSING' : 'SWITCH_AWAY';
      return answerProblem(reply, code, { detail: why });
    },
  );
}
