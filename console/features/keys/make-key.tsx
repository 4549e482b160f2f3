// Makes a key, with as few rights as will do, and shows it: once.
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Alert, Button, Drawer, Form, Input, Select, Typography } from 'antd';
import { type ReactNode, useState } from 'react';
import { useWords } from '../../i18n/index.ts';
import { ask } from '../../lib/ask.ts';
import { useSession } from '../../lib/session.ts';
import { FaultBox } from '../../ui/fault.tsx';
import { RightsSelect } from '../../ui/rights-select.tsx';

const WIDTH_PX = 480;
const MOST_NAME = 100;

interface Fields {
  readonly name: string;
  readonly rights?: readonly string[];
  readonly sources?: readonly string[];
  readonly until?: string;
}

interface Made {
  readonly id: string;
  readonly token: string;
}

interface DrawerProps {
  readonly isOpen: boolean;
  readonly onClose: () => void;
}

export function KeyDrawer({ isOpen, onClose }: DrawerProps): ReactNode {
  const say = useWords();
  return (
    <Drawer
      open={isOpen}
      size={WIDTH_PX}
      title={say('keys.make')}
      onClose={onClose}
      destroyOnHidden
    >
      {isOpen ? <KeyForm onClose={onClose} /> : null}
    </Drawer>
  );
}

function KeyForm({ onClose }: { readonly onClose: () => void }): ReactNode {
  const say = useWords();
  const session = useSession().data;
  const queries = useQueryClient();
  const [made, show] = useState<Made>();
  const make = useMutation({
    mutationFn: (fields: Fields) =>
      ask<Made>('POST', `/api/v1/operators/${encodeURIComponent(session?.id ?? '')}/keys`, {
        body: bodyOf(fields),
      }),
    onSuccess: (key) => {
      show(key);
      return queries.invalidateQueries({ queryKey: ['keys'] });
    },
  });
  if (made !== undefined) return <MadeKey token={made.token} onClose={onClose} />;
  return (
    <Form<Fields> layout="vertical" requiredMark={false} onFinish={(fields) => make.mutate(fields)}>
      <Form.Item
        name="name"
        label={say('keys.name')}
        extra={say('keys.nameHint')}
        rules={[{ required: true, message: say('common.required') }]}
      >
        <Input maxLength={MOST_NAME} />
      </Form.Item>
      <Form.Item name="rights" label={say('keys.rights')} extra={say('keys.rightsHint')}>
        <RightsSelect label={say('keys.rights')} placeholder={say('keys.allRights')} />
      </Form.Item>
      <Form.Item name="sources" label={say('keys.sources')} extra={say('keys.sourcesHint')}>
        <Select mode="tags" open={false} suffixIcon={null} placeholder={say('keys.everywhere')} />
      </Form.Item>
      <Form.Item name="until" label={say('keys.expires')} extra={say('keys.expiresHint')}>
        <Input type="datetime-local" />
      </Form.Item>
      <FaultBox error={make.error} />
      <Button type="primary" htmlType="submit" loading={make.isPending}>
        {say('keys.make')}
      </Button>
    </Form>
  );
}

function bodyOf({ name, rights = [], sources = [], until = '' }: Fields): object {
  return {
    name,
    ...(rights.length === 0 ? {} : { rights }),
    ...(sources.length === 0 ? {} : { sources }),
    ...(until === '' ? {} : { expiresAt: new Date(until).toISOString() }),
  };
}

interface MadeProps {
  readonly token: string;
  readonly onClose: () => void;
}

function MadeKey({ token, onClose }: MadeProps): ReactNode {
  const say = useWords();
  return (
    <div className="stack">
      <Alert type="warning" showIcon title={say('keys.once')} />
      <Typography.Text code copyable className="made">
        {token}
      </Typography.Text>
      <pre className="example">{`curl -H "Authorization: Bearer ${token}" \\
  ${location.origin}/api/v1/phones`}</pre>
      <div className="row">
        <Button onClick={onClose}>{say('common.close')}</Button>
      </div>
    </div>
  );
}
