// Sheets of carriers into rate groups, shown before and taken back after; and what a number costs.
import { Readable } from 'node:stream';
import {
  answerView,
  type DeckFault,
  explainRates,
  exportWorkbook,
  importedView,
  importSheet,
  listSheets,
  type RateQuestionFault,
  sheetView,
  type UndoFault,
  undoSheet,
} from '@tandem/edge/services';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { askerOf } from '../asker.ts';
import { DeckQuery, RateGroupPath, RateQuestionQuery } from '../contract.ts';
import type { ApiParts } from '../parts.ts';
import { answerProblem, problem } from '../problems.ts';

/** Ten million lines; they pass through, so the limit is only against what never ends. */
const SHEET_LIMIT_BYTES = 2 * 1024 * 1024 * 1024;
const CSV = 'text/csv';
const XLSX = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';
const SHEETS = '/api/v1/rate-groups/:name/sheets';

interface Importing {
  Params: RateGroupPath;
  Querystring: DeckQuery;
}

export function deckRoutes(app: FastifyInstance, parts: ApiParts): void {
  for (const type of [CSV, XLSX]) {
    app.addContentTypeParser(type, (_request, payload, done) => done(null, payload));
  }
  app.post<Importing>(
    SHEETS,
    {
      schema: { params: RateGroupPath, querystring: DeckQuery },
      bodyLimit: SHEET_LIMIT_BYTES,
      config: { right: ['rateGroups', 'change'] },
    },
    (request, reply) => takeSheet(parts, request, reply),
  );
  app.get<{ Params: RateGroupPath }>(
    SHEETS,
    { schema: { params: RateGroupPath }, config: { right: ['rateGroups', 'see'] } },
    async (request, reply) => {
      const sheets = await listSheets(parts.decks, request.params.name);
      if (sheets === undefined) return answerProblem(reply, 'RATE_GROUP_MISSING');
      return reply.send({ items: sheets.map(sheetView), next: null });
    },
  );
  app.delete<{ Params: RateGroupPath }>(
    `${SHEETS}/last`,
    { schema: { params: RateGroupPath }, config: { right: ['rateGroups', 'change'] } },
    async (request, reply) => {
      const undone = await undoSheet(parts.decks, request.params.name, askerOf(request));
      return undone.ok ? reply.send(undone.value) : answerFault(reply, undone.error);
    },
  );
  app.get<{ Params: RateGroupPath }>(
    '/api/v1/rate-groups/:name/rates.xlsx',
    { schema: { params: RateGroupPath }, config: { right: ['rateGroups', 'see'] } },
    async (request, reply) => {
      const file = await exportWorkbook(parts.decks, request.params.name);
      if (file === undefined) return answerProblem(reply, 'RATE_GROUP_MISSING');
      return reply.type(XLSX).send(Readable.from(file, { objectMode: false }));
    },
  );
  app.get<{ Querystring: RateQuestionQuery }>(
    '/api/v1/rates/explain',
    { schema: { querystring: RateQuestionQuery }, config: { right: ['rateGroups', 'see'] } },
    async (request, reply) => {
      const answer = await explainRates(parts.decks, request.query);
      return answer.ok ? reply.send(answerView(answer.value)) : answerFault(reply, answer.error);
    },
  );
}

async function takeSheet(
  { decks }: ApiParts,
  request: FastifyRequest<Importing>,
  reply: FastifyReply,
): Promise<FastifyReply> {
  if (!(request.body instanceof Readable)) {
    return answerProblem(reply, 'REQUEST_MEDIA_TYPE', { allowed: `${CSV} or ${XLSX}` });
  }
  const { mode = 'partial', file = '', preview, ...options } = request.query;
  const imported = await importSheet(decks, {
    ...{ group: request.params.name, bytes: request.body, file },
    format: request.headers['content-type']?.startsWith(XLSX) === true ? 'xlsx' : 'csv',
    options: { ...options, mode },
    preview: preview === 'true',
    asker: askerOf(request),
  });
  return imported.ok
    ? reply.send(importedView(imported.value))
    : answerFault(reply, imported.error);
}

function answerFault(
  reply: FastifyReply,
  fault: DeckFault | UndoFault | RateQuestionFault,
): FastifyReply {
  switch (fault.is) {
    case 'group':
      return answerProblem(reply, 'RATE_GROUP_MISSING');
    case 'account':
      return answerProblem(reply, 'ACCOUNT_MISSING');
    case 'noGroup':
      return answerProblem(reply, 'ACCOUNT_WITHOUT_RATES', { detail: fault.account });
    case 'option': {
      const { field, allowed, detail } = fault;
      return answerProblem(reply, 'RATE_SHEET_OPTION', { field, allowed, detail });
    }
    case 'sheet':
      return answerFaults(reply, problem('RATE_SHEET_REFUSED'), fault);
    case 'store': {
      const faults = fault.faults.map(({ message, ...rest }) => ({ ...rest, detail: message }));
      const detail = faults[0]?.detail;
      const head = problem('CONFIGURATION_CONFLICT', detail === undefined ? {} : { detail });
      return answerFaults(reply, head, { faults, rest: 0 });
    }
  }
}

function answerFaults(
  reply: FastifyReply,
  head: ReturnType<typeof problem>,
  { faults, rest }: { readonly faults: readonly unknown[]; readonly rest: number },
): FastifyReply {
  const body = { ...head, faults, rest };
  return reply.code(head.status).type('application/problem+json').send(JSON.stringify(body));
}
