// The configuration as a file: applying one, exporting the running system.
import { type ApplyFault, applyConfiguration, exportConfiguration } from '@tandem/edge/services';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { askerOf } from '../asker.ts';
import { ApplyQuery, ExportQuery } from '../contract.ts';
import type { ApiParts } from '../parts.ts';
import { answerProblem, problem } from '../problems.ts';

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
      config: { right: 'every' },
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
    { schema: { querystring: ExportQuery }, config: { right: 'every' } },
    async (request, reply) => {
      const secrets = request.query.secrets === 'true';
      const lines = await exportConfiguration(configuration, { secrets });
      return reply.type(`${YAML}; charset=utf-8`).send(`${[...lines].join('\n')}\n`);
    },
  );
}

function answerApplyFault(reply: FastifyReply, fault: ApplyFault): FastifyReply {
  const code = fault.is === 'file' ? 'CONFIGURATION_REFUSED' : 'CONFIGURATION_CONFLICT';
  const faults = fault.is === 'file' ? fault.report.faults : fault.faults;
  const first = faults[0];
  const detail = first === undefined ? undefined : 'detail' in first ? first.detail : first.message;
  const body = {
    ...problem(code, detail === undefined ? {} : { detail }),
    faults:
      fault.is === 'file'
        ? faults
        : fault.faults.map(({ code: is, message }) => ({ code: is, detail: message })),
    rest: fault.is === 'file' ? fault.report.rest : 0,
  };
  return reply.code(body.status).type('application/problem+json').send(JSON.stringify(body));
}
