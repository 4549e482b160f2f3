// Sounds played to whoever is called (API-3): begun at once, and looked at while they go on.
import { beginPlay, findPlay, listPlays, type SwitchFault } from '@tandem/edge/services';
import { MOST_SOUNDS } from '@tandem/engine/placed-calls/control';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { type Static, Type } from 'typebox';
import { askerOf } from '../asker.ts';
import type { ApiParts } from '../parts.ts';
import { answerProblem, type ProblemCode } from '../problems.ts';
import { PlacedPath, placedName, placedNumber, placedNumberOrNone } from './placed.ts';

const PlayBody = Type.Object(
  {
    ...{ from: placedName, number: placedNumber, caller: Type.Optional(placedNumberOrNone) },
    sounds: Type.Array(Type.String({ pattern: '^[A-Za-z0-9_-][A-Za-z0-9._-]{0,63}$' }), {
      ...{ minItems: 1, maxItems: MOST_SOUNDS },
    }),
  },
  { additionalProperties: false },
);
type PlayBody = Static<typeof PlayBody>;

const SEE = { right: ['calls', 'see', 'each'] } as const;
const BEGUN = 202;

export function playRoutes(app: FastifyInstance, parts: ApiParts): void {
  app.post<{ Body: PlayBody }>(
    '/api/v1/plays',
    { schema: { body: PlayBody }, config: { right: ['calls', 'add', 'each'] } },
    async (request, reply) => {
      const wanted = { caller: '', ...request.body };
      const begun = await beginPlay(parts, { wanted, asker: askerOf(request) });
      if (begun.ok) return reply.code(BEGUN).send(begun.value);
      return answerFault(reply, begun.error, { code: 'CALL_SOURCE_MISSING', field: 'from' });
    },
  );
  app.get('/api/v1/plays', { config: SEE }, async (request, reply) => {
    const listed = await listPlays(parts, askerOf(request));
    return listed.ok ? { items: listed.value } : answerFault(reply, listed.error, NO_PLAY);
  });
  app.get<{ Params: PlacedPath }>(
    '/api/v1/plays/:id',
    { schema: { params: PlacedPath }, config: SEE },
    async (request, reply) => {
      const { id } = request.params;
      const found = await findPlay(parts, { id, asker: askerOf(request) });
      return found.ok ? found.value : answerFault(reply, found.error, NO_PLAY);
    },
  );
}

interface Missing {
  readonly code: ProblemCode;
  readonly field?: string;
}
const NO_PLAY: Missing = { code: 'PLAY_MISSING' };
const CODES = { full: 'CALLS_TOO_MANY', away: 'SWITCH_AWAY' } as const;

function answerFault(
  reply: FastifyReply,
  { is, why: detail }: SwitchFault,
  { code, ...field }: Missing,
): FastifyReply {
  if (is === 'missing') return answerProblem(reply, code, { ...field, detail });
  if (is !== 'noSound') return answerProblem(reply, CODES[is], { detail });
  return answerProblem(reply, 'SOUND_MISSING', { field: 'sounds', detail });
}
