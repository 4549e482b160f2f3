// Live events as server-sent events (WHATWG HTML, section 9.2), and what a dashboard shows of now.
import { type LiveSink, type Scope, type Topic, WHOLE } from '@tandem/edge/live';
import { type Asker, accountsSeen, type Dashboard, dashboard } from '@tandem/edge/services';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { type Static, Type } from 'typebox';
import { askerAgain, askerOf } from '../asker.ts';
import { headersOf } from '../headers.ts';
import type { ApiParts } from '../parts.ts';
import { answerProblem } from '../problems.ts';
import { isAllowed } from '../right.ts';

const MOST_CHARACTERS = 256;
const text = Type.Optional(Type.String({ minLength: 1, maxLength: MOST_CHARACTERS }));

const LiveQuery = Type.Object(
  {
    topics: Type.Optional(
      Type.String({
        ...{ minLength: 1, maxLength: MOST_CHARACTERS },
        description: 'Comma separated; absent: all that the asker may see',
      }),
    ),
    /** For who cannot send the header Last-Event-ID. */
    after: text,
  },
  { additionalProperties: false },
);
type LiveQuery = Static<typeof LiveQuery>;

export function liveRoutes(app: FastifyInstance, parts: ApiParts): void {
  app.get<{ Querystring: LiveQuery }>(
    '/api/v1/live',
    { schema: { querystring: LiveQuery }, config: { right: 'each' } },
    (request, reply) => listen(parts, request, reply),
  );
  const looks = new Dashboards(parts);
  app.get('/api/v1/dashboard', { config: { right: ['reports', 'see'] } }, async () => ({
    ...(await looks.now()),
    now: parts.live.facts('counters') ?? null,
  }));
}

/** However many look at once, the database is asked by one of them. */
const DASHBOARD_KEPT_MS = 2_000;

class Dashboards {
  readonly #parts: ApiParts;
  #looked: { readonly at: number; readonly dashboard: Promise<Dashboard> } | undefined;

  constructor(parts: ApiParts) {
    this.#parts = parts;
  }

  now(): Promise<Dashboard> {
    const at = this.#parts.clock.now();
    if (this.#looked === undefined || at - this.#looked.at > DASHBOARD_KEPT_MS) {
      this.#looked = { at, dashboard: this.#ask() };
    }
    return this.#looked.dashboard;
  }

  #ask(): Promise<Dashboard> {
    const { serverZone } = this.#parts.rerating;
    return dashboard({ ...this.#parts, serverZone });
  }
}

type LiveRequest = FastifyRequest<{ Querystring: LiveQuery }>;

async function listen(
  parts: ApiParts,
  request: LiveRequest,
  reply: FastifyReply,
): Promise<FastifyReply | undefined> {
  const asker = askerOf(request);
  const { topics: words, after } = request.query;
  const wanted = words?.split(',');
  const unknown = wanted?.find((name) => topicOf(parts, name) === undefined);
  if (unknown !== undefined) {
    const allowed = `some of ${parts.live.topics.map(({ name }) => name).join(', ')}`;
    return answerProblem(reply, 'REQUEST_INVALID', { field: 'topics', allowed });
  }
  const seen = parts.live.topics.filter((topic) => maySee(asker, topic));
  const topics = wanted ?? seen.map(({ name }) => name);
  const denied = topics.find((name) => !seen.some((topic) => topic.name === name));
  if (denied !== undefined || topics.length === 0) {
    return answerProblem(reply, 'RIGHT_MISSING', { field: 'topics', detail: denied ?? 'none' });
  }
  const scope = await scopeOf(parts, asker);
  const lastEventId = request.headers['last-event-id'];
  const listening = parts.live.listen({
    ...{ topics, scope, sink: sinkOf(reply) },
    after: lastEventId === undefined ? after : String(lastEventId),
    recheck: () => scopeAgain(parts, request, topics),
  });
  if (!listening.ok) return answerProblem(reply, 'LIVE_FULL');
  reply.raw.once('close', listening.value);
  // Who left while his rights were looked up has closed already.
  if (reply.raw.destroyed) listening.value();
  return reply;
}

const topicOf = ({ live }: ApiParts, name: string): Topic | undefined =>
  live.topics.find((topic) => topic.name === name);

const maySee = (asker: Asker, { right }: Topic): boolean => isAllowed(asker, { right });

async function scopeOf(parts: ApiParts, asker: Asker): Promise<Scope> {
  const accounts = await accountsSeen(parts, asker);
  if (accounts === undefined) return WHOLE;
  return { name: String(asker.account), accounts: new Set(accounts) };
}

async function scopeAgain(
  parts: ApiParts,
  request: LiveRequest,
  topics: readonly string[],
): Promise<Scope | null> {
  const asker = await askerAgain(request);
  if (asker === undefined) return null;
  const isStill = parts.live.topics.every(
    (topic) => !topics.includes(topic.name) || maySee(asker, topic),
  );
  return isStill ? scopeOf(parts, asker) : null;
}

/** Nothing is sent before the first bytes, so that a refusal still is an answer of its own. */
function sinkOf(reply: FastifyReply): LiveSink {
  const { raw } = reply;
  return {
    write: (bytes) => {
      if (!raw.headersSent) {
        reply.hijack();
        // It goes on until the connection ends, so nothing is gained by cutting it into pieces of
        // known lengths: that would be four buffers in each write instead of one.
        raw.shouldKeepAlive = false;
        raw.removeHeader('transfer-encoding');
        raw.writeHead(200, {
          ...headersOf(reply),
          'content-type': 'text/event-stream; charset=utf-8',
          'cache-control': 'no-store',
          // A proxy that gathers answers would hold events back.
          'x-accel-buffering': 'no',
        });
      }
      raw.write(bytes);
    },
    waitingBytes: () => raw.writableLength,
    cut: () => raw.destroy(),
  };
}
