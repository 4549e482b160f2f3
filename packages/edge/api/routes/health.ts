// /healthz: the office lives. /readyz: calls are taken. Both without a login, for probes.
import { type Readiness, readiness, type SystemStatus, systemStatus } from '@tandem/edge/services';
import type { FastifyInstance } from 'fastify';
import type { ApiParts } from '../parts.ts';

/** A probe more often than this learns nothing new; a flood of them must not reach the database. */
const READINESS_KEPT_MS = 250;
/** Who is refused waits for the moment in which it is otherwise. */
const REFUSAL_KEPT_MS = 50;

interface Look {
  readonly at: number;
  readonly status: Promise<SystemStatus>;
  keptMs: number;
}

export function healthRoutes(app: FastifyInstance, parts: ApiParts): void {
  let looked: Look | undefined;
  const look = async (): Promise<Readiness> => {
    const at = parts.clock.now();
    if (looked === undefined || at - looked.at > looked.keptMs) {
      looked = { at, status: systemStatus(parts), keptMs: READINESS_KEPT_MS };
    }
    const mine = looked;
    const answer = readiness(await mine.status);
    mine.keptMs = answer.ready ? READINESS_KEPT_MS : REFUSAL_KEPT_MS;
    return answer;
  };
  app.get('/healthz', async () => ({ status: 'ok', version: parts.version }));
  app.get('/readyz', async (_request, reply) => {
    const answer = await look();
    return reply.code(answer.ready ? 200 : 503).send(answer);
  });
}
