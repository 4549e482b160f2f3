// Payments, and the proof that the books agree.
import { listPayments, pay, verifyLedger } from '@tandem/edge/services';
import type { FastifyInstance } from 'fastify';
import { type Static, Type } from 'typebox';
import { askerOf } from '../asker.ts';
import { AccountPath, ObjectId, PaymentBody } from '../contract.ts';
import type { ApiParts } from '../parts.ts';
import { answerProblem, isProblemCode } from '../problems.ts';

const MAX_KEY_CHARACTERS = 128;
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
  app.post<{ Params: AccountPath; Body: PaymentBody }>(
    '/api/v1/accounts/:id/payments',
    {
      schema: { params: AccountPath, body: PaymentBody },
      config: { right: ['payments', 'pay', 'each'], ownKeys: true },
    },
    async (request, reply) => {
      const idempotencyKey = request.headers['idempotency-key'];
      if (String(idempotencyKey ?? '').length > MAX_KEY_CHARACTERS) {
        const allowed = `at most ${MAX_KEY_CHARACTERS} characters`;
        return answerProblem(reply, 'REQUEST_INVALID', { field: 'Idempotency-Key', allowed });
      }
      const { amount, kind = 'payment', remark = '' } = request.body;
      const booked = await pay(
        { ...configuration, books },
        {
          account: request.params.id,
          ...{ amount, kind, remark },
          idempotencyKey: idempotencyKey === undefined ? undefined : String(idempotencyKey),
          asker: askerOf(request),
        },
      );
      if (booked.ok) return reply.code(booked.value.repeated ? 200 : 201).send(booked.value);
      const { code, field, allowed, detail } = booked.error;
      const known = isProblemCode(code) ? code : 'PROGRAM_DEFECT';
      return answerProblem(reply, known, {
        detail,
        ...(field === '' ? {} : { field }),
        ...(allowed === '' ? {} : { allowed }),
      });
    },
  );
  app.get('/api/v1/ledger/verification', { config: { right: ['payments', 'see'] } }, async () =>
    verifyLedger(books),
  );
}
