// The HTTP server: limits, headers, errors in one form, then the routes.
import { fail, ok, type Result } from '@tandem/base/kernel';
import { parseIp } from '@tandem/edge/objects';
import { type Asker, KeyAccess, SecondFactors, SignIn } from '@tandem/edge/services';
import Fastify, {
  type FastifyError,
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
} from 'fastify';
import { setAgain, setAsker, setLocal, setOperator } from './asker.ts';
import { headersOf } from './headers.ts';
import { idempotent } from './idempotency.ts';
import { RouteBook } from './openapi.ts';
import type { ApiParts, Entrance } from './parts.ts';
import { boundPlacesOfOne } from './places-of-one.ts';
import { answerProblem, type ProblemCode } from './problems.ts';
import { Limits } from './rate-limit.ts';
import { isAllowed, requireRight } from './right.ts';
import { auditRoutes } from './routes/audit.ts';
import { backupRoutes } from './routes/backup.ts';
import { blockedRoutes, callRoutes } from './routes/calls.ts';
import { configurationRoutes } from './routes/configuration.ts';
import { asksForPage, consoleRoutes, sendPage } from './routes/console.ts';
import { correctionRoutes } from './routes/corrections.ts';
import { deckRoutes } from './routes/decks.ts';
import { figureRoutes } from './routes/figures.ts';
import { healthRoutes } from './routes/health.ts';
import { liveRoutes } from './routes/live.ts';
import { mediaRoutes } from './routes/media.ts';
import { metricsRoutes } from './routes/metrics.ts';
import { moneyRoutes } from './routes/money.ts';
import { objectRoutes } from './routes/objects.ts';
import { operatorRoutes } from './routes/operators.ts';
import { parameterRoutes } from './routes/parameters.ts';
import { callbackRoutes, testCallRoutes } from './routes/placed.ts';
import { playRoutes } from './routes/plays.ts';
import { rateSheetRoutes } from './routes/rate-sheets.ts';
import { recordImportRoutes } from './routes/record-import.ts';
import { recordingRoutes } from './routes/recordings.ts';
import { recordRoutes } from './routes/records.ts';
import { networkTestRoutes, registrationRoutes } from './routes/registrations.ts';
import { reportRoutes } from './routes/reports.ts';
import { reratingRoutes } from './routes/rerating.ts';
import { routingRoutes } from './routes/routing.ts';
import { sessionRoutes } from './routes/session.ts';
import { sheetColumnRoutes } from './routes/sheet-columns.ts';
import { statusRoutes } from './routes/status.ts';
import { traceRoutes } from './routes/trace.ts';
import { tryPageRoutes } from './routes/try-page.ts';
import { sessionToken } from './session-cookie.ts';
import { cutSlowClients, SLOW_LIMITS } from './slow-clients.ts';
import { validateLater } from './validation.ts';

/** A form or an order; files will have routes with limits of their own. */
const BODY_LIMIT_BYTES = 1024 * 1024;
/** A sheet of millions is taken as fast as the database writes it. */
const REQUEST_TIMEOUT_MS = 1_800_000;
/** Those who listen hold theirs for as long as they look. */
const CONNECTIONS = 4_000;

/** What needs the parts alone: a new area of the interface is a line here. */
const ROUTES: ReadonlyArray<(app: FastifyInstance, parts: ApiParts) => void> = [
  statusRoutes,
  configurationRoutes,
  parameterRoutes,
  objectRoutes,
  moneyRoutes,
  rateSheetRoutes,
  deckRoutes,
  sheetColumnRoutes,
  recordRoutes,
  recordingRoutes,
  reratingRoutes,
  figureRoutes,
  auditRoutes,
  reportRoutes,
  correctionRoutes,
  recordImportRoutes,
  callRoutes,
  blockedRoutes,
  callbackRoutes,
  testCallRoutes,
  playRoutes,
  liveRoutes,
  registrationRoutes,
  networkTestRoutes,
  mediaRoutes,
  traceRoutes,
  routingRoutes,
  metricsRoutes,
  consoleRoutes,
];

export function buildApi(parts: ApiParts, entrance: Entrance): FastifyInstance {
  const { slowLimits: slow = SLOW_LIMITS, timers, log } = parts;
  // Behind the local socket nobody stands, and it has no address that could be trusted.
  const trustsProxy = (entrance === 'network' && parts.trustsProxy) || trustsNone;
  const app = Fastify({
    bodyLimit: BODY_LIMIT_BYTES,
    requestTimeout: REQUEST_TIMEOUT_MS,
    keepAliveTimeout: slow.idleMs,
    http: { headersTimeout: slow.headMs, connectionsCheckingInterval: slow.headCheckMs },
    ajv: { customOptions: { coerceTypes: false, removeAdditional: false, allErrors: false } },
    forceCloseConnections: true,
    trustProxy: trustsProxy,
    // Errors that come before a route is found, such as a path that cannot be decoded.
    frameworkErrors: (error, _request, reply) => {
      answerProblem(reply, 'REQUEST_INVALID', { detail: error.message });
    },
  });
  app.server.maxConnections = CONNECTIONS;
  const onCut = (count: number): void => log.info('CLIENTS_SLOW', `${count} cut off`);
  cutSlowClients(app, { timers, limits: slow, onCut });
  app.addHook('onRequest', async (request, reply) => {
    const { ip, socket } = request;
    if (ip === socket.remoteAddress || parseIp(ip) !== null) return;
    return answerProblem(reply, 'REQUEST_INVALID', FORWARDED);
  });
  boundPlacesOfOne(app, trustsProxy);
  app.addHook('onRoute', requireRight);
  const book = new RouteBook();
  app.addHook('onRoute', book.note);
  validateLater(app);
  const { configuration, factors, secrets, audit, clock } = parts;
  const second = new SecondFactors({ factors, box: configuration.box, secrets, audit, clock });
  const signIn = new SignIn({ ...parts, second });
  // What a route has set itself stays.
  app.addHook('onSend', async (_request, reply) => void reply.headers(headersOf(reply)));
  app.setErrorHandler((error: FastifyError, request, reply) => {
    const { code, ...details } = classify(error);
    if (code === 'PROGRAM_DEFECT') {
      parts.log.error(code, error.message, { url: request.url, stack: error.stack });
    }
    return answerProblem(reply, code, details);
  });
  app.setNotFoundHandler((request, reply) => {
    if (asksForPage(request)) return sendPage(reply, parts);
    const detail = `${request.method} ${request.url}`;
    return answerProblem(reply, 'REQUEST_NOT_FOUND', { detail });
  });
  if (entrance === 'network') {
    guard(app, { signIn, keys: new KeyAccess(parts), limits: new Limits(clock) });
  }
  if (entrance === 'local') app.addHook('onRequest', async (request) => setLocal(request));
  idempotent(app, clock);
  healthRoutes(app, parts);
  sessionRoutes(app, parts, { signIn, second });
  for (const routes of ROUTES) routes(app, parts);
  operatorRoutes(app, parts, second);
  if (entrance === 'local') backupRoutes(app, parts);
  app.get('/api/v1/openapi.json', { config: { right: 'each' } }, () =>
    book.document(parts.version),
  );
  tryPageRoutes(app);
  return app;
}

const trustsNone = (): boolean => false;
/** By a proxy that is trusted, and names nobody. */
const FORWARDED = { field: 'X-Forwarded-For', allowed: 'IP addresses, comma separated' };

interface Doors {
  readonly signIn: SignIn;
  readonly keys: KeyAccess;
  readonly limits: Limits;
}

/**
 * What names a right needs a key, or a session whose operator has chosen a password; the rest is
 * the start page and what probes ask.
 */
function guard(app: FastifyInstance, doors: Doors): void {
  const { limits } = doors;
  app.addHook('onRequest', async (request, reply) => {
    const tooOften = limits.ofAddress(request.ip);
    if (tooOften > 0) return answerTooOften(reply, tooOften);
    const { right } = request.routeOptions.config;
    if (!isGuarded(request) || right === 'none') return;
    const strange = limits.ofStranger(request.ip);
    if (strange > 0) return answerTooOften(reply, strange);
    const who = await whoAsks(request, doors);
    if (!who.ok) {
      limits.noteStranger(request.ip);
      return answerProblem(reply, who.error);
    }
    const wait = limits.ofAsker(who.value);
    if (wait > 0) return answerTooOften(reply, wait);
    setAgain(request, async () => {
      const later = await whoAsks(request, doors);
      return later.ok ? later.value : undefined;
    });
    if (!isAllowed(who.value, request.routeOptions.config))
      return answerProblem(reply, 'RIGHT_MISSING');
  });
}

/** Everything under /api/, and whatever else names a right. */
const isGuarded = (request: FastifyRequest): boolean =>
  pathOf(request).startsWith('/api/') || request.routeOptions.config.right !== undefined;

function answerTooOften(reply: FastifyReply, waitSeconds: number): FastifyReply {
  void reply.header('retry-after', String(waitSeconds));
  return answerProblem(reply, 'RATE_LIMIT', { detail: `again in ${waitSeconds} s` });
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
  const operator = token === undefined ? undefined : await signIn.whoWas(token);
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
