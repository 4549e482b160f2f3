// How a call ended, in a word: green when somebody had answered.
import type { ReactNode } from 'react';
import { useNames } from '../../ui/names.ts';
import { Word } from '../../ui/word.tsx';
import type { CallRecord } from './record.ts';

export function ReasonTag({ record }: { readonly record: CallRecord }): ReactNode {
  const names = useNames();
  const { answeredAt, reason, serverReason } = record;
  return (
    <Word tone={answeredAt === null ? 'warn' : 'good'} title={String(serverReason)}>
      {names.reason(serverReason, reason)}
    </Word>
  );
}
