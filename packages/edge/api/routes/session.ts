// Signing in and out, and the change of one's own password.
import { changePassword, MIN_PASSWORD_CHARACTERS, type SignIn } from '@tandem/edge/services';
import type { FastifyInstance } from 'fastify';
import { ChangePasswordBody, type SessionView, SignInBody } from '../contract.ts';
import type { ApiParts } from '../parts.ts';
import { answerProblem } from '../problems.ts';
import { clearedCookie, sessionCookie, sessionToken } from '../session-cookie.ts';

export function sessionRoutes(app: FastifyInstance, parts: ApiParts, signIn: SignIn): void {
  app.post<{ Body: SignInBody }>(
    '/api/v1/session',
    { schema: { body: SignInBody }, config: { right: 'none' } },
    async (request, reply) => {
      const { id, password } = request.body;
      const signedIn = await signIn.signIn({ id, password, source: request.ip });
      if (!signedIn.ok) return answerProblem(reply, signedIn.error);
      const { token, maxAgeSeconds, operator } = signedIn.value;
      return reply.header('set-cookie', sessionCookie(token, maxAgeSeconds)).send(view(operator));
    },
  );
  app.get('/api/v1/session', { config: { right: 'none' } }, async (request, reply) => {
    const token = sessionToken(request);
    const operator = token === undefined ? undefined : await signIn.whoIs(token);
    // Nobody is an answer to this question, not a failure: the start page asks it first.
    return operator === undefined ? reply.code(204).send() : reply.send(view(operator));
  });
  app.delete('/api/v1/session', { config: { right: 'none' } }, async (request, reply) => {
    const token = sessionToken(request);
    if (token !== undefined) await signIn.signOut(token);
    return reply.header('set-cookie', clearedCookie()).code(204).send();
  });
  app.post<{ Body: ChangePasswordBody }>(
    '/api/v1/session/password',
    { schema: { body: ChangePasswordBody }, config: { right: 'none' } },
    async (request, reply) => {
      const token = sessionToken(request);
      const operator = token === undefined ? undefined : await signIn.whoIs(token);
      if (operator === undefined) return answerProblem(reply, 'SESSION_NONE');
      const changed = await changePassword(parts, {
        ...request.body,
        operator,
        source: request.ip,
      });
      if (changed.ok) return reply.header('set-cookie', clearedCookie()).code(204).send();
      const field = changed.error === 'PASSWORD_WRONG' ? 'oldPassword' : 'newPassword';
      const allowed = `at least ${MIN_PASSWORD_CHARACTERS} characters`;
      return answerProblem(reply, changed.error, { field, allowed });
    },
  );
}

function view(operator: SessionView): SessionView {
  const { id, displayName, mustChangePassword } = operator;
  return { id, displayName, mustChangePassword };
}
