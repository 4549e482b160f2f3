// A word that tells of a state, on a ground of its colour. Dark enough to be read by everybody.
import type { ReactNode } from 'react';

export type Tone = 'good' | 'bad' | 'warn' | 'accent' | 'plain';

interface WordProps {
  readonly tone: Tone;
  readonly title?: string;
  readonly children: ReactNode;
}

export function Word({ tone, title, children }: WordProps): ReactNode {
  return (
    <span className={`word word-${tone}`} title={title}>
      {children}
    </span>
  );
}
