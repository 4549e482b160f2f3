// The second factor: begun with the password, shown once as a picture and a text, in force when a
// first code has come; ended with both.
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { App, Button, Form, Input, QRCode } from 'antd';
import { type ReactNode, useState } from 'react';
import { useWords } from '../../i18n/index.ts';
import { ask } from '../../lib/ask.ts';
import { askSession, useSession } from '../../lib/session.ts';
import { CodeInput } from '../../ui/code-input.tsx';
import { FaultBox } from '../../ui/fault.tsx';
import { Card } from '../../ui/page.tsx';
import { Word } from '../../ui/word.tsx';

const FACTOR = '/api/v1/session/factor';
const PICTURE_PX = 176;

interface Begun {
  readonly secret: string;
  readonly uri: string;
}

export function FactorCard(): ReactNode {
  const say = useWords();
  const isOn = useSession().data?.hasSecondFactor === true;
  const [begun, begin] = useState<Begun>();
  const state = (
    <Word tone={isOn ? 'good' : 'warn'}>
      {say(isOn ? 'session.factorOn' : 'session.factorOff')}
    </Word>
  );
  return (
    <Card title={say('session.factor')} extra={state}>
      <p className="soft">{say('session.factorWhy')}</p>
      {isOn ? <EndForm /> : null}
      {!isOn && begun === undefined ? <BeginForm onBegun={begin} /> : null}
      {!isOn && begun !== undefined ? (
        <ConfirmForm begun={begun} onDone={() => begin(undefined)} />
      ) : null}
    </Card>
  );
}

function PasswordItem(): ReactNode {
  const say = useWords();
  return (
    <Form.Item
      name="password"
      label={say('session.yourPassword')}
      rules={[{ required: true, message: say('common.required') }]}
    >
      <Input.Password autoComplete="current-password" maxLength={256} />
    </Form.Item>
  );
}

function CodeItem({ label }: { readonly label: string }): ReactNode {
  const say = useWords();
  const rules = [{ required: true, message: say('common.required') }];
  return (
    <Form.Item name="code" label={label} rules={rules}>
      <CodeInput />
    </Form.Item>
  );
}

function BeginForm({ onBegun }: { readonly onBegun: (begun: Begun) => void }): ReactNode {
  const say = useWords();
  const begin = useMutation({
    mutationFn: (body: { readonly password: string }) => ask<Begun>('POST', FACTOR, { body }),
    onSuccess: onBegun,
  });
  return (
    <Form layout="vertical" requiredMark={false} name="begin" onFinish={begin.mutate}>
      <PasswordItem />
      <FaultBox error={begin.error} />
      <Button type="primary" htmlType="submit" loading={begin.isPending}>
        {say('session.factorBegin')}
      </Button>
    </Form>
  );
}

interface ConfirmProps {
  readonly begun: Begun;
  readonly onDone: () => void;
}

function ConfirmForm({ begun, onDone }: ConfirmProps): ReactNode {
  const say = useWords();
  const queries = useQueryClient();
  const { message } = App.useApp();
  const confirm = useMutation({
    mutationFn: (body: { readonly code: string }) => ask('PUT', FACTOR, { body }),
    onSuccess: async () => {
      void message.success(say('session.factorSet'));
      await askSession(queries);
      onDone();
    },
  });
  return (
    <Form layout="vertical" requiredMark={false} name="confirm" onFinish={confirm.mutate}>
      <p>{say('session.factorScan')}</p>
      <div className="factor">
        {/* Black on white whatever the appearance: cameras read it so. */}
        <figure>
          <QRCode
            aria-label={say('session.factorPicture')}
            {...{ type: 'svg', value: begun.uri, size: PICTURE_PX }}
            {...{ color: '#000000', bgColor: '#ffffff' }}
          />
        </figure>
        <div>
          <code className="made">{begun.secret.replaceAll(/(.{4})/g, '$1 ').trim()}</code>
          <p>
            <a href={begun.uri}>{say('session.factorOpen')}</a>
          </p>
        </div>
      </div>
      <CodeItem label={say('session.factorFirst')} />
      <FaultBox error={confirm.error} />
      <Button type="primary" htmlType="submit" loading={confirm.isPending}>
        {say('session.factorConfirm')}
      </Button>
    </Form>
  );
}

function EndForm(): ReactNode {
  const say = useWords();
  const queries = useQueryClient();
  const { message } = App.useApp();
  const end = useMutation({
    mutationFn: (body: { readonly password: string; readonly code: string }) =>
      ask('DELETE', FACTOR, { body }),
    onSuccess: async () => {
      void message.success(say('session.factorEnded'));
      await askSession(queries);
    },
  });
  return (
    <Form layout="vertical" requiredMark={false} name="end" onFinish={end.mutate}>
      <PasswordItem />
      <CodeItem label={say('session.code')} />
      <FaultBox error={end.error} />
      <Button danger htmlType="submit" loading={end.isPending}>
        {say('session.factorEnd')}
      </Button>
    </Form>
  );
}
