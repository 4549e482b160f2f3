// Records of calls: pages, files, and one explained.
import { Readable } from 'node:stream';
import { isUuid } from '@tandem/base/kernel';
import {
  accountsSeen,
  ENDED_BY,
  type ExportFormat,
  explainRecord,
  exportRecords,
  isPaidBy,
  listRecords,
  payersRecord,
  type RecordQueryFault,
  wholeRecord,
} from '@tandem/edge/services';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { type Static, Type } from 'typebox';
import { askerOf } from '../asker.ts';
import type { ApiParts } from '../parts.ts';
import { answerProblem } from '../problems.ts';

const MOST_CHARACTERS = 64;

const text = Type.Optional(Type.String({ minLength: 1, maxLength: MOST_CHARACTERS }));
/** Digits: up to 999,999 s are eleven days, and no call is longer. */
const whole = Type.Optional(Type.String({ pattern: '^[0-9]{1,6}$' }));

const FILTER = {
  ...{ from: text, until: text, account: text, prefix: text, area: text, ip: text },
  ...{ gateway: text, callerGateway: text, calleeGateway: text },
  ...{ caller: text, callerIs: text, callerEnds: text },
  ...{ callee: text, calleeIs: text, calleeEnds: text },
  ...{ reason: whole, code: whole, leastSeconds: whole, mostSeconds: whole },
  endedBy: Type.Optional(Type.Union(ENDED_BY.map((who) => Type.Literal(who)))),
  mode: Type.Optional(Type.String({ pattern: '^(-1|[0-3])$' })),
  answered: Type.Optional(Type.Union([Type.Literal('true'), Type.Literal('false')])),
};
const closed = { additionalProperties: false } as const;
export const RecordFilterQuery = Type.Object(FILTER, closed);
export type RecordFilterQuery = Static<typeof RecordFilterQuery>;
const RecordsQuery = Type.Object({ ...FILTER, limit: whole, after: text }, closed);
type RecordsQuery = Static<typeof RecordsQuery>;
const RecordPath = Type.Object({ id: Type.String() });
type RecordPath = Static<typeof RecordPath>;

/** Who is bound to an account sees what his accounts pay. */
const config = { right: ['cdrs', 'see', 'each'] } as const;

export function recordRoutes(app: FastifyInstance, parts: ApiParts): void {
  const asked = { archive: parts.archive, parameters: parts.configuration.parameters };
  app.get<{ Querystring: RecordsQuery }>(
    '/api/v1/cdrs',
    { schema: { querystring: RecordsQuery }, config },
    async (request, reply) => {
      const { limit, after, ...filter } = request.query;
      const paidBy = await accountsSeen(parts, askerOf(request));
      const query = { ...queryOf(filter), limit: numberOf(limit), after, paidBy };
      const page = await listRecords(queryParts(parts), query);
      return page.ok ? page.value : refuse(reply, page.error);
    },
  );
  for (const format of ['csv', 'xlsx'] as const) {
    app.get<{ Querystring: RecordFilterQuery }>(
      `/api/v1/cdrs.${format}`,
      { schema: { querystring: RecordFilterQuery }, config },
      (request, reply) => sendFile({ parts, request, reply, format }),
    );
  }
  app.get<{ Params: RecordPath }>(
    '/api/v1/cdrs/:id',
    { schema: { params: RecordPath }, config },
    async (request, reply) => {
      const { id } = request.params;
      const found = isUuid(id) ? await wholeRecord(asked, id) : undefined;
      const paidBy = await accountsSeen(parts, askerOf(request));
      if (found === undefined) return noRecord(reply, id);
      if (paidBy === undefined) return found.view;
      // What is not his is answered as if it were not there.
      return isPaidBy(found.record, paidBy) ? payersRecord(found.record) : noRecord(reply, id);
    },
  );
  app.get<{ Params: RecordPath }>(
    '/api/v1/cdrs/:id/explanation',
    { schema: { params: RecordPath }, config },
    async (request, reply) => {
      const { id } = request.params;
      const paidBy = await accountsSeen(parts, askerOf(request));
      const explained = isUuid(id) ? await explainRecord(asked, id, paidBy) : undefined;
      return explained ?? noRecord(reply, id);
    },
  );
}

const queryParts = ({ configuration, parameters, archive, clock, localHour }: ApiParts) => {
  const { store } = configuration;
  return { store, parameters, archive, clock, localHour };
};

const TYPES: Readonly<Record<ExportFormat, string>> = {
  csv: 'text/csv; charset=utf-8',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
};

interface Sending {
  readonly parts: ApiParts;
  readonly request: FastifyRequest<{ Querystring: RecordFilterQuery }>;
  readonly reply: FastifyReply;
  readonly format: ExportFormat;
}

async function sendFile({ parts, request, reply, format }: Sending): Promise<FastifyReply> {
  const paidBy = await accountsSeen(parts, askerOf(request));
  const query = { ...queryOf(request.query), paidBy };
  const file = await exportRecords(queryParts(parts), query, format);
  if (!file.ok) return refuse(reply, file.error);
  const { rows, bytes, close } = file.value;
  // Who goes away in the middle lets the database go at once.
  reply.raw.once('close', () => void close());
  return reply
    .type(TYPES[format])
    .header('content-disposition', `attachment; filename="calls.${format}"`)
    .header('x-tandem-rows', String(rows))
    .send(Readable.from(bytes, { objectMode: false }));
}

function refuse(reply: FastifyReply, { code, ...details }: RecordQueryFault): FastifyReply {
  return answerProblem(reply, code, details);
}

export function queryOf(query: RecordFilterQuery) {
  const { reason, code, mode, leastSeconds, mostSeconds, answered, ...texts } = query;
  return {
    ...texts,
    ...{ reason: numberOf(reason), code: numberOf(code), mode: numberOf(mode) },
    ...{ leastSeconds: numberOf(leastSeconds), mostSeconds: numberOf(mostSeconds) },
    answered: answered === undefined ? undefined : answered === 'true',
  };
}

function noRecord(reply: FastifyReply, id: string) {
  return answerProblem(reply, 'RECORD_MISSING', { detail: `there is no call record ${id}` });
}

const numberOf = (digits: string | undefined): number | undefined =>
  digits === undefined ? undefined : Number(digits);
