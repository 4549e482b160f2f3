// Takes an object away after asking once more.
import { DeleteOutlined } from '@ant-design/icons';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { App, Button, Popconfirm } from 'antd';
import type { ReactNode } from 'react';
import { useWords } from '../../i18n/index.ts';
import { ask } from '../../lib/ask.ts';
import type { KindSchema } from '../../lib/schema.ts';
import { useMay } from '../../lib/session.ts';
import { useFaultNotice } from '../../ui/fault.tsx';

interface DeleteProps {
  readonly kind: KindSchema;
  readonly id: string;
  readonly onDone: () => void;
}

export function DeleteButton({ kind, id, onDone }: DeleteProps): ReactNode {
  const say = useWords();
  const may = useMay();
  const queries = useQueryClient();
  const { message } = App.useApp();
  const remove = useMutation({
    mutationFn: () => ask('DELETE', `${kind.resource}/${encodeURIComponent(id)}`),
    onSuccess: async () => {
      void message.success(say('objects.deleted', { name: id }));
      await queries.invalidateQueries({ queryKey: ['pages', kind.resource] });
      onDone();
    },
    onError: useFaultNotice(),
  });
  if (!may(kind.name, 'delete')) return null;
  return (
    <Popconfirm
      title={say('objects.sureDelete', { name: id })}
      description={<div className="confirm">{say('objects.sureDeleteHint')}</div>}
      okText={say('common.delete')}
      cancelText={say('common.cancel')}
      okButtonProps={{ danger: true }}
      onConfirm={() => remove.mutate()}
    >
      <Button danger icon={<DeleteOutlined />} loading={remove.isPending}>
        {say('common.delete')}
      </Button>
    </Popconfirm>
  );
}
