// Keys by which programs ask in the name of an operator: made, shown once, revoked.
import { PlusOutlined } from '@ant-design/icons';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { App, Button, Popconfirm } from 'antd';
import { type ReactNode, useMemo } from 'react';
import { type Say, useWords } from '../../i18n/index.ts';
import { useAddress, wordOf } from '../../lib/address.ts';
import { ask } from '../../lib/ask.ts';
import { type Formats, useFormats } from '../../lib/format.ts';
import { wholeList } from '../../lib/pages.ts';
import { useFaultNotice } from '../../ui/fault.tsx';
import type { ListColumn } from '../../ui/list-column.ts';
import { Listing } from '../../ui/listing.tsx';
import { type Names, useNames } from '../../ui/names.ts';
import { Empty, Page } from '../../ui/page.tsx';
import { KEYS, type Key } from './key.ts';
import { KeyDrawer } from './make-key.tsx';

const USUAL = ['name', 'operator', 'rights', 'sources', 'lastUsed', 'expires', 'revoke'];

export default function KeysPage(): ReactNode {
  const say = useWords();
  const formats = useFormats();
  const [address, change] = useAddress();
  const all = useQuery({
    queryKey: ['keys'],
    queryFn: () => ask<{ readonly items: readonly Key[] }>('GET', KEYS),
  });
  const { right } = useNames();
  const columns = useMemo(() => columnsOf({ say, right }, formats), [say, right, formats]);
  const begin = (
    <Button type="primary" icon={<PlusOutlined />} onClick={() => change({ new: 'key' })}>
      {say('keys.make')}
    </Button>
  );
  return (
    <Page fills title={say('keys.title')} about={say('keys.about')} actions={begin}>
      <Listing<Key>
        name="keys"
        list={wholeList(all, all.data?.items ?? [])}
        keyOf={({ id }) => id}
        columns={columns}
        usual={USUAL}
        empty={
          <Empty title={say('keys.empty')} action={begin}>
            {say('keys.emptyHint')}
          </Empty>
        }
      />
      <KeyDrawer
        isOpen={wordOf(address, 'new') === 'key'}
        onClose={() => change({ new: undefined })}
      />
    </Page>
  );
}

interface Texts extends Pick<Names, 'right'> {
  readonly say: Say;
}

function columnsOf({ say, right }: Texts, { moment }: Formats): readonly ListColumn<Key>[] {
  const orNever = (ms: number | null): string => (ms === null ? say('common.never') : moment(ms));
  return [
    {
      ...{ name: 'name', title: say('keys.name'), width: 220, isFixed: true },
      show: ({ name, id }) => name || `#${id}`,
    },
    {
      ...{ name: 'operator', title: say('keys.operator'), width: 140 },
      show: ({ operator }) => operator,
    },
    {
      ...{ name: 'rights', title: say('keys.rights'), width: 240 },
      show: ({ rights }) =>
        rights === null ? say('keys.allRights') : rights.map(right).join(', '),
    },
    {
      ...{ name: 'sources', title: say('keys.sources'), width: 200 },
      show: ({ sources }) => (sources.length === 0 ? say('keys.everywhere') : sources.join(', ')),
    },
    {
      ...{ name: 'created', title: say('keys.created'), width: 180 },
      show: ({ createdAtMs }) => moment(createdAtMs),
    },
    {
      ...{ name: 'lastUsed', title: say('keys.lastUsed'), width: 180 },
      show: ({ lastUsedAtMs }) => orNever(lastUsedAtMs),
    },
    {
      ...{ name: 'expires', title: say('keys.expires'), width: 180 },
      show: ({ expiresAtMs }) => orNever(expiresAtMs),
    },
    {
      ...{ name: 'revoke', title: say('keys.revoke'), width: 130 },
      show: (key) => <RevokeButton apiKey={key} />,
    },
  ];
}

function RevokeButton({ apiKey: { id, name } }: { readonly apiKey: Key }): ReactNode {
  const say = useWords();
  const queries = useQueryClient();
  const { message } = App.useApp();
  const revoke = useMutation({
    mutationFn: () => ask('DELETE', `${KEYS}/${id}`),
    onSuccess: () => {
      void message.success(say('keys.revoked'));
      return queries.invalidateQueries({ queryKey: ['keys'] });
    },
    onError: useFaultNotice(),
  });
  return (
    <Popconfirm
      title={say('keys.sure', { name: name || `#${id}` })}
      description={<div className="confirm">{say('keys.sureHint')}</div>}
      okText={say('keys.revoke')}
      cancelText={say('common.cancel')}
      okButtonProps={{ danger: true }}
      onConfirm={() => revoke.mutate()}
    >
      <Button size="small" loading={revoke.isPending}>
        {say('keys.revoke')}
      </Button>
    </Popconfirm>
  );
}
