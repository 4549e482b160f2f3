// Call records to a server over HTTP, some hundred a request, signed so that it knows from whom
// they come and that nobody has changed them. Any answer but 2xx means that they were not taken.
import { createHmac } from 'node:crypto';
import { type Clock, fail, ok } from '@tandem/base/kernel';
import type { DeliverRecords } from '@tandem/books/cdr/ports';
import { askApi } from './api.ts';

export interface HttpTargetOptions {
  readonly url: URL;
  /** null: without a signature. */
  readonly secret: string | null;
  /** The node that they come from. */
  readonly node: string;
  readonly clock: Clock;
}

/** A server that needs longer for some hundred records is as good as away. */
const ANSWER_MS = 30_000;
const MS_PER_SECOND = 1_000;

export function httpTarget({ url, secret, node, clock }: HttpTargetOptions): DeliverRecords {
  return {
    send: async (records) => {
      const text = JSON.stringify({ node, records });
      const second = String(Math.floor(clock.wallMs() / MS_PER_SECOND));
      const answer = await askApi({
        place: { url },
        path: url.search,
        method: 'POST',
        body: { type: 'application/json', text },
        headers: {
          'x-tandem-time': second,
          ...(secret === null ? {} : { 'x-tandem-signature': signatureOf(secret, second, text) }),
        },
        timeoutMs: ANSWER_MS,
      });
      if (!answer.ok) return fail(answer.why);
      const isTaken = answer.status >= 200 && answer.status < 300;
      return isTaken ? ok() : fail(`it answered ${answer.status}`);
    },
    close: () => undefined,
  };
}

/** HMAC-SHA256 over the second, a full stop and the body, in hexadecimal digits. */
export function signatureOf(secret: string, second: string, text: string): string {
  return `sha256=${createHmac('sha256', secret).update(`${second}.${text}`).digest('hex')}`;
}
