// How a call ended, in a word: green when somebody had answered.
import type { ReactNode } from 'react';
import { Word } from '../../ui/word.tsx';
import type { CallRecord } from './record.ts';

export function ReasonTag({ record }: { readonly record: CallRecord }): ReactNode {
  const { answeredAt, reason, serverReason } = record;
  return (
    <Word tone={answeredAt === null ? 'warn' : 'good'} title={String(serverReason)}>
      {reason}
    </Word>
  );
}
