// Payments, refunds and adjustments: who booked what on which account; and booking one.
import { PlusOutlined } from '@ant-design/icons';
import { Link } from '@tanstack/react-router';
import { Button } from 'antd';
import { type ReactNode, useMemo } from 'react';
import { type Say, useWords } from '../../i18n/index.ts';
import { useAddress, wordOf } from '../../lib/address.ts';
import { type Formats, NOTHING, useFormats } from '../../lib/format.ts';
import { usePages } from '../../lib/pages.ts';
import { useMay } from '../../lib/session.ts';
import { type Actors, useActors } from '../../ui/actor.ts';
import type { ListColumn } from '../../ui/list-column.ts';
import { Listing } from '../../ui/listing.tsx';
import { Empty, Page } from '../../ui/page.tsx';
import { RemoteSelect } from '../../ui/remote-select.tsx';
import { PayDrawer } from './pay-drawer.tsx';
import { KIND_WORDS, PAYMENTS, type Payment } from './payment.ts';

const USUAL = ['at', 'account', 'kind', 'amount', 'remark', 'actor'];

export default function PaymentsPage(): ReactNode {
  const say = useWords();
  const formats = useFormats();
  const { actor } = useActors();
  const may = useMay();
  const [address, change] = useAddress();
  const account = wordOf(address, 'account');
  const list = usePages<Payment>(PAYMENTS, { account });
  const columns = useMemo(() => columnsOf({ say, actor }, formats), [say, actor, formats]);
  const begin = may('payments', 'pay') ? (
    <Button type="primary" icon={<PlusOutlined />} onClick={() => change({ new: 'payment' })}>
      {say('money.enter')}
    </Button>
  ) : null;
  return (
    <Page fills title={say('money.title')} about={say('money.about')} actions={begin}>
      <Listing<Payment>
        name="payments"
        list={list}
        keyOf={({ id }) => id}
        columns={columns}
        usual={USUAL}
        tools={
          <div className="filters">
            <RemoteSelect
              kind="accounts"
              label={say('records.account')}
              value={account}
              onChange={(next) => change({ account: next })}
            />
          </div>
        }
        empty={
          <Empty title={say('money.empty')} action={begin}>
            {say('money.emptyHint')}
          </Empty>
        }
      />
      <PayDrawer
        isOpen={wordOf(address, 'new') === 'payment'}
        account={account}
        onClose={() => change({ new: undefined })}
      />
    </Page>
  );
}

interface Texts extends Pick<Actors, 'actor'> {
  readonly say: Say;
}

function columnsOf(
  { say, actor }: Texts,
  { moment, amount }: Formats,
): readonly ListColumn<Payment>[] {
  return [
    {
      ...{ name: 'at', title: say('money.at'), width: 180, isFixed: true },
      show: ({ at }) => <span className="numbers">{moment(at)}</span>,
    },
    {
      ...{ name: 'account', title: say('records.account'), width: 180 },
      show: ({ account }) => (
        <Link to="/objects/$kind/$id" params={{ kind: 'accounts', id: account }}>
          {account}
        </Link>
      ),
    },
    {
      ...{ name: 'kind', title: say('money.kind'), width: 130 },
      show: ({ kind }) => say(KIND_WORDS[kind]),
    },
    {
      ...{ name: 'amount', title: say('money.amount'), width: 140, isNumber: true },
      show: ({ amount: text }) => (
        <span className={text.startsWith('-') ? 'bad' : 'good'}>{amount(text)}</span>
      ),
    },
    {
      ...{ name: 'remark', title: say('money.remark'), width: 280 },
      show: ({ remark }) => remark || NOTHING,
    },
    {
      ...{ name: 'actor', title: say('money.actor'), width: 190 },
      show: (payment) => actor(payment.actor),
    },
    {
      ...{ name: 'id', title: say('money.entry'), width: 110, isNumber: true },
      show: ({ id }) => id,
    },
  ];
}
