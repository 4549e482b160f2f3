// Another password: it ends every session, so the page asks to sign in again.
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Button, Form, Input } from 'antd';
import type { ReactNode } from 'react';
import { useWords } from '../../i18n/index.ts';
import { ask } from '../../lib/ask.ts';
import { forgetSession } from '../../lib/session.ts';
import { FaultBox } from '../../ui/fault.tsx';
import { Card } from '../../ui/page.tsx';
import { NewPasswordFields } from './new-password.tsx';

interface Fields {
  readonly oldPassword: string;
  readonly newPassword: string;
}

export function ChangePassword(): ReactNode {
  const say = useWords();
  const queries = useQueryClient();
  const change = useMutation({
    mutationFn: ({ oldPassword, newPassword }: Fields) =>
      ask('POST', '/api/v1/session/password', { body: { oldPassword, newPassword } }),
    onSuccess: () => forgetSession(queries),
  });
  return (
    <Card title={say('session.password')}>
      <p className="soft">{say('session.changeHint')}</p>
      <Form<Fields>
        layout="vertical"
        requiredMark={false}
        onFinish={(fields) => change.mutate(fields)}
      >
        <Form.Item
          name="oldPassword"
          label={say('session.presentPassword')}
          rules={[{ required: true, message: say('common.required') }]}
        >
          <Input.Password autoComplete="current-password" maxLength={256} />
        </Form.Item>
        <NewPasswordFields hint={say('session.changeHint')} />
        <FaultBox error={change.error} />
        <Button htmlType="submit" loading={change.isPending}>
          {say('session.change')}
        </Button>
      </Form>
    </Card>
  );
}
