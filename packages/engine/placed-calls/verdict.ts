// What a test call came to: one word for machines, one sentence for people.
import type { TestCall, TestMedia, TestVerdict } from './control.ts';

export interface Judged {
  /** null: never answered. */
  readonly answeredMs: number | null;
  readonly ended:
    | { readonly by: 'us' }
    /** Before its time. */
    | { readonly by: 'them'; readonly afterMs: number }
    | { readonly by: 'refusal'; readonly status: number; readonly phrase: string };
  /** Gateways that were asked. */
  readonly asked: number;
  /** Somebody answered something for good. */
  readonly wasAnswered: boolean;
  readonly media: TestMedia | null;
}

/** What most carriers promise to stay under; speech suffers from here on. */
const LOSSY_PERCENT = 2;

export function verdictOf(judged: Judged): NonNullable<TestCall['verdict']> {
  const { answeredMs, ended } = judged;
  if (answeredMs === null) return unanswered(judged);
  const after = `answered after ${seconds(answeredMs)}`;
  if (ended.by === 'them') {
    return verdict('hungUpEarly', `${after}, and hung up ${seconds(ended.afterMs)} later`);
  }
  return answered(after, judged.media);
}

function unanswered({ ended, asked, wasAnswered }: Judged): NonNullable<TestCall['verdict']> {
  if (ended.by !== 'refusal') return verdict('noAnswer', 'it was called and nobody answered');
  const said = `${ended.status} ${ended.phrase}`.trim();
  if (asked === 0) return verdict('notPlaced', `nobody was called: ${said}`);
  return wasAnswered
    ? verdict('refused', `refused: ${said}`)
    : verdict('noAnswer', `no answer came from any gateway that was asked: ${said}`);
}

function answered(after: string, media: TestMedia | null): NonNullable<TestCall['verdict']> {
  if (media === null) {
    return verdict('unmeasured', `${after}; its media do not come by us, so nothing was measured`);
  }
  const { packets, lossPercent, soundHeard, toneHeard } = media;
  if (packets === 0) return verdict('noMedia', `${after}, but not one packet of speech came`);
  const lost = `${packets} packets, ${lossPercent} % lost`;
  if (soundHeard === false) return verdict('silent', `${after}, but nothing was heard: ${lost}`);
  if (lossPercent > LOSSY_PERCENT)
    return verdict('lossy', `${after}, but packets are lost: ${lost}`);
  const heard = { true: 'our tone came back', false: 'something was heard', null: 'media came' };
  return verdict(
    'good',
    `${after}; ${heard[`${soundHeard === null ? null : toneHeard}`]}: ${lost}`,
  );
}

const verdict = (code: TestVerdict, says: string) => ({ code, says });
const seconds = (durationMs: number): string => `${(durationMs / 1_000).toFixed(1)} s`;
