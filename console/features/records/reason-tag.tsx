// How a call ended, in a word: green when somebody had answered.
import { Tag } from 'antd';
import type { ReactNode } from 'react';
import type { CallRecord } from './record.ts';

export function ReasonTag({ record }: { readonly record: CallRecord }): ReactNode {
  const { answeredAt, reason, serverReason } = record;
  return (
    <Tag color={answeredAt === null ? 'volcano' : 'green'} title={String(serverReason)}>
      {reason}
    </Tag>
  );
}
