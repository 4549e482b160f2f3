// A document to a server over HTTP, signed so that it knows from whom it comes and that nobody has
// changed it. Any answer but 2xx means that it was not taken.
import { createHmac } from 'node:crypto';
import { type Clock, fail, ok, type Result } from '@tandem/base/kernel';
import { askApi } from './api.ts';

export interface SignedPostOptions {
  readonly url: URL;
  /** null: without a signature. */
  readonly secret: string | null;
  readonly clock: Pick<Clock, 'wallMs'>;
  /** A server that needs longer is as good as away. */
  readonly answerMs: number;
  /** PEM: who may say who the server is; absent: those that everybody trusts. */
  readonly authorities?: readonly string[] | undefined;
}

const MS_PER_SECOND = 1_000;

export async function postSigned(
  { url, secret, clock, answerMs, authorities }: SignedPostOptions,
  document: unknown,
): Promise<Result<void, string>> {
  const text = JSON.stringify(document);
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
    timeoutMs: answerMs,
    authorities,
  });
  if (!answer.ok) return fail(answer.why);
  const isTaken = answer.status >= 200 && answer.status < 300;
  return isTaken ? ok() : fail(`it answered ${answer.status}`);
}

/** HMAC-SHA256 over the second, a full stop and the body, in hexadecimal digits. */
export function signatureOf(secret: string, second: string, text: string): string {
  return `sha256=${createHmac('sha256', secret).update(`${second}.${text}`).digest('hex')}`;
}
