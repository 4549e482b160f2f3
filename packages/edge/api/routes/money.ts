// Payments, and the proof that the books agree.
import { pay, verifyLedger } from '@tandem/edge/services';
import type { FastifyInstance } from 'fastify';
import { askerOf } from '../asker.ts';
import { AccountPath, PaymentBody } from '../contract.ts';
import type { ApiParts } from '../parts.ts';
import { answerProblem, isProblemCode } from '../problems.ts';

const MAX_KEY_CHARACTERS = 128;

export function moneyRoutes(app: FastifyInstance, { configuration, books }: ApiParts): void {
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
