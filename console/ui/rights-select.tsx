// Rights to choose from: those that the reader has, for no more can be given; another may be typed,
// as accounts:* for all actions.
import { Select } from 'antd';
import { type ReactNode, useMemo } from 'react';
import { useSession } from '../lib/session.ts';
import { useNames } from './names.ts';

interface RightsProps {
  readonly label: string;
  readonly placeholder?: string;
  /** Handed in by the form. */
  readonly id?: string;
  readonly value?: readonly string[];
  readonly onChange?: (rights: readonly string[]) => void;
}

export function RightsSelect({ label, value = [], onChange, ...given }: RightsProps): ReactNode {
  const names = useNames();
  const rights = useSession().data?.rights;
  const options = useMemo(
    () => (rights ?? []).map((right) => ({ value: right, label: names.right(right) })),
    [rights, names],
  );
  return (
    <Select
      mode="tags"
      allowClear
      aria-label={label}
      showSearch={{ optionFilterProp: 'label' }}
      tokenSeparators={[',', ' ', '\n']}
      value={[...value]}
      onChange={(next: readonly string[]) => onChange?.(next)}
      options={options}
      {...given}
    />
  );
}
