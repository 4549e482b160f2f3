// Books a payment. One form is one payment: however often it is sent, by an impatient hand or after
// a broken line, it is booked once.
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { App, Button, Drawer, Form, Input, Segmented } from 'antd';
import { type ReactNode, useState } from 'react';
import { useWords } from '../../i18n/index.ts';
import { ask } from '../../lib/ask.ts';
import { useFormats } from '../../lib/format.ts';
import { newKey } from '../../lib/new-key.ts';
import { FaultBox } from '../../ui/fault.tsx';
import { RemoteSelect } from '../../ui/remote-select.tsx';
import { KIND_WORDS, PAYMENT_KINDS, PAYMENTS, type PaymentKind } from './payment.ts';

const WIDTH_PX = 460;
const MOST_REMARK = 1_000;
const MOST_AMOUNT = 32;

interface Fields {
  readonly account: string;
  readonly kind: PaymentKind;
  readonly amount: string;
  readonly remark?: string;
}

interface Booked {
  readonly balance: string;
}

interface DrawerProps {
  readonly isOpen: boolean;
  readonly account: string | undefined;
  readonly onClose: () => void;
}

export function PayDrawer({ isOpen, account, onClose }: DrawerProps): ReactNode {
  const say = useWords();
  return (
    <Drawer
      open={isOpen}
      size={WIDTH_PX}
      title={say('money.enter')}
      onClose={onClose}
      destroyOnHidden
    >
      {isOpen ? <PayForm account={account} onDone={onClose} /> : null}
    </Drawer>
  );
}

interface FormProps {
  readonly account: string | undefined;
  readonly onDone: () => void;
}

function PayForm({ account, onDone }: FormProps): ReactNode {
  const say = useWords();
  const { amount } = useFormats();
  const queries = useQueryClient();
  const { message } = App.useApp();
  const [key, renew] = useState(newKey);
  const pay = useMutation({
    mutationFn: ({ account: id, kind, amount: text, remark }: Fields) =>
      ask<Booked>('POST', `/api/v1/accounts/${encodeURIComponent(id)}/payments`, {
        body: { kind, amount: text.trim(), remark: remark ?? '' },
        headers: { 'idempotency-key': key },
      }),
    onSuccess: async ({ balance }, { account: id }) => {
      void message.success(say('money.booked', { account: id, balance: amount(balance) }));
      await queries.invalidateQueries({ queryKey: ['pages', PAYMENTS] });
      onDone();
    },
  });
  const rules = [{ required: true, message: say('common.required') }];
  return (
    <Form<Fields>
      layout="vertical"
      requiredMark={false}
      initialValues={{ account, kind: 'payment' }}
      // What is changed is another payment.
      onValuesChange={() => renew(newKey())}
      onFinish={(fields) => pay.mutate(fields)}
    >
      <Form.Item name="account" label={say('records.account')} rules={rules}>
        <RemoteSelect kind="accounts" label={say('records.account')} />
      </Form.Item>
      <Form.Item name="kind" label={say('money.kind')}>
        <Segmented<PaymentKind>
          options={PAYMENT_KINDS.map((value) => ({ value, label: say(KIND_WORDS[value]) }))}
        />
      </Form.Item>
      <Form.Item
        name="amount"
        label={say('money.amount')}
        rules={rules}
        extra={say('money.amountHint')}
      >
        <Input inputMode="decimal" maxLength={MOST_AMOUNT} />
      </Form.Item>
      <Form.Item name="remark" label={say('money.remark')}>
        <Input.TextArea maxLength={MOST_REMARK} rows={3} />
      </Form.Item>
      <FaultBox error={pay.error} />
      <Button type="primary" htmlType="submit" loading={pay.isPending}>
        {say('money.book')}
      </Button>
    </Form>
  );
}
