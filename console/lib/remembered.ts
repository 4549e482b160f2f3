// What a reader chose, kept in the browser and followed by everything on the page at once.
import { useCallback, useSyncExternalStore } from 'react';

const PLACE = 'tandem.';
const known = new Map<string, unknown>();
const listeners = new Set<() => void>();

function read<T>(name: string, usual: T): T {
  if (!known.has(name)) {
    known.set(name, stored(name) ?? usual);
  }
  return known.get(name) as T;
}

function stored(name: string): unknown {
  try {
    const text = localStorage.getItem(PLACE + name);
    return text === null ? undefined : JSON.parse(text);
  } catch {
    return undefined; // a browser that keeps nothing, or what another version kept
  }
}

function write(name: string, value: unknown): void {
  known.set(name, value);
  try {
    localStorage.setItem(PLACE + name, JSON.stringify(value));
  } catch {
    // kept until the page is left
  }
  for (const listener of listeners) listener();
}

function follow(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function useRemembered<T>(name: string, usual: T): readonly [T, (value: T) => void] {
  const value = useSyncExternalStore(follow, () => read(name, usual));
  const set = useCallback((next: T) => write(name, next), [name]);
  return [value, set];
}
