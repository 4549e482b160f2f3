// /metrics for Prometheus; behind a key, since it tells how a business goes.
import { METRICS_CONTENT_TYPE, printMetrics } from '@tandem/base/observe';
import { metrics } from '@tandem/edge/services';
import type { FastifyInstance } from 'fastify';
import type { ApiParts } from '../parts.ts';

/** Collectors ask every few seconds; several of them share an answer. */
const KEPT_MS = 1_000;

export function metricsRoutes(app: FastifyInstance, parts: ApiParts): void {
  const { supervision, figures, clock, live } = parts;
  let looked: { readonly at: number; readonly text: Promise<string> } | undefined;
  const look = async (): Promise<string> => {
    const own = () => ({ ...live.figures });
    return printMetrics(await metrics({ supervision, figures, clock, own }));
  };
  app.get('/metrics', { config: { right: ['system', 'see'] } }, async (_request, reply) => {
    const at = clock.now();
    if (looked === undefined || at - looked.at > KEPT_MS) looked = { at, text: look() };
    return reply.type(METRICS_CONTENT_TYPE).send(await looked.text);
  });
}
