// A span of time of one's own: two moments, in the address as from and until.
import { Input } from 'antd';
import type { ReactNode } from 'react';
import { useWords } from '../i18n/index.ts';
import { type Address, useAddress, wordOf } from '../lib/address.ts';

export interface Span {
  readonly from: string | undefined;
  readonly until: string | undefined;
}

export function OwnSpan(): ReactNode {
  const say = useWords();
  const [address, change] = useAddress();
  return (
    <>
      {(['from', 'until'] as const).map((name) => (
        <Input
          key={name}
          type="datetime-local"
          step={1}
          className="moment-input"
          aria-label={say(`common.${name}`)}
          value={wordOf(address, name) ?? ''}
          onChange={(event) => change({ [name]: event.target.value })}
        />
      ))}
    </>
  );
}

export const ownSpanOf = (address: Address): Span => ({
  from: momentOf(wordOf(address, 'from')),
  until: momentOf(wordOf(address, 'until')),
});

/** An input of the browser tells the reader's own time, without a zone. */
function momentOf(local: string | undefined): string | undefined {
  if (local === undefined || Number.isNaN(Date.parse(local))) return undefined;
  return new Date(local).toISOString();
}
