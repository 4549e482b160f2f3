// What runs on this machine.
import { systemStatus } from '@tandem/edge/services';
import type { FastifyInstance } from 'fastify';
import type { ApiParts } from '../parts.ts';

export function statusRoutes(app: FastifyInstance, parts: ApiParts): void {
  app.get('/api/v1/status', { config: { right: ['system', 'see'] } }, async () =>
    systemStatus(parts),
  );
}
