// The second factor: begun with the password, shown once as a picture and a text, in force when a
// first code has come; ended with both.
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { App, Button, Form, Input, QRCode, Space } from 'antd';
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

interface Codes {
  readonly recoveryCodes: readonly string[];
}

interface Proof {
  readonly password: string;
  readonly code: string;
}

export function FactorCard(): ReactNode {
  const say = useWords();
  const session = useSession().data;
  const isOn = session?.hasSecondFactor === true;
  const left = session?.recoveryCodesLeft ?? 0;
  const [begun, begin] = useState<Begun>();
  const [codes, show] = useState<readonly string[]>();
  const state = (
    <Word tone={isOn ? 'good' : 'warn'}>
      {say(isOn ? 'session.factorOn' : 'session.factorOff')}
    </Word>
  );
  return (
    <Card title={say('session.factor')} extra={state}>
      <p className="soft">{say('session.factorWhy')}</p>
      {isOn ? <p>{say('session.codesLeft', { count: left })}</p> : null}
      {isOn && codes !== undefined ? <CodesShown codes={codes} /> : null}
      {isOn ? <ProofForm onCodes={show} /> : null}
      {!isOn && begun === undefined ? <BeginForm onBegun={begin} /> : null}
      {!isOn && begun !== undefined ? (
        <ConfirmForm
          begun={begun}
          onDone={(made) => {
            begin(undefined);
            show(made.recoveryCodes);
          }}
        />
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
  readonly onDone: (made: Codes) => void;
}

function ConfirmForm({ begun, onDone }: ConfirmProps): ReactNode {
  const say = useWords();
  const queries = useQueryClient();
  const { message } = App.useApp();
  const confirm = useMutation({
    mutationFn: (body: { readonly code: string }) => ask<Codes>('PUT', FACTOR, { body }),
    onSuccess: async (made) => {
      void message.success(say('session.factorSet'));
      await askSession(queries);
      onDone(made);
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

function CodesShown({ codes }: { readonly codes: readonly string[] }): ReactNode {
  const say = useWords();
  return (
    <>
      <p>{say('session.codesShown')}</p>
      <ul className="history">
        {codes.map((code) => (
          <li key={code}>
            <code className="made">{code}</code>
          </li>
        ))}
      </ul>
    </>
  );
}

interface ProofProps {
  readonly onCodes: (codes: readonly string[] | undefined) => void;
}

/** What needs password and code: new recovery codes, and the end of the factor. */
function ProofForm({ onCodes }: ProofProps): ReactNode {
  const say = useWords();
  const queries = useQueryClient();
  const { message } = App.useApp();
  const [form] = Form.useForm<Proof>();
  const end = useMutation({
    mutationFn: (body: Proof) => ask('DELETE', FACTOR, { body }),
    onSuccess: async () => {
      void message.success(say('session.factorEnded'));
      onCodes(undefined);
      await askSession(queries);
    },
  });
  const renew = useMutation({
    mutationFn: (body: Proof) => ask<Codes>('POST', `${FACTOR}/codes`, { body }),
    onSuccess: async ({ recoveryCodes }) => {
      onCodes(recoveryCodes);
      form.resetFields();
      await askSession(queries);
    },
  });
  const renews = (): void => void form.validateFields().then(renew.mutate, () => undefined);
  return (
    <Form {...{ form, layout: 'vertical', requiredMark: false }} name="end" onFinish={end.mutate}>
      <PasswordItem />
      <CodeItem label={say('session.code')} />
      <FaultBox error={end.error ?? renew.error} />
      <Space wrap>
        <Button danger htmlType="submit" loading={end.isPending}>
          {say('session.factorEnd')}
        </Button>
        <Button onClick={renews} loading={renew.isPending}>
          {say('session.codesRenew')}
        </Button>
      </Space>
    </Form>
  );
}
