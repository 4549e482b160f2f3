// /healthz: the office lives. /readyz: calls are taken. Both without a login, for probes.
import { readiness, type SystemStatus, systemStatus } from '@tandem/edge/services';
import type { FastifyInstance } from 'fastify';
import type { ApiParts } from '../parts.ts';

/** A probe more often than this learns nothing new; a flood of them must not reach the database. */
const READINESS_KEPT_MS = 250;

export function healthRoutes(app: FastifyInstance, parts: ApiParts): void {
  let looked: { readonly at: number; readonly status: Promise<SystemStatus> } | undefined;
  const look = (): Promise<SystemStatus> => {
    const at = parts.clock.now();
    if (looked === undefined || at - looked.at > READINESS_KEPT_MS) {
      looked = { at, status: systemStatus(parts) };
    }
    return looked.status;
  };
  app.get('/healthz', async () => ({ status: 'ok', version: parts.version }));
  app.get('/readyz', async (_request, reply) => {
    const answer = readiness(await look());
    return reply.code(answer.ready ? 200 : 503).send(answer);
  });
}
