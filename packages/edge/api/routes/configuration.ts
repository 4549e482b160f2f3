// The configuration as a file: applying one, exporting the running system.
import { type ApplyFault, applyConfiguration, exportConfiguration } from '@tandem/edge/services';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { askerOf } from '../asker.ts';
import { ApplyQuery, ExportQuery } from '../contract.ts';
import type { ApiParts } from '../parts.ts';
import { answerProblem, type ProblemCode, problem } from '../problems.ts';

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

function answerApplyFault(reply: FastifyReply, fault: ApplyFault): FastifyReply {
  const { code, faults, rest = 0 } = answerOf(fault);
  const [first] = faults;
  const detail = first?.detail;
  const body = {
    ...problem(code, detail === undefined ? {} : { detail }),
    ...{ faults, rest },
  };
  return reply.code(body.status).type('application/problem+json').send(JSON.stringify(body));
}

interface Answer {
  readonly code: ProblemCode;
  readonly faults: ReadonlyArray<{ readonly detail: string }>;
  readonly rest?: number;
}

function answerOf(fault: ApplyFault): Answer {
  switch (fault.is) {
    case 'file':
      return { code: 'CONFIGURATION_REFUSED', ...fault.report };
    case 'right':
      return {
        code: 'RIGHT_MISSING',
        faults: fault.missing.map(({ path, needs }) => ({
          ...{ code: 'RIGHT_MISSING', path, allowed: needs, detail: `needs ${needs}` },
        })),
      };
    case 'others':
      return {
        code: 'CONFIGURATION_CONFLICT',
        faults: [{ detail: 'a name, number or address of it is in use already' }],
      };
    case 'stands':
      return { code: 'CONFIGURATION_CONFLICT', faults: [{ detail: 'it stands already' }] };
    case 'store':
      return {
        code: 'CONFIGURATION_CONFLICT',
        faults: fault.faults.map(({ code, message }) => ({ code, detail: message })),
      };
  }
}
