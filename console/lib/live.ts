// What happens now, told by the server as it happens (server-sent events): no page asks again and
// again for it. A tab that nobody looks at listens to nothing, for a browser holds few connections.
import { useEffect, useRef, useState } from 'react';

export interface LiveNews {
  readonly at: string;
  readonly facts: Readonly<Record<string, unknown>>;
  readonly changed: readonly unknown[];
  /** Names of what is gone. */
  readonly removed: readonly string[];
  /** What is not in it is gone. */
  readonly isFull: boolean;
  /** More has changed than is told: the list has it. */
  readonly isCut: boolean;
}

/** A browser comes back by itself after a broken line, and never after an answer that is a refusal:
 * too many listeners, or a proxy before an office that starts. */
const AGAIN_MS = 10_000;

type Heard = (topic: string, news: LiveNews) => void;

/** True while the server tells. Without topics nothing is listened to. */
export function useLive(topics: readonly string[], heard: Heard): boolean {
  const [isLive, setLive] = useState(false);
  const latest = useRef(heard);
  useEffect(() => {
    latest.current = heard;
  }, [heard]);
  const words = topics.join(',');
  useEffect(() => {
    if (words === '') return undefined;
    let source: EventSource | undefined;
    let again: ReturnType<typeof setTimeout> | undefined;
    const stop = (): void => {
      clearTimeout(again);
      source?.close();
      source = undefined;
      setLive(false);
    };
    const start = (): void => {
      if (source !== undefined || document.hidden) return;
      source = new EventSource(`/api/v1/live?topics=${encodeURIComponent(words)}`);
      source.addEventListener('hello', () => setLive(true));
      source.addEventListener('error', () => {
        setLive(false);
        if (source?.readyState !== EventSource.CLOSED) return;
        source = undefined;
        again = setTimeout(start, AGAIN_MS);
      });
      for (const topic of words.split(',')) {
        source.addEventListener(topic, ({ data }: MessageEvent<string>) =>
          latest.current(topic, JSON.parse(data) as LiveNews),
        );
      }
    };
    const follow = (): void => (document.hidden ? stop() : start());
    start();
    document.addEventListener('visibilitychange', follow);
    return () => {
      document.removeEventListener('visibilitychange', follow);
      stop();
    };
  }, [words]);
  return isLive;
}

/** Things by their names, as news leave them. */
export function withNews<Value>(
  before: ReadonlyMap<string, Value>,
  news: LiveNews,
  nameOf: (value: Value) => string,
): ReadonlyMap<string, Value> {
  const after = new Map(news.isFull ? [] : before);
  for (const value of news.changed as readonly Value[]) after.set(nameOf(value), value);
  for (const name of news.removed) after.delete(name);
  return after;
}
