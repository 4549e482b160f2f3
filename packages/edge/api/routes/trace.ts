// The trace of SIP messages: on, off, and what it kept of a call, as text and as a file for packet
// viewers.
import { isUuid, type Result } from '@tandem/base/kernel';
import {
  type CallTraceFault,
  callTrace,
  pcapOf,
  runningTrace,
  startTrace,
  stopTrace,
  type TracedMessages,
  type TraceFilter,
} from '@tandem/edge/services';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { type Static, Type } from 'typebox';
import { askerOf } from '../asker.ts';
import type { ApiParts } from '../parts.ts';
import { answerProblem, type ProblemCode } from '../problems.ts';
import type { RouteRight } from '../right.ts';

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
const CallPath = Type.Object({ id: Type.String({ maxLength: 64 }) });
type CallPath = Static<typeof CallPath>;

const TRACE = '/api/v1/trace';
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
  traceOf(app, '/api/v1/cdrs/:id', {
    config: { right: ['cdrs', 'see'] },
    find: (id) => findRecord(parts, id),
    missing: 'RECORD_MISSING',
  });
  traceOf(app, '/api/v1/calls/:id', {
    config: { right: ['calls', 'see'] },
    find: (id) => runningTrace(parts, id),
    missing: 'CALL_MISSING',
  });
}

interface Traced {
  /**
   * What is said on the wire tells of every customer: who is bound to an account sees none of it.
   */
  readonly config: { readonly right: RouteRight };
  find(id: string): Promise<Result<TracedMessages, CallTraceFault>>;
  readonly missing: ProblemCode;
}

function traceOf(app: FastifyInstance, path: string, { config, find, missing }: Traced): void {
  const schema = { params: CallPath };
  app.get<{ Params: CallPath }>(
    `${path}/trace`,
    { schema, config },
    async ({ params: { id } }, reply) => {
      const found = await find(id);
      if (!found.ok) return answer(reply, found, missing);
      const { isOn, hasLost, items } = found.value;
      return { isOn, hasLost, items };
    },
  );
  app.get<{ Params: CallPath }>(
    `${path}/trace.pcap`,
    { schema, config },
    async ({ params: { id } }, reply) => {
      const found = await find(id);
      if (!found.ok) return answer(reply, found, missing);
      if (found.value.messages.length === 0) return answerProblem(reply, 'TRACE_MISSING');
      return reply
        .type('application/vnd.tcpdump.pcap')
        .header('cache-control', 'no-store')
        .header('content-disposition', `attachment; filename="${fileName(id)}.pcap"`)
        .send(pcapOf(found.value.messages));
    },
  );
}

/** It was found, so it is one of ours; whatever else a header would make of it. */
const fileName = (id: string): string => id.replaceAll(/[^0-9A-Za-z-]/g, '_');

async function findRecord(parts: ApiParts, id: string): ReturnType<typeof callTrace> {
  if (isUuid(id)) return callTrace(parts, id);
  return { ok: false, error: { is: 'noRecord', why: `there is no call record ${id}` } };
}

function answer<Value>(
  reply: FastifyReply,
  result: Result<Value, CallTraceFault>,
  missing: ProblemCode = 'CALL_MISSING',
) {
  if (result.ok) return result.value;
  const { is, why } = result.error;
  return answerProblem(reply, is === 'away' ? 'SWITCH_AWAY' : missing, { detail: why });
}
