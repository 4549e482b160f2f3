// Takes the second factor off an operator who has one and has lost it.
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { App, Button, Popconfirm } from 'antd';
import type { ReactNode } from 'react';
import { useWords } from '../../i18n/index.ts';
import { ask } from '../../lib/ask.ts';
import { useMay } from '../../lib/session.ts';
import { useFaultNotice } from '../../ui/fault.tsx';

interface Listed {
  readonly id: string;
  readonly recoveryCodesLeft: number | null;
}

const FACTORS = ['operators', 'factors'];

export function FactorButton({ id }: { readonly id: string }): ReactNode {
  const say = useWords();
  const may = useMay();
  const queries = useQueryClient();
  const { message } = App.useApp();
  const operators = useQuery({
    queryKey: FACTORS,
    queryFn: () => ask<{ readonly items: readonly Listed[] }>('GET', '/api/v1/operators'),
  });
  const left = operators.data?.items.find((one) => one.id === id)?.recoveryCodesLeft ?? null;
  const takeOff = useMutation({
    mutationFn: () => ask('DELETE', `/api/v1/operators/${encodeURIComponent(id)}/factor`),
    onSuccess: () => {
      void message.success(say('session.takenOff', { name: id }));
      return queries.invalidateQueries({ queryKey: FACTORS });
    },
    onError: useFaultNotice(),
  });
  if (left === null || !may('operators', 'change')) return null;
  return (
    <Popconfirm
      title={say('session.takeOff')}
      description={<div className="confirm">{say('session.takeOffHint')}</div>}
      okText={say('session.takeOff')}
      cancelText={say('common.cancel')}
      onConfirm={() => takeOff.mutate()}
    >
      <Button loading={takeOff.isPending}>{say('session.takeOff')}</Button>
    </Popconfirm>
  );
}
