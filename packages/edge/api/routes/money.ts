// Payments, and the proof that the books agree.
import { listPayments, type PayFault, pay, payMany, verifyLedger } from '@tandem/edge/services';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { type Static, Type } from 'typebox';
import { askerOf } from '../asker.ts';
import {
  AccountPath,
  MAX_KEY_CHARACTERS,
  ObjectId,
  PaymentBody,
  PaymentsBody,
} from '../contract.ts';
import type { ApiParts } from '../parts.ts';
import { answerProblem, isProblemCode, problem } from '../problems.ts';

const MOST_PAYMENTS = 1_000;
const USUAL_PAYMENTS = 100;

const PaymentsQuery = Type.Object(
  {
    account: Type.Optional(ObjectId),
    limit: Type.Optional(Type.String({ pattern: '^[0-9]{1,4}$' })),
    after: Type.Optional(Type.String({ pattern: '^[1-9][0-9]{0,17}$' })),
  },
  { additionalProperties: false },
);
type PaymentsQuery = Static<typeof PaymentsQuery>;

export function moneyRoutes(app: FastifyInstance, parts: ApiParts): void {
  const { configuration, books } = parts;
  app.get<{ Querystring: PaymentsQuery }>(
    '/api/v1/payments',
    { schema: { querystring: PaymentsQuery }, config: { right: ['payments', 'see', 'each'] } },
    async (request, reply) => {
      const { account, after, limit = String(USUAL_PAYMENTS) } = request.query;
      const most = Number(limit);
      if (most < 1 || most > MOST_PAYMENTS) {
        const allowed = `a number from 1 to ${MOST_PAYMENTS}`;
        return answerProblem(reply, 'REQUEST_INVALID', { field: 'limit', allowed });
      }
      const { objects } = parts;
      const page = await listPayments(
        { objects, books, store: configuration.store },
        { account, after, limit: most, asker: askerOf(request) },
      );
      if (page.ok) return page.value;
      return answerProblem(reply, 'ACCOUNT_MISSING', { field: 'account', ...page.error });
    },
  );
  payingRoutes(app, parts);
  app.get('/api/v1/ledger/verification', { config: { right: ['payments', 'see'] } }, async () =>
    verifyLedger(books),
  );
}

const PAY = { right: ['payments', 'pay', 'each'], ownKeys: true } as const;

function payingRoutes(app: FastifyInstance, { configuration, books }: ApiParts): void {
  const means = { ...configuration, books };
  app.post<{ Params: AccountPath; Body: PaymentBody }>(
    '/api/v1/accounts/:id/payments',
    { schema: { params: AccountPath, body: PaymentBody }, config: PAY },
    async (request, reply) => {
      const idempotencyKey = keyOf(request);
      if (idempotencyKey === null) return answerProblem(reply, 'REQUEST_INVALID', LONG_KEY);
      const { amount, kind = 'payment', remark = '' } = request.body;
      const account = request.params.id;
      const row = { account, amount, kind, remark, idempotencyKey };
      const booked = await pay(means, { ...row, asker: askerOf(request) });
      if (booked.ok) return reply.code(booked.value.repeated ? 200 : 201).send(booked.value);
      const { code, ...details } = refusal(booked.error);
      return answerProblem(reply, code, details);
    },
  );
  app.post<{ Body: PaymentsBody }>(
    '/api/v1/payments/bulk',
    { schema: { body: PaymentsBody }, config: PAY },
    async (request, reply) => {
      const key = keyOf(request);
      if (key === null) return answerProblem(reply, 'REQUEST_INVALID', LONG_KEY);
      const rows = request.body.rows.map((row) => ({
        ...{ account: row.account, amount: row.amount, key: row.key },
        ...{ kind: row.kind ?? 'payment', remark: row.remark ?? '' },
      }));
      const booked = await payMany(means, { rows, key, asker: askerOf(request) });
      return { results: booked.map((one, at) => ({ account: rows[at]?.account, ...rowOf(one) })) };
    },
  );
}

const LONG_KEY = {
  field: 'Idempotency-Key',
  allowed: `at most ${MAX_KEY_CHARACTERS} characters`,
} as const;

/** null: longer than any that is kept. */
function keyOf({ headers }: FastifyRequest): string | undefined | null {
  const key = headers['idempotency-key'];
  if (key === undefined) return undefined;
  return String(key).length > MAX_KEY_CHARACTERS ? null : String(key);
}

function rowOf(booked: Awaited<ReturnType<typeof payMany>>[number]): object {
  if (booked.ok) return { status: booked.value.repeated ? 200 : 201, ...booked.value };
  const { code, ...details } = refusal(booked.error);
  const body = problem(code, details);
  return { status: body.status, problem: body };
}

function refusal({ code, field, allowed, detail }: PayFault) {
  return {
    code: isProblemCode(code) ? code : ('PROGRAM_DEFECT' as const),
    detail,
    ...(field === '' ? {} : { field }),
    ...(allowed === '' ? {} : { allowed }),
  };
}
