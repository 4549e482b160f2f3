// The charge of one record or of a set of them, put right by hand.
import { type CorrectionRequest, correctRecords } from '@tandem/edge/services';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { type Static, Type } from 'typebox';
import { askerOf } from '../asker.ts';
import type { ApiParts } from '../parts.ts';
import { answerProblem } from '../problems.ts';
import { queryOf, RecordFilterQuery } from './records.ts';

const MOST_AMOUNT_CHARACTERS = 32;
const MOST_REASON_CHARACTERS = 1_000;
const amount = Type.Optional(Type.String({ minLength: 1, maxLength: MOST_AMOUNT_CHARACTERS }));

const Body = Type.Object(
  {
    ...{ charge: amount, percent: amount },
    reason: Type.Optional(Type.String({ maxLength: MOST_REASON_CHARACTERS })),
    dryRun: Type.Optional(Type.Boolean()),
  },
  { additionalProperties: false },
);
type Body = Static<typeof Body>;
const RecordPath = Type.Object({ id: Type.String() });

const config = { right: ['cdrs', 'correct'] } as const;

export function correctionRoutes(app: FastifyInstance, parts: ApiParts): void {
  app.post<{ Params: Static<typeof RecordPath>; Body: Body }>(
    '/api/v1/cdrs/:id/correction',
    { schema: { params: RecordPath, body: Body }, config },
    async (request, reply) => {
      const { id } = request.params;
      const asked = { of: { id }, ...wholeOf(request.body), asker: askerOf(request) };
      const answer = await corrected(parts, asked, reply);
      return 'records' in answer && answer.records === 0 ? noRecord(reply, id) : answer;
    },
  );
  app.post<{ Querystring: RecordFilterQuery; Body: Body }>(
    '/api/v1/cdrs/corrections',
    { schema: { querystring: RecordFilterQuery, body: Body }, config },
    (request, reply) => {
      const of = { query: queryOf(request.query) };
      return corrected(parts, { of, ...wholeOf(request.body), asker: askerOf(request) }, reply);
    },
  );
}

const wholeOf = ({ reason = '', dryRun = false, charge, percent }: Body) => ({
  ...{ reason, dryRun, charge, percent },
});

async function corrected(parts: ApiParts, asked: CorrectionRequest, reply: FastifyReply) {
  const { configuration, rerating, audit, clock, localHour } = parts;
  const { store, parameters } = configuration;
  const means = { store, parameters, records: rerating.records, audit, clock, localHour };
  const report = await correctRecords(means, asked);
  if (report.ok) return report.value;
  const { code, ...details } = report.error;
  return answerProblem(reply, code, details);
}

function noRecord(reply: FastifyReply, id: string): FastifyReply {
  const detail = `there is no call record ${id} that somebody was charged for`;
  return answerProblem(reply, 'RECORD_MISSING', { detail });
}
