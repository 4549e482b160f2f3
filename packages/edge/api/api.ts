// The HTTP server: limits, headers, errors in one form, then the routes.
import { fail, ok, type Result } from '@tandem/base/kernel';
import { type Asker, KeyAccess, SignIn } from '@tandem/edge/services';
import Fastify, { type FastifyError, type FastifyInstance, type FastifyRequest } from 'fastify';
import { setAsker, setLocal, setOperator } from './asker.ts';
import { RouteBook } from './openapi.ts';
import type { ApiParts, Entrance } from './parts.ts';
import { answerProblem, type ProblemCode } from './problems.ts';
import { isAllowed, requireRight } from './right.ts';
import { backupRoutes } from './routes/backup.ts';
import { blockedRoutes, callRoutes } from './routes/calls.ts';
import { configurationRoutes } from './routes/configuration.ts';
import { consoleRoutes } from './routes/console.ts';
import { correctionRoutes } from './routes/corrections.ts';
import { deckRoutes } from './routes/decks.ts';
import { figureRoutes } from './routes/figures.ts';
import { healthRoutes } from './routes/health.ts';
import { moneyRoutes } from './routes/money.ts';
import { objectRoutes } from './routes/objects.ts';
import { operatorRoutes } from './routes/operators.ts';
import { parameterRoutes } from './routes/parameters.ts';
import { rateSheetRoutes } from './routes/rate-sheets.ts';
import { recordImportRoutes } from './routes/record-import.ts';
import { recordRoutes } from './routes/records.ts';
import { registrationRoutes } from './routes/registrations.ts';
import { reratingRoutes } from './routes/rerating.ts';
import { routingRoutes } from './routes/routing.ts';
import { sessionRoutes } from './routes/session.ts';
import { sheetColumnRoutes } from './routes/sheet-columns.ts';
import { statusRoutes } from './routes/status.ts';
import { sessionToken } from './session-cookie.ts';

/** A form or an order; files will have routes with limits of their own. */
const BODY_LIMIT_BYTES = 1024 * 1024;
/** A client that needs longer to send its head holds a place for nothing. */
const HEAD_TIMEOUT_MS = 15_000;
/** A sheet of millions is taken as fast as the database writes it. */
const REQUEST_TIMEOUT_MS = 1_800_000;
const CONNECTIONS = 1_000;

const HEADERS = {
  'content-security-policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; " +
    "connect-src 'self'; " +
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
} as const;

export function buildApi(parts: ApiParts, entrance: Entrance): FastifyInstance {
  const app = Fastify({
    bodyLimit: BODY_LIMIT_BYTES,
    requestTimeout: REQUEST_TIMEOUT_MS,
    http: { headersTimeout: HEAD_TIMEOUT_MS },
    ajv: { customOptions: { coerceTypes: false, removeAdditional: false, allErrors: false } },
    forceCloseConnections: true,
    // Errors that come before a route is found, such as a path that cannot be decoded.
    frameworkErrors: (error, _request, reply) => {
      answerProblem(reply, 'REQUEST_INVALID', { detail: error.message });
    },
  });
  app.server.maxConnections = CONNECTIONS;
  app.addHook('onRoute', requireRight);
  const book = new RouteBook();
  app.addHook('onRoute', book.note);
  const signIn = new SignIn(parts);
  app.addHook('onSend', async (_request, reply) => void reply.headers(HEADERS));
  app.setErrorHandler((error: FastifyError, request, reply) => {
    const { code, ...details } = classify(error);
    if (code === 'PROGRAM_DEFECT') {
      parts.log.error(code, error.message, { url: request.url, stack: error.stack });
    }
    return answerProblem(reply, code, details);
  });
  app.setNotFoundHandler((request, reply) =>
    answerProblem(reply, 'REQUEST_NOT_FOUND', { detail: `${request.method} ${request.url}` }),
  );
  if (entrance === 'network') guard(app, { signIn, keys: new KeyAccess(parts) });
  else app.addHook('onRequest', async (request) => setLocal(request));
  healthRoutes(app, parts);
  sessionRoutes(app, parts, signIn);
  statusRoutes(app, parts);
  configurationRoutes(app, parts);
  parameterRoutes(app, parts);
  objectRoutes(app, parts);
  moneyRoutes(app, parts);
  rateSheetRoutes(app, parts);
  deckRoutes(app, parts);
  sheetColumnRoutes(app, parts);
  operatorRoutes(app, parts);
  recordRoutes(app, parts);
  reratingRoutes(app, parts);
  figureRoutes(app, parts);
  correctionRoutes(app, parts);
  recordImportRoutes(app, parts);
  callRoutes(app, parts);
  blockedRoutes(app, parts);
  registrationRoutes(app, parts);
  routingRoutes(app, parts);
  if (entrance === 'local') backupRoutes(app, parts);
  app.get('/api/v1/openapi.json', { config: { right: 'each' } }, () =>
    book.document(parts.version),
  );
  consoleRoutes(app, parts);
  return app;
}

interface Doors {
  readonly signIn: SignIn;
  readonly keys: KeyAccess;
}

/**
 * Everything under /api/ needs a key, or a session whose operator has chosen a password; the rest
 * is the start page.
 */
function guard(app: FastifyInstance, doors: Doors): void {
  app.addHook('onRequest', async (request, reply) => {
    const path = pathOf(request);
    const { right } = request.routeOptions.config;
    if (!path.startsWith('/api/') || right === 'none') return;
    const who = await whoAsks(request, doors);
    if (!who.ok) return answerProblem(reply, who.error);
    if (!isAllowed(who.value, request.routeOptions.config))
      return answerProblem(reply, 'RIGHT_MISSING');
  });
}

async function whoAsks(
  request: FastifyRequest,
  { signIn, keys }: Doors,
): Promise<Result<Asker, ProblemCode>> {
  const key = bearerToken(request);
  if (key !== undefined) {
    const asker = await keys.askerOf(key, request.ip);
    return asker.ok ? ok(setAsker(request, asker.value)) : asker;
  }
  const token = sessionToken(request);
  const operator = token === undefined ? undefined : await signIn.whoIs(token);
  if (operator === undefined) return fail('SESSION_NONE');
  if (operator.mustChangePassword) return fail('PASSWORD_MUST_CHANGE');
  return ok(setOperator(request, operator));
}

/** RFC 6750 section 2.1. A request with a key is never one of the session beside it. */
function bearerToken({ headers }: FastifyRequest): string | undefined {
  return /^Bearer +(\S+) *$/i.exec(headers.authorization ?? '')?.[1];
}

/**
 * The route that will answer, not the text that was sent: every spelling of a path meets the same
 * guard.
 */
const pathOf = (request: FastifyRequest): string => request.routeOptions.url ?? 'no such route';

interface Classified {
  readonly code: ProblemCode;
  readonly detail?: string;
  readonly field?: string;
  readonly allowed?: string;
}

function classify(error: FastifyError): Classified {
  const [first] = error.validation ?? [];
  if (first !== undefined) {
    const params = first.params as Record<string, unknown>;
    const name = params.missingProperty ?? params.additionalProperty;
    const parent = first.instancePath.slice(1).replaceAll('/', '.');
    const field = [parent, name].filter(Boolean).join('.');
    return { code: 'REQUEST_INVALID', detail: error.message, ...(field === '' ? {} : { field }) };
  }
  switch (error.code) {
    case 'FST_ERR_CTP_BODY_TOO_LARGE':
      return { code: 'REQUEST_TOO_LARGE', allowed: `at most ${BODY_LIMIT_BYTES} bytes` };
    case 'FST_ERR_CTP_INVALID_MEDIA_TYPE':
      return { code: 'REQUEST_MEDIA_TYPE' };
    case 'FST_ERR_CTP_EMPTY_JSON_BODY':
    case 'FST_ERR_CTP_INVALID_JSON_BODY':
      return { code: 'REQUEST_SYNTAX', detail: error.message };
    default:
      break;
  }
  if (error.statusCode === 400) return { code: 'REQUEST_INVALID', detail: error.message };
  return isDatabaseAway(error) ? { code: 'DATABASE_AWAY' } : { code: 'PROGRAM_DEFECT' };
}

/** Connection errors of the system, and PostgreSQL's classes 08 (connection) and 57P (shutdown). */
function isDatabaseAway(error: Error & { readonly code?: string }): boolean {
  return (
    /^(ECONN|ENOENT|EPIPE|ETIMEDOUT|08|57P)/.test(error.code ?? '') ||
    /Connection terminated/.test(error.message)
  );
}
