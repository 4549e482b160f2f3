// A request that is sent again, because its answer was lost, is not done again: with the header
// Idempotency-Key the answer of the first one is given. Answers are kept in memory for a day; money
// is kept safe by the ledger itself, which remembers its keys for ever.
import { createHash } from 'node:crypto';
import type { Clock, Ms } from '@tandem/base/kernel';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { askerOf } from './asker.ts';
import { answerProblem } from './problems.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** What stands behind the route knows idempotency keys itself. */
    readonly ownKeys?: boolean;
  }
}

const HEADER = 'idempotency-key';
const MAX_KEY_CHARACTERS = 128;
const TOO_MANY = 429;
const KEPT_MS = 24 * 3_600_000;
/** A script that makes a thousand objects an hour is repeated safely for a working day. */
const MOST_KEPT = 10_000;
/** Of all together; the oldest go first. */
const MOST_BYTES = 64 * 1024 * 1024;

interface Kept {
  readonly fingerprint: string;
  readonly at: Ms;
  /** undefined: under way. */
  answer?: { readonly status: number; readonly type: string; readonly body: string };
}

type Begun =
  | { readonly is: 'new' | 'busy' | 'other' }
  | { readonly is: 'done'; readonly answer: NonNullable<Kept['answer']> };

export class KeptAnswers {
  readonly #clock: Pick<Clock, 'now'>;
  readonly #kept = new Map<string, Kept>();
  #bytes = 0;

  constructor(clock: Pick<Clock, 'now'>) {
    this.#clock = clock;
  }

  begin(place: string, fingerprint: string): Begun {
    this.#forgetOld();
    const known = this.#kept.get(place);
    if (known === undefined) {
      this.#kept.set(place, { fingerprint, at: this.#clock.now() });
      return { is: 'new' };
    }
    if (known.fingerprint !== fingerprint) return { is: 'other' };
    return known.answer === undefined ? { is: 'busy' } : { is: 'done', answer: known.answer };
  }

  keep(place: string, answer: NonNullable<Kept['answer']>): void {
    const kept = this.#kept.get(place);
    if (kept === undefined) return;
    kept.answer = answer;
    this.#bytes += answer.body.length;
    this.#forgetOld();
  }

  /** What failed by us, or had no place just then, may be tried again. */
  forget(place: string): void {
    this.#bytes -= this.#kept.get(place)?.answer?.body.length ?? 0;
    this.#kept.delete(place);
  }

  #forgetOld(): void {
    const now = this.#clock.now();
    for (const [place, { at }] of this.#kept) {
      const isOver = now - at > KEPT_MS;
      if (!isOver && this.#kept.size <= MOST_KEPT && this.#bytes <= MOST_BYTES) return;
      this.forget(place);
    }
  }
}

export function idempotent(app: FastifyInstance, clock: Pick<Clock, 'now'>): void {
  const kept = new KeptAnswers(clock);
  const places = new WeakMap<FastifyRequest, string>();
  app.addHook('preHandler', async (request, reply) => {
    const key = request.headers[HEADER];
    if (request.method !== 'POST' || key === undefined || hasOwnKeys(request)) return;
    if (String(key).length > MAX_KEY_CHARACTERS) {
      const allowed = `at most ${MAX_KEY_CHARACTERS} characters`;
      return answerProblem(reply, 'REQUEST_INVALID', { field: 'Idempotency-Key', allowed });
    }
    // Of each asker alone: nobody is given the answer of another one.
    const place = JSON.stringify([askerOf(request).actor, String(key)]);
    const begun = kept.begin(place, fingerprintOf(request));
    if (begun.is === 'new') places.set(request, place);
    else return answerAgain(reply, begun);
  });
  app.addHook('onSend', async (request, reply, payload) => {
    const place = places.get(request);
    if (place === undefined) return payload;
    const { statusCode: status } = reply;
    const type = String(reply.getHeader('content-type') ?? '');
    const isForLater = status >= 500 || status === TOO_MANY;
    if (isForLater || typeof payload !== 'string') kept.forget(place);
    else kept.keep(place, { status, type, body: payload });
    return payload;
  });
}

function answerAgain(reply: FastifyReply, begun: Exclude<Begun, { is: 'new' }>): FastifyReply {
  if (begun.is === 'busy') return answerProblem(reply, 'IDEMPOTENCY_BUSY');
  if (begun.is !== 'done') return answerProblem(reply, 'IDEMPOTENCY_REUSED');
  const { status, type, body } = begun.answer;
  void reply.header('idempotent-replayed', 'true');
  return reply.code(status).type(type).send(body);
}

/** Files that pass through are not held, and signing in is nobody's yet. */
const hasOwnKeys = ({ routeOptions: { config }, body }: FastifyRequest): boolean =>
  config.ownKeys === true || config.right === 'none' || isStream(body);

const isStream = (body: unknown): boolean =>
  typeof body === 'object' && body !== null && 'pipe' in body;

function fingerprintOf({ method, url, body }: FastifyRequest): string {
  const text = JSON.stringify([method, url, body ?? null]);
  return createHash('sha256').update(text).digest('base64');
}
