// A test call: through a gateway to a number, with what was signalled, what was heard, and a
// verdict.
import { useMutation, useQuery } from '@tanstack/react-query';
import { Button, Form, Input } from 'antd';
import { type ReactNode, useState } from 'react';
import { useWords } from '../../i18n/index.ts';
import { ask, isRefused } from '../../lib/ask.ts';
import { useIsBound, useMay } from '../../lib/session.ts';
import { FaultBox } from '../../ui/fault.tsx';
import { Card } from '../../ui/page.tsx';
import { RemoteSelect } from '../../ui/remote-select.tsx';
import { TEST_CALLS, type TestCall } from './test-call.ts';
import { TestCallView } from './test-call-view.tsx';

const LOOK_EVERY_MS = 500;
const MOST_NUMBER = 32;

/** By a switch that has started again meanwhile. */
const isForgotten = (error: unknown): boolean => isRefused(error, 'TEST_CALL_MISSING');

interface Fields {
  readonly gateway: string;
  readonly number: string;
  readonly caller?: string;
}

export function TestCallCard({ gateway }: { readonly gateway?: string }): ReactNode {
  const say = useWords();
  const may = useMay();
  // A call through a gateway is nobody's: who is bound to an account has none of them.
  const isBound = useIsBound();
  const [id, setId] = useState<string>();
  const place = useMutation({
    mutationFn: ({ gateway: to, number, caller = '' }: Fields) =>
      ask<TestCall>('POST', TEST_CALLS, { body: { gateway: to, number, caller } }),
    onMutate: () => setId(undefined),
    onSuccess: (call) => setId(call.id),
  });
  const call = useQuery({
    queryKey: ['test-call', id],
    enabled: id !== undefined,
    queryFn: () => ask<TestCall>('GET', `${TEST_CALLS}/${id}`),
    refetchInterval: ({ state: { data, error } }) =>
      data?.state === 'over' || isForgotten(error) ? false : LOOK_EVERY_MS,
  });
  if (isBound || !may('calls', 'add') || !may('calls', 'see')) return null;
  const rules = [{ required: true, message: say('common.required') }];
  const isRunning = id !== undefined && call.data?.state !== 'over' && call.error === null;
  return (
    <Card title={say('setup.testCall')}>
      <p className="soft">{say('setup.testCallAbout')}</p>
      <Form<Fields>
        layout="vertical"
        requiredMark={false}
        initialValues={{ gateway }}
        onFinish={(fields) => place.mutate(fields)}
      >
        <div className="form-grid">
          <Form.Item name="gateway" label={say('setup.testGateway')} rules={rules}>
            <RemoteSelect kind="routingGateways" label={say('setup.testGateway')} />
          </Form.Item>
          <Form.Item
            name="number"
            label={say('setup.testNumber')}
            rules={rules}
            extra={say('setup.testNumberHint')}
          >
            <Input inputMode="tel" maxLength={MOST_NUMBER} />
          </Form.Item>
          <Form.Item name="caller" label={say('setup.testCaller')}>
            <Input inputMode="tel" maxLength={MOST_NUMBER} />
          </Form.Item>
        </div>
        <FaultBox error={place.error ?? call.error} />
        <Button type="primary" htmlType="submit" loading={place.isPending || isRunning}>
          {say('setup.testPlace')}
        </Button>
      </Form>
      {call.data === undefined ? null : <TestCallView call={call.data} />}
    </Card>
  );
}
