// Text files of calls read back in.
import { Readable } from 'node:stream';
import { importRecords } from '@tandem/edge/services';
import type { FastifyInstance } from 'fastify';
import { type Static, Type } from 'typebox';
import { askerOf } from '../asker.ts';
import type { ApiParts } from '../parts.ts';
import { answerProblem } from '../problems.ts';

/** Ten million lines; they pass through, so the limit is only against what never ends. */
const FILE_LIMIT_BYTES = 4 * 1024 * 1024 * 1024;
/** One of its own: files of other kinds are not read as calls by mistake. */
export const CALL_LINES = 'application/vnd.tandem.calls';
const MOST_CHARACTERS = 1_024;
const Query = Type.Object(
  {
    zone: Type.Optional(Type.String({ minLength: 1, maxLength: MOST_CHARACTERS })),
    file: Type.Optional(Type.String({ maxLength: MOST_CHARACTERS })),
    dryRun: Type.Optional(Type.Union([Type.Literal('true'), Type.Literal('false')])),
    allowDoubles: Type.Optional(Type.Union([Type.Literal('true'), Type.Literal('false')])),
  },
  { additionalProperties: false },
);
type Query = Static<typeof Query>;

export function recordImportRoutes(app: FastifyInstance, parts: ApiParts): void {
  const { imports, audit, clock, rerating } = parts;
  const { serverZone } = rerating;
  app.addContentTypeParser(CALL_LINES, (_request, payload, done) => done(null, payload));
  app.post<{ Querystring: Query }>(
    '/api/v1/cdrs/import',
    {
      schema: { querystring: Query },
      bodyLimit: FILE_LIMIT_BYTES,
      config: { right: ['cdrs', 'add'] },
    },
    async (request, reply) => {
      if (!(request.body instanceof Readable)) {
        return answerProblem(reply, 'REQUEST_MEDIA_TYPE', { allowed: CALL_LINES });
      }
      const { zone, file = '', dryRun, allowDoubles } = request.query;
      const report = await importRecords(
        { imports, audit, clock, serverZone },
        {
          ...{ bytes: request.body, file, zone, dryRun: dryRun === 'true' },
          allowDoubles: allowDoubles === 'true',
          asker: askerOf(request),
        },
      );
      if (report.ok) return report.value;
      const { code, ...details } = report.error;
      return answerProblem(reply, code, details);
    },
  );
}
