// Operators one by one, and the keys by which machines ask in their name.
import {
  addOperator,
  changeKey,
  listKeys,
  listOperators,
  makeKey,
  type OperatorFault,
  renewRecoveryCodes,
  revokeKey,
  type SecondFactors,
  setOperatorPassword,
  takeOffFactor,
} from '@tandem/edge/services';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { askerOf } from '../asker.ts';
import {
  KeyBody,
  KeyChangeBody,
  KeyPath,
  OperatorBody,
  OperatorPasswordBody,
  OperatorPath,
} from '../contract.ts';
import type { ApiParts } from '../parts.ts';
import { answerProblem } from '../problems.ts';

export function operatorRoutes(app: FastifyInstance, parts: ApiParts, second: SecondFactors): void {
  app.get(
    '/api/v1/operators',
    { config: { right: ['operators', 'see', 'each'] } },
    async (request) => ({ items: await listOperators({ ...parts, second }, askerOf(request)) }),
  );
  app.post<{ Body: OperatorBody }>(
    '/api/v1/operators',
    { schema: { body: OperatorBody }, config: { right: ['operators', 'add', 'each'] } },
    async (request, reply) => {
      const { id, displayName = '', roles, account = null, password } = request.body;
      const asker = askerOf(request);
      const fields = { id, displayName, roles, account, password, asker };
      const added = await addOperator(parts, fields);
      return added.ok ? reply.code(201).send(added.value) : answerFault(reply, added.error);
    },
  );
  app.put<{ Params: OperatorPath; Body: OperatorPasswordBody }>(
    '/api/v1/operators/:id/password',
    {
      schema: { params: OperatorPath, body: OperatorPasswordBody },
      config: { right: ['operators', 'change', 'each'] },
    },
    async (request, reply) => {
      const { id } = request.params;
      const { password } = request.body;
      const set = await setOperatorPassword(parts, { id, password, asker: askerOf(request) });
      return set.ok ? reply.send(set.value) : answerFault(reply, set.error);
    },
  );
  app.delete<{ Params: OperatorPath }>(
    '/api/v1/operators/:id/factor',
    { schema: { params: OperatorPath }, config: { right: ['operators', 'change', 'each'] } },
    async (request, reply) => {
      const { id } = request.params;
      const off = await takeOffFactor({ ...parts, second }, { id, asker: askerOf(request) });
      return off.ok ? reply.code(204).send() : answerFault(reply, off.error);
    },
  );
  app.post<{ Params: OperatorPath }>(
    '/api/v1/operators/:id/factor/codes',
    { schema: { params: OperatorPath }, config: { right: ['operators', 'change', 'each'] } },
    async (request, reply) => {
      const { id } = request.params;
      const of = { id, asker: askerOf(request) };
      const made = await renewRecoveryCodes({ ...parts, second }, of);
      return made.ok ? reply.code(201).send(made.value) : answerFault(reply, made.error);
    },
  );
  keyRoutes(app, parts);
}

/** Everybody has his own keys: the use cases ask for the right to those of others. */
function keyRoutes(app: FastifyInstance, parts: ApiParts): void {
  app.get('/api/v1/keys', { config: { right: 'each' } }, async (request) => ({
    items: await listKeys(parts, askerOf(request)),
  }));
  app.post<{ Params: OperatorPath; Body: KeyBody }>(
    '/api/v1/operators/:id/keys',
    { schema: { params: OperatorPath, body: KeyBody }, config: { right: 'each' } },
    async (request, reply) => {
      const { name = '', rights, sources = [], expiresAt } = request.body;
      const operator = request.params.id;
      const asker = askerOf(request);
      const made = await makeKey(parts, { operator, name, rights, sources, expiresAt, asker });
      return made.ok ? reply.code(201).send(made.value) : answerFault(reply, made.error);
    },
  );
  app.patch<{ Params: KeyPath; Body: KeyChangeBody }>(
    '/api/v1/keys/:id',
    { schema: { params: KeyPath, body: KeyChangeBody }, config: { right: 'each' } },
    async (request, reply) => {
      const id = BigInt(request.params.id);
      const { body: change } = request;
      const changed = await changeKey(parts, { id, change, asker: askerOf(request) });
      return changed.ok ? reply.send(changed.value) : answerFault(reply, changed.error);
    },
  );
  app.delete<{ Params: KeyPath }>(
    '/api/v1/keys/:id',
    { schema: { params: KeyPath }, config: { right: 'each' } },
    async (request, reply) => {
      const id = BigInt(request.params.id);
      const revoked = await revokeKey(parts, { id, asker: askerOf(request) });
      return revoked.ok ? reply.code(204).send() : answerFault(reply, revoked.error);
    },
  );
}

function answerFault(reply: FastifyReply, { code, ...details }: OperatorFault): FastifyReply {
  return answerProblem(reply, code, details);
}
