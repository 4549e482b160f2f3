// Calls that we place (API-3): callbacks, and test calls with a tone and a verdict. Both are begun
// at once and looked at while they run; a call of either is ended as any other call.
import {
  beginTestCall,
  callBack,
  findCallback,
  findTestCall,
  listCallbacks,
  listTestCalls,
  type NoFirst,
  type SwitchFault,
} from '@tandem/edge/services';
import { TEST_SECONDS } from '@tandem/engine/placed-calls/control';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { type Static, Type } from 'typebox';
import { askerOf } from '../asker.ts';
import type { ApiParts } from '../parts.ts';
import { answerProblem, type ProblemCode } from '../problems.ts';

const closed = { additionalProperties: false } as const;
export const placedName = Type.String({ minLength: 1, maxLength: 64 });
/** As it is dialled: domain/numbers has the rest. */
export const placedNumber = Type.String({ pattern: '^\\+?[0-9*#]{1,32}$' });
export const placedNumberOrNone = Type.String({ pattern: '^(\\+?[0-9*#]{1,32})?$' });

const CallbackBody = Type.Object(
  {
    ...{ from: placedName, first: Type.Optional(placedNumber), second: placedNumber },
    shown: Type.Optional(placedNumberOrNone),
  },
  closed,
);
type CallbackBody = Static<typeof CallbackBody>;

const TestBody = Type.Object(
  {
    ...{ gateway: Type.Optional(placedName), from: Type.Optional(placedName) },
    number: placedNumber,
    caller: Type.Optional(placedNumberOrNone),
    seconds: Type.Optional(
      Type.Integer({ minimum: TEST_SECONDS.least, maximum: TEST_SECONDS.most }),
    ),
  },
  closed,
);
type TestBody = Static<typeof TestBody>;
export const PlacedPath = Type.Object({ id: Type.String({ maxLength: 64 }) });
export type PlacedPath = Static<typeof PlacedPath>;

const ADD = { right: ['calls', 'add', 'each'] } as const;
const SEE = { right: ['calls', 'see', 'each'] } as const;
const BEGUN = 202;

export function callbackRoutes(app: FastifyInstance, parts: ApiParts): void {
  app.post<{ Body: CallbackBody }>(
    '/api/v1/callbacks',
    { schema: { body: CallbackBody }, config: ADD },
    async (request, reply) => {
      const { from, first = null, second, shown = null } = request.body;
      const wanted = { from, first, second, shown };
      const begun = await callBack(parts, { wanted, asker: askerOf(request) });
      if (begun.ok) return reply.code(BEGUN).send(begun.value);
      return answerFault(reply, begun.error, { code: 'CALL_SOURCE_MISSING', field: 'from' });
    },
  );
  app.get('/api/v1/callbacks', { config: SEE }, async (request, reply) => {
    const listed = await listCallbacks(parts, askerOf(request));
    return listed.ok ? { items: listed.value } : answerAway(reply, listed.error);
  });
  app.get<{ Params: PlacedPath }>(
    '/api/v1/callbacks/:id',
    { schema: { params: PlacedPath }, config: SEE },
    async (request, reply) => {
      const { id } = request.params;
      const found = await findCallback(parts, { id, asker: askerOf(request) });
      return found.ok ? found.value : answerFault(reply, found.error, { code: 'CALLBACK_MISSING' });
    },
  );
}

export function testCallRoutes(app: FastifyInstance, parts: ApiParts): void {
  app.post<{ Body: TestBody }>(
    '/api/v1/test-calls',
    { schema: { body: TestBody }, config: ADD },
    async (request, reply) => {
      const { gateway, from, number, caller = '', seconds = TEST_SECONDS.usual } = request.body;
      if ((gateway === undefined) === (from === undefined)) {
        const allowed = 'a routing gateway here, or a gateway or phone in from; not both';
        return answerProblem(reply, 'REQUEST_INVALID', { field: 'gateway', allowed });
      }
      const origin =
        gateway === undefined
          ? ({ is: 'from', name: from ?? '' } as const)
          : ({ is: 'through', name: gateway } as const);
      const wanted = { origin, number, caller, seconds };
      const begun = await beginTestCall(parts, { wanted, asker: askerOf(request) });
      if (begun.ok) return reply.code(BEGUN).send(begun.value);
      return gateway === undefined
        ? answerFault(reply, begun.error, { code: 'CALL_SOURCE_MISSING', field: 'from' })
        : answerFault(reply, begun.error, { code: 'GATEWAY_MISSING', field: 'gateway' });
    },
  );
  app.get('/api/v1/test-calls', { config: SEE }, async (request, reply) => {
    const listed = await listTestCalls(parts, askerOf(request));
    return listed.ok ? { items: listed.value } : answerAway(reply, listed.error);
  });
  app.get<{ Params: PlacedPath }>(
    '/api/v1/test-calls/:id',
    { schema: { params: PlacedPath }, config: SEE },
    async (request, reply) => {
      const { id } = request.params;
      const found = await findTestCall(parts, { id, asker: askerOf(request) });
      return found.ok
        ? found.value
        : answerFault(reply, found.error, { code: 'TEST_CALL_MISSING' });
    },
  );
}

const FIRST_NEEDED = 'a number, where from is no phone that could be called itself';

interface Missing {
  readonly code: ProblemCode;
  readonly field?: string;
}

function answerFault(
  reply: FastifyReply,
  fault: SwitchFault | NoFirst,
  missing: Missing,
): FastifyReply {
  if (fault.is === 'noFirst') {
    return answerProblem(reply, 'REQUEST_INVALID', { field: 'first', allowed: FIRST_NEEDED });
  }
  if (fault.is === 'full') return answerProblem(reply, 'CALLS_TOO_MANY', { detail: fault.why });
  if (fault.is === 'away') return answerAway(reply, fault);
  const { code, ...field } = missing;
  return answerProblem(reply, code, { ...field, detail: fault.why });
}

const answerAway = (reply: FastifyReply, { why }: Pick<SwitchFault, 'why'>): FastifyReply =>
  answerProblem(reply, 'SWITCH_AWAY', { detail: why });
