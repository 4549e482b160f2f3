// A new password, twice, so that a slip is seen before it locks somebody out.
import { Form, Input } from 'antd';
import type { ReactNode } from 'react';
import { useWords } from '../../i18n/index.ts';

const LEAST_CHARACTERS = 12;

/** Two fields of the form around them: newPassword, again. */
export function NewPasswordFields({ hint }: { readonly hint: string }): ReactNode {
  const say = useWords();
  const rules = [{ required: true, message: say('common.required') }];
  return (
    <>
      <Form.Item
        name="newPassword"
        label={say('session.newPassword')}
        rules={[...rules, { min: LEAST_CHARACTERS, message: hint }]}
      >
        <Input.Password autoComplete="new-password" maxLength={256} />
      </Form.Item>
      <Form.Item
        name="again"
        label={say('session.again')}
        dependencies={['newPassword']}
        rules={[
          ...rules,
          ({ getFieldValue }) => ({
            validator: (_, value) =>
              value === getFieldValue('newPassword')
                ? Promise.resolve()
                : Promise.reject(new Error(say('session.differ'))),
          }),
        ]}
      >
        <Input.Password autoComplete="new-password" maxLength={256} />
      </Form.Item>
    </>
  );
}
