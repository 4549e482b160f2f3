// Records of calls: pages, one, and one explained.
import { isUuid } from '@tandem/base/kernel';
import { explainRecord, listRecords } from '@tandem/edge/services';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { type Static, Type } from 'typebox';
import type { ApiParts } from '../parts.ts';
import { answerProblem } from '../problems.ts';

const MOST_RECORDS = 1_000;
const MOST_CHARACTERS = 64;

const text = Type.Optional(Type.String({ minLength: 1, maxLength: MOST_CHARACTERS }));
/** Digits: up to 999,999 s are eleven days, and no call is longer. */
const whole = Type.Optional(Type.String({ pattern: '^[0-9]{1,6}$' }));

const RecordsQuery = Type.Object(
  {
    ...{ from: text, until: text, account: text, gateway: text, caller: text, callee: text },
    ...{ reason: whole, leastSeconds: whole, mostSeconds: whole, limit: whole, after: text },
  },
  { additionalProperties: false },
);
type RecordsQuery = Static<typeof RecordsQuery>;
const RecordPath = Type.Object({ id: Type.String() });
type RecordPath = Static<typeof RecordPath>;

const config = { right: ['cdrs', 'see'] } as const;

export function recordRoutes(
  app: FastifyInstance,
  { configuration, archive }: Pick<ApiParts, 'configuration' | 'archive'>,
): void {
  const parts = { store: configuration.store, archive };
  app.get<{ Querystring: RecordsQuery }>(
    '/api/v1/cdrs',
    { schema: { querystring: RecordsQuery }, config },
    async (request, reply) => {
      const { reason, leastSeconds, mostSeconds, limit, ...texts } = request.query;
      const most = numberOf(limit);
      if (most !== undefined && (most < 1 || most > MOST_RECORDS)) {
        const allowed = `a number from 1 to ${MOST_RECORDS}`;
        return answerProblem(reply, 'REQUEST_INVALID', { field: 'limit', allowed });
      }
      const page = await listRecords(parts, {
        ...texts,
        reason: numberOf(reason),
        leastSeconds: numberOf(leastSeconds),
        mostSeconds: numberOf(mostSeconds),
        limit: most,
      });
      return page.ok ? page.value : answerProblem(reply, 'REQUEST_INVALID', page.error);
    },
  );
  app.get<{ Params: RecordPath }>(
    '/api/v1/cdrs/:id/explanation',
    { schema: { params: RecordPath }, config },
    async (request, reply) => {
      const { id } = request.params;
      const explained = isUuid(id) ? await explainRecord(archive, id) : undefined;
      return explained ?? noRecord(reply, id);
    },
  );
}

function noRecord(reply: FastifyReply, id: string) {
  return answerProblem(reply, 'RECORD_MISSING', { detail: `there is no call record ${id}` });
}

const numberOf = (digits: string | undefined): number | undefined =>
  digits === undefined ? undefined : Number(digits);
