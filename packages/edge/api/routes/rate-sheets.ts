// The rates of a group as CSV, in and out, streamed.
import { Readable } from 'node:stream';
import { exportRates, importRates, type SheetImportFault } from '@tandem/edge/services';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { askerOf } from '../asker.ts';
import { RateGroupPath, SheetQuery } from '../contract.ts';
import type { ApiParts } from '../parts.ts';
import { answerProblem, problem } from '../problems.ts';

/** Ten million lines; it passes through, so the limit is only against what never ends. */
const SHEET_LIMIT_BYTES = 2 * 1024 * 1024 * 1024;
const CSV = 'text/csv';
const PATH = '/api/v1/rate-groups/:name/rates';

export function rateSheetRoutes(app: FastifyInstance, { configuration }: ApiParts): void {
  app.addContentTypeParser(CSV, (_request, payload, done) => done(null, payload));
  app.post<{ Params: RateGroupPath; Querystring: SheetQuery }>(
    PATH,
    {
      schema: { params: RateGroupPath, querystring: SheetQuery },
      bodyLimit: SHEET_LIMIT_BYTES,
      config: { right: ['rateGroups', 'change'] },
    },
    async (request, reply) => {
      if (!(request.body instanceof Readable)) {
        return answerProblem(reply, 'REQUEST_MEDIA_TYPE', { allowed: CSV });
      }
      const { way = 'upsert', dryRun } = request.query;
      const imported = await importRates(configuration, {
        group: request.params.name,
        way,
        text: request.body,
        dryRun: dryRun === 'true',
        asker: askerOf(request),
      });
      return imported.ok ? reply.send(imported.value) : answerFault(reply, imported.error);
    },
  );
  app.get<{ Params: RateGroupPath }>(
    PATH,
    { schema: { params: RateGroupPath }, config: { right: ['rateGroups', 'see', 'each'] } },
    async (request, reply) => {
      const lines = await exportRates(configuration, request.params.name, askerOf(request));
      if (lines === undefined) return answerProblem(reply, 'RATE_GROUP_MISSING');
      return reply.type(`${CSV}; charset=utf-8`).send(Readable.from(lines));
    },
  );
}

function answerFault(reply: FastifyReply, fault: SheetImportFault): FastifyReply {
  if (fault.is === 'group') return answerProblem(reply, 'RATE_GROUP_MISSING');
  const code = fault.is === 'sheet' ? 'RATE_SHEET_REFUSED' : 'CONFIGURATION_CONFLICT';
  const faults =
    fault.is === 'sheet'
      ? fault.faults
      : fault.faults.map(({ message, ...rest }) => ({ ...rest, detail: message }));
  const body = { ...problem(code), faults, rest: fault.is === 'sheet' ? fault.rest : 0 };
  return reply.code(body.status).type('application/problem+json').send(JSON.stringify(body));
}
