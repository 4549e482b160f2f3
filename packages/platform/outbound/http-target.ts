// Call records to a server over HTTP, some hundred a request.
import type { Clock } from '@tandem/base/kernel';
import type { DeliverRecords } from '@tandem/books/cdr/ports';
import { postSigned } from './signed-post.ts';

export interface HttpTargetOptions {
  readonly url: URL;
  /** null: without a signature. */
  readonly secret: string | null;
  /** The node that they come from. */
  readonly node: string;
  readonly clock: Clock;
  readonly authorities?: readonly string[] | undefined;
}

/** A server that needs longer for some hundred records is as good as away. */
const ANSWER_MS = 30_000;

export function httpTarget({ node, ...options }: HttpTargetOptions): DeliverRecords {
  return {
    send: (records, { mayRepeat } = { mayRepeat: false }) =>
      postSigned({ ...options, answerMs: ANSWER_MS }, { node, mayRepeat, records }),
    close: () => undefined,
  };
}
