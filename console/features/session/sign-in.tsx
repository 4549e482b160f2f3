// The way in: name and password, the code of a second factor where there is one, and the first
// time a password of one's own.

import type { SessionView } from '@tandem/edge/api/contract';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Button, Form, Input } from 'antd';
import { type ReactNode, useEffect, useState } from 'react';
import { useWords } from '../../i18n/index.ts';
import { ask, isRefused } from '../../lib/ask.ts';
import { askSession, useSession } from '../../lib/session.ts';
import { CodeInput } from '../../ui/code-input.tsx';
import { FaultBox } from '../../ui/fault.tsx';
import { NewPasswordFields } from './new-password.tsx';

export function SignIn(): ReactNode {
  const say = useWords();
  const { data } = useSession();
  const isFirst = data?.mustChangePassword === true;
  useEffect(() => {
    document.title = `${say(isFirst ? 'session.choose' : 'session.signIn')} · Tandem`;
  }, [isFirst, say]);
  return isFirst ? <PasswordForm /> : <SignInForm />;
}

interface SignInFields {
  readonly id: string;
  readonly password: string;
  readonly code?: string;
}

/** Only who has a second factor is asked for it, once name and password are right. */
const asksForCode = (error: unknown): boolean =>
  isRefused(error, 'SESSION_CODE_NEEDED') || isRefused(error, 'SESSION_CODE_WRONG');

function SignInForm(): ReactNode {
  const say = useWords();
  const queries = useQueryClient();
  const [needsCode, needCode] = useState(false);
  const signIn = useMutation({
    mutationFn: (body: SignInFields) => ask<SessionView>('POST', '/api/v1/session', { body }),
    onSuccess: () => askSession(queries),
    onError: (error) => {
      if (asksForCode(error)) needCode(true);
    },
  });
  const isAsked = isRefused(signIn.error, 'SESSION_CODE_NEEDED');
  const rules = [{ required: true, message: say('common.required') }];
  return (
    <Form<SignInFields>
      key="sign-in"
      layout="vertical"
      requiredMark={false}
      initialValues={{ id: 'admin' }}
      onFinish={(fields) => signIn.mutate(fields)}
    >
      <h1>{say('session.signIn')}</h1>
      <p className="soft">{say('session.firstTime')}</p>
      <Form.Item name="id" label={say('session.name')} rules={rules}>
        <Input autoComplete="username" maxLength={64} autoFocus />
      </Form.Item>
      <Form.Item name="password" label={say('session.password')} rules={rules}>
        <Input.Password autoComplete="current-password" maxLength={256} />
      </Form.Item>
      {needsCode ? (
        <Form.Item
          name="code"
          label={say('session.code')}
          rules={rules}
          extra={say('session.codeHint')}
        >
          <CodeInput autoFocus />
        </Form.Item>
      ) : null}
      <FaultBox error={isAsked ? null : signIn.error} />
      <Button type="primary" htmlType="submit" block loading={signIn.isPending}>
        {say('session.signIn')}
      </Button>
    </Form>
  );
}

interface PasswordFields {
  readonly oldPassword: string;
  readonly newPassword: string;
  readonly again: string;
}

/** The change ends the session of the one-time password; the new one opens another. */
function PasswordForm(): ReactNode {
  const say = useWords();
  const queries = useQueryClient();
  const { data } = useSession();
  const keep = useMutation({
    mutationFn: async ({ oldPassword, newPassword }: PasswordFields) => {
      const body = { oldPassword, newPassword };
      await ask('POST', '/api/v1/session/password', { body });
      const again = { id: data?.id, password: newPassword };
      await ask('POST', '/api/v1/session', { body: again });
    },
    onSuccess: () => askSession(queries),
  });
  const rules = [{ required: true, message: say('common.required') }];
  return (
    <Form<PasswordFields>
      key="password"
      layout="vertical"
      requiredMark={false}
      onFinish={(fields) => keep.mutate(fields)}
    >
      <h1>{say('session.choose')}</h1>
      <p className="soft">{say('session.chooseHint')}</p>
      <Form.Item name="oldPassword" label={say('session.oldPassword')} rules={rules}>
        <Input.Password autoComplete="current-password" maxLength={256} autoFocus />
      </Form.Item>
      <NewPasswordFields hint={say('session.chooseHint')} />
      <FaultBox error={keep.error} />
      <Button type="primary" htmlType="submit" block loading={keep.isPending}>
        {say('session.keep')}
      </Button>
    </Form>
  );
}
