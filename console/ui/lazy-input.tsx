// An input whose text counts when the reader has stopped typing.
import { Input, type InputProps } from 'antd';
import { type ReactNode, useEffect, useState } from 'react';

const TYPING_MS = 350;

type Look = Pick<InputProps, 'className' | 'placeholder' | 'prefix'>;

interface LazyInputProps extends Look {
  readonly label: string;
  readonly value: string;
  readonly onChange: (text: string | undefined) => void;
}

export function LazyInput({ label, value, onChange, ...look }: LazyInputProps): ReactNode {
  const [text, setText] = useState(value);
  useEffect(() => setText(value), [value]);
  useEffect(() => {
    if (text === value) return undefined;
    const wait = setTimeout(() => onChange(text === '' ? undefined : text), TYPING_MS);
    return () => clearTimeout(wait);
  }, [text, value, onChange]);
  return (
    <Input
      allowClear
      className="lazy-input"
      aria-label={label}
      placeholder={label}
      maxLength={64}
      value={text}
      onChange={(event) => setText(event.target.value)}
      {...look}
    />
  );
}
