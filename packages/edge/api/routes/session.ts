// Signing in and out, one's own password and second factor, and the sessions that are open.
import {
  askerFor,
  changePassword,
  endSession,
  type FactorFault,
  listSessions,
  type Operator,
  PASSWORD_RULE,
  type SecondFactors,
  type SignIn,
} from '@tandem/edge/services';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { type Static, Type } from 'typebox';
import { askerOf } from '../asker.ts';
import {
  ChangePasswordBody,
  FactorBody,
  FactorCodeBody,
  FactorEndBody,
  type SessionView,
  SignInBody,
} from '../contract.ts';
import type { ApiParts } from '../parts.ts';
import { answerProblem } from '../problems.ts';
import { clearedCookie, sessionCookie, sessionToken } from '../session-cookie.ts';

export interface Door {
  readonly signIn: SignIn;
  readonly second: SecondFactors;
}

const NONE = { right: 'none' } as const;
const SESSION = '/api/v1/session';

export function sessionRoutes(app: FastifyInstance, parts: ApiParts, door: Door): void {
  const { signIn, second } = door;
  app.post<{ Body: SignInBody }>(
    SESSION,
    { schema: { body: SignInBody }, config: NONE },
    async (request, reply) => {
      const { id, password, code } = request.body;
      const signedIn = await signIn.signIn({ id, password, code, source: request.ip });
      if (!signedIn.ok) return answerProblem(reply, signedIn.error);
      const { token, maxAgeSeconds, operator } = signedIn.value;
      const view = await sessionView(second, operator);
      return reply.header('set-cookie', sessionCookie(token, maxAgeSeconds)).send(view);
    },
  );
  app.get(SESSION, { config: NONE }, async (request, reply) => {
    const operator = await operatorOf(signIn, request);
    // Nobody is an answer to this question, not a failure: the start page asks it first.
    return operator === undefined ? reply.code(204).send() : sessionView(second, operator);
  });
  app.delete(SESSION, { config: NONE }, async (request, reply) => {
    const token = sessionToken(request);
    if (token !== undefined) await signIn.signOut(token);
    return reply.header('set-cookie', clearedCookie()).code(204).send();
  });
  app.post<{ Body: ChangePasswordBody }>(
    `${SESSION}/password`,
    { schema: { body: ChangePasswordBody }, config: NONE },
    async (request, reply) => {
      const operator = await operatorOf(signIn, request);
      if (operator === undefined) return answerProblem(reply, 'SESSION_NONE');
      const change = { ...request.body, operator, source: request.ip };
      const changed = await signIn.tries(operator, () => changePassword(parts, change));
      if (changed.ok) return reply.header('set-cookie', clearedCookie()).code(204).send();
      if (changed.error === 'SESSION_TOO_MANY_TRIES') return answerProblem(reply, changed.error);
      const isOld = changed.error === 'PASSWORD_WRONG';
      return answerProblem(reply, changed.error, {
        ...(isOld ? { field: 'oldPassword' } : { field: 'newPassword', allowed: PASSWORD_RULE }),
      });
    },
  );
  factorRoutes(app, door);
  openSessionRoutes(app, parts);
}

/** Also of who must change the password first: he is asked for what he has. */
async function operatorOf(signIn: SignIn, request: FastifyRequest): Promise<Operator | undefined> {
  const token = sessionToken(request);
  return token === undefined ? undefined : signIn.whoIs(token);
}

const FACTOR = `${SESSION}/factor`;

/** One's own second factor: a key has none, so these are asked by sessions alone. */
function factorRoutes(app: FastifyInstance, { signIn, second }: Door): void {
  const asOwner = async (request: FastifyRequest) => {
    const operator = await operatorOf(signIn, request);
    return operator && { operator, source: request.ip };
  };
  app.post<{ Body: FactorBody }>(
    FACTOR,
    { schema: { body: FactorBody }, config: NONE },
    async (request, reply) => {
      const owner = await asOwner(request);
      if (owner === undefined) return answerProblem(reply, 'SESSION_NONE');
      const { password } = request.body;
      const begun = await signIn.tries(owner.operator, () => second.begin(owner, password));
      return begun.ok ? reply.code(201).send(begun.value) : answerFactor(reply, begun.error);
    },
  );
  app.put<{ Body: FactorCodeBody }>(
    FACTOR,
    { schema: { body: FactorCodeBody }, config: NONE },
    async (request, reply) => {
      const owner = await asOwner(request);
      if (owner === undefined) return answerProblem(reply, 'SESSION_NONE');
      const { code } = request.body;
      const confirmed = await signIn.tries(owner.operator, () => second.confirm(owner, code));
      return confirmed.ok ? reply.send(confirmed.value) : answerFactor(reply, confirmed.error);
    },
  );
  app.post<{ Body: FactorEndBody }>(
    `${FACTOR}/codes`,
    { schema: { body: FactorEndBody }, config: NONE },
    async (request, reply) => {
      const owner = await asOwner(request);
      if (owner === undefined) return answerProblem(reply, 'SESSION_NONE');
      const { body } = request;
      const made = await signIn.tries(owner.operator, () => second.renewCodes(owner, body));
      return made.ok ? reply.code(201).send(made.value) : answerFactor(reply, made.error);
    },
  );
  app.delete<{ Body: FactorEndBody }>(
    FACTOR,
    { schema: { body: FactorEndBody }, config: NONE },
    async (request, reply) => {
      const owner = await asOwner(request);
      if (owner === undefined) return answerProblem(reply, 'SESSION_NONE');
      const { body } = request;
      const ended = await signIn.tries(owner.operator, () => second.end(owner, body));
      return ended.ok ? reply.code(204).send() : answerFactor(reply, ended.error);
    },
  );
}

function answerFactor(
  reply: FastifyReply,
  fault: FactorFault | 'SESSION_TOO_MANY_TRIES',
): FastifyReply {
  const fields = { PASSWORD_WRONG: 'password', CODE_WRONG: 'code' } as const;
  const field = fault in fields ? fields[fault as keyof typeof fields] : undefined;
  return answerProblem(reply, fault, field === undefined ? {} : { field });
}

const SessionPath = Type.Object({ id: Type.String({ pattern: '^[0-9a-f]{16}$' }) });
type SessionPath = Static<typeof SessionPath>;

function openSessionRoutes(app: FastifyInstance, parts: ApiParts): void {
  app.get('/api/v1/sessions', { config: { right: 'each' } }, async (request) => ({
    items: await listSessions(parts, askerOf(request)),
    next: null,
  }));
  app.delete<{ Params: SessionPath }>(
    '/api/v1/sessions/:id',
    { schema: { params: SessionPath }, config: { right: 'each' } },
    async (request, reply) => {
      const { id } = request.params;
      const ended = await endSession(parts, { id, asker: askerOf(request) });
      if (ended.ok) return reply.code(204).send();
      const { code, ...details } = ended.error;
      return answerProblem(reply, code, details);
    },
  );
}

async function sessionView(second: SecondFactors, operator: Operator): Promise<SessionView> {
  const { id, displayName, mustChangePassword, accountId } = operator;
  const recoveryCodesLeft = await second.recoveryLeft(operator);
  return {
    ...{ id, displayName, mustChangePassword, account: accountId },
    ...{ hasSecondFactor: recoveryCodesLeft !== null, recoveryCodesLeft },
    rights: [...askerFor(operator, '').rights].sort(),
  };
}
