// The configuration as a file: applying one, exporting the running system.
import { applyConfiguration, exportConfiguration } from '@tandem/edge/services';
import type { FastifyInstance } from 'fastify';
import { answerApplyFault } from '../apply-problem.ts';
import { askerOf } from '../asker.ts';
import { ApplyQuery, ExportQuery } from '../contract.ts';
import type { ApiParts } from '../parts.ts';
import { answerProblem } from '../problems.ts';

/** A million rates as YAML; beyond that they come as CSV, which is streamed. */
const FILE_LIMIT_BYTES = 256 * 1024 * 1024;
const YAML = 'application/yaml';

export function configurationRoutes(app: FastifyInstance, { configuration }: ApiParts): void {
  app.addContentTypeParser(YAML, { parseAs: 'string' }, (_request, body, done) => done(null, body));
  app.post<{ Querystring: ApplyQuery; Body: string }>(
    '/api/v1/configuration/apply',
    {
      schema: { querystring: ApplyQuery },
      bodyLimit: FILE_LIMIT_BYTES,
      config: { right: 'each' },
    },
    async (request, reply) => {
      if (typeof request.body !== 'string') {
        return answerProblem(reply, 'REQUEST_MEDIA_TYPE', { allowed: YAML });
      }
      const { file = 'request', dryRun, prune } = request.query;
      const applied = await applyConfiguration(configuration, {
        text: request.body,
        file,
        dryRun: dryRun === 'true',
        prune: prune === 'true',
        asker: askerOf(request),
      });
      if (!applied.ok) return answerApplyFault(reply, applied.error);
      const { version, ...report } = applied.value;
      return reply.send({ version: String(version), ...report });
    },
  );
  app.get<{ Querystring: ExportQuery }>(
    '/api/v1/configuration/export',
    { schema: { querystring: ExportQuery }, config: { right: 'each' } },
    async (request, reply) => {
      const secrets = request.query.secrets === 'true';
      const lines = await exportConfiguration(configuration, {
        secrets,
        asker: askerOf(request),
      });
      return reply.type(`${YAML}; charset=utf-8`).send(`${[...lines].join('\n')}\n`);
    },
  );
}
