// The trace of SIP messages: on, off, and what it kept of a call, as text and as a file for packet
// viewers.
import { isUuid, type Result } from '@tandem/base/kernel';
import {
  type CallTraceFault,
  callTrace,
  pcapOf,
  startTrace,
  stopTrace,
  type TraceFilter,
} from '@tandem/edge/services';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { type Static, Type } from 'typebox';
import { askerOf } from '../asker.ts';
import type { ApiParts } from '../parts.ts';
import { answerProblem } from '../problems.ts';

const MOST_CHARACTERS = 256;
/** What somebody who looks for a fault names. */
const MOST_WORDS = 50;
const words = (pattern?: string) =>
  Type.Optional(
    Type.Array(
      Type.String({
        ...{ minLength: 1, maxLength: MOST_CHARACTERS },
        ...(pattern === undefined ? {} : { pattern }),
      }),
      { minItems: 1, maxItems: MOST_WORDS },
    ),
  );

const TraceBody = Type.Object(
  {
    addresses: words('^[0-9A-Fa-f.:]+$'),
    callIds: words(),
    gateways: words('^[A-Za-z0-9._-]+$'),
    numbers: words('^[0-9+*#A-D]+$'),
  },
  { additionalProperties: false, description: 'Without any of them every message is kept' },
);
type TraceBody = Static<typeof TraceBody> & TraceFilter;
const RecordPath = Type.Object({ id: Type.String({ maxLength: 64 }) });
type RecordPath = Static<typeof RecordPath>;

const TRACE = '/api/v1/trace';
/** What is said on the wire tells of every customer: who is bound to an account sees none of it. */
const SEE = { right: ['cdrs', 'see'] } as const;
const CHANGE = { right: ['system', 'change'] } as const;

export function traceRoutes(app: FastifyInstance, parts: ApiParts): void {
  app.get(TRACE, { config: { right: ['system', 'see'] } }, async (_, reply) =>
    answer(reply, await parts.trace.state()),
  );
  app.put<{ Body: TraceBody }>(
    TRACE,
    { schema: { body: TraceBody }, config: CHANGE },
    async (request, reply) => {
      const { gateways, ...filter } = request.body;
      const started = await startTrace(parts, { filter, gateways, asker: askerOf(request) });
      if (started.ok || started.error.is !== 'missing') return answer(reply, started);
      const detail = started.error.why;
      return answerProblem(reply, 'GATEWAY_MISSING', { field: 'gateways', detail });
    },
  );
  app.delete(TRACE, { config: CHANGE }, async (request, reply) =>
    answer(reply, await stopTrace(parts, askerOf(request))),
  );
  app.get<{ Params: RecordPath }>(
    '/api/v1/cdrs/:id/trace',
    { schema: { params: RecordPath }, config: SEE },
    async (request, reply) => {
      const found = await find(parts, request.params.id);
      if (!found.ok) return answer(reply, found);
      const { isOn, hasLost, items } = found.value;
      return { isOn, hasLost, items };
    },
  );
  app.get<{ Params: RecordPath }>(
    '/api/v1/cdrs/:id/trace.pcap',
    { schema: { params: RecordPath }, config: SEE },
    async (request, reply) => {
      const { id } = request.params;
      const found = await find(parts, id);
      if (!found.ok) return answer(reply, found);
      if (found.value.messages.length === 0) return answerProblem(reply, 'TRACE_MISSING');
      return reply
        .type('application/vnd.tcpdump.pcap')
        .header('cache-control', 'no-store')
        .header('content-disposition', `attachment; filename="${id}.pcap"`)
        .send(pcapOf(found.value.messages));
    },
  );
}

async function find(parts: ApiParts, id: string): ReturnType<typeof callTrace> {
  if (isUuid(id)) return callTrace(parts, id);
  return { ok: false, error: { is: 'noRecord', why: `there is no call record ${id}` } };
}

function answer<Value>(reply: FastifyReply, result: Result<Value, CallTraceFault>) {
  if (result.ok) return result.value;
  const { is, why } = result.error;
  return answerProblem(reply, is === 'away' ? 'SWITCH_AWAY' : 'RECORD_MISSING', { detail: why });
}
