// The network test: OPTIONS some times in a row to a gateway or an address, who answered, and after
// how long.
import { useMutation } from '@tanstack/react-query';
import { Button, Form, Input, Select } from 'antd';
import type { ReactNode } from 'react';
import { useWords } from '../../i18n/index.ts';
import { useAddress, wordOf } from '../../lib/address.ts';
import { ask } from '../../lib/ask.ts';
import { useMay } from '../../lib/session.ts';
import { FaultBox } from '../../ui/fault.tsx';
import { Card, Empty, Page } from '../../ui/page.tsx';
import { RemoteSelect } from '../../ui/remote-select.tsx';
import { type Tested, TestedView } from './network-tested.tsx';

interface Fields {
  readonly gateway?: string;
  readonly address?: string;
  readonly transport: 'udp' | 'tcp' | 'tls';
}

const TRANSPORTS = ['udp', 'tcp', 'tls'].map((value) => ({ value, label: value.toUpperCase() }));

const bodyOf = ({ gateway, address = '', transport }: Fields): object =>
  gateway === undefined ? { address: address.trim(), transport } : { gateway };

export default function NetworkTestPage(): ReactNode {
  const say = useWords();
  const may = useMay();
  const test = useMutation({
    mutationFn: (fields: Fields) =>
      ask<{ readonly items: readonly Tested[] }>('POST', '/api/v1/network-tests', {
        body: bodyOf(fields),
      }),
  });
  const { data, error, isPending } = test;
  return (
    <Page title={say('network.test')} about={say('network.testAbout')}>
      {may('system', 'change') ? (
        <QuestionCard isBusy={isPending} onAsk={(fields) => test.mutate(fields)} />
      ) : (
        <Empty title={say('network.testNotAllowed')} />
      )}
      <FaultBox error={error} />
      <div className="stack" role="status">
        {data?.items.map((tested) => (
          <TestedView key={tested.address} tested={tested} />
        ))}
      </div>
    </Page>
  );
}

interface QuestionProps {
  readonly isBusy: boolean;
  readonly onAsk: (fields: Fields) => void;
}

function QuestionCard({ isBusy, onAsk }: QuestionProps): ReactNode {
  const say = useWords();
  const [place] = useAddress();
  const [form] = Form.useForm<Fields>();
  const gateway = Form.useWatch('gateway', form);
  const before = { gateway: wordOf(place, 'gateway'), transport: 'udp' };
  const rules = [{ required: gateway === undefined, message: say('network.testOneOf') }];
  return (
    <Card className="question">
      <Form<Fields> form={form} layout="vertical" initialValues={before} onFinish={onAsk}>
        <div className="form-grid">
          <Form.Item name="gateway" label={say('network.testGateway')}>
            <RemoteSelect kind="routingGateways" label={say('network.testGateway')} />
          </Form.Item>
          <Form.Item
            name="address"
            label={say('network.testAddress')}
            extra={say('network.testAddressHint')}
            rules={rules}
          >
            <Input maxLength={64} disabled={gateway !== undefined} />
          </Form.Item>
          <Form.Item name="transport" label={say('network.transport')}>
            <Select options={TRANSPORTS} disabled={gateway !== undefined} />
          </Form.Item>
        </div>
        <Button type="primary" htmlType="submit" loading={isBusy}>
          {say('network.testStart')}
        </Button>
      </Form>
    </Card>
  );
}
