// Six digits of a second factor, or a recovery code: the keyboard of a telephone shows digits, and
// offers what it was sent.
import { Input, type InputProps } from 'antd';
import type { ReactNode } from 'react';

const MOST_CHARACTERS = 24;

export function CodeInput(props: InputProps): ReactNode {
  return (
    <Input
      className="numbers code-input"
      autoComplete="one-time-code"
      inputMode="numeric"
      maxLength={MOST_CHARACTERS}
      {...props}
    />
  );
}
