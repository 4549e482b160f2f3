// What a page shows is in its address, so that it can be sent, kept and gone back to.
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useCallback } from 'react';

export type Address = Readonly<Record<string, string | readonly string[] | undefined>>;

/** Everything is text: a number of a telephone is none that one counts with. */
export function readAddress(text: string): Record<string, string | string[]> {
  const found: Record<string, string | string[]> = {};
  for (const [name, value] of new URLSearchParams(text)) {
    const before = found[name];
    found[name] = before === undefined ? value : [before, value].flat();
  }
  return found;
}

export function writeAddress(address: Readonly<Record<string, unknown>>): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(address)) {
    for (const one of Array.isArray(value) ? value : [value]) {
      if (one !== undefined && one !== null && one !== '') query.append(name, String(one));
    }
  }
  const text = query.toString();
  return text === '' ? '' : `?${text}`;
}

export function useAddress(): readonly [Address, (changes: Address) => void] {
  const address = useSearch({ strict: false }) as Address;
  const navigate = useNavigate();
  const change = useCallback(
    (changes: Address) => {
      void navigate({ to: '.', search: (old: Address) => ({ ...old, ...changes }), replace: true });
    },
    [navigate],
  );
  return [address, change];
}

/** The one word of that name. */
export function wordOf(address: Address, name: string): string | undefined {
  const value = address[name];
  return typeof value === 'string' ? value : value?.[0];
}

export function wordsOf(address: Address, name: string): readonly string[] {
  const value = address[name];
  if (value === undefined) return [];
  return typeof value === 'string' ? [value] : value;
}
