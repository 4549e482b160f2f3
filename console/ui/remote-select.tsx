// One of the objects of a kind, found by a part of its name: the server looks, whatever their
// number.
import { useQuery } from '@tanstack/react-query';
import { Select } from 'antd';
import { type ReactNode, useState } from 'react';
import { ask, queryText } from '../lib/ask.ts';
import { type ObjectShown, useKinds } from '../lib/schema.ts';

/** As many as one reads in a list that drops down. */
const OFFERED = 50;

export interface Choice {
  readonly value: string;
  readonly label: string;
}

export function useChoices(kind: string, contains: string) {
  const resource = useKinds().data?.get(kind)?.resource;
  return useQuery({
    queryKey: ['choices', kind, contains],
    enabled: resource !== undefined,
    queryFn: async (): Promise<readonly Choice[]> => {
      const words = kind === 'operators' ? {} : { limit: OFFERED, q: contains };
      const { items } = await ask<{ readonly items: readonly ObjectShown[] }>(
        'GET',
        `${resource}${queryText(words)}`,
      );
      return items.map(({ id, object }) => ({ value: id, label: labelOf(id, object?.name) }));
    },
  });
}

const labelOf = (id: string, name: unknown): string =>
  typeof name === 'string' && name !== '' && name !== id ? `${id} · ${name}` : id;

interface RemoteSelectProps {
  readonly kind: string;
  readonly label: string;
  readonly value?: string | null | undefined;
  readonly onChange?: (id: string | undefined) => void;
  readonly id?: string;
}

export function RemoteSelect({ kind, label, value, onChange, id }: RemoteSelectProps): ReactNode {
  const [contains, search] = useState('');
  const { data = [], isFetching } = useChoices(kind, contains);
  return (
    <Select
      allowClear
      className="remote-select"
      aria-label={label}
      placeholder={label}
      showSearch={{ filterOption: false, onSearch: search }}
      loading={isFetching}
      value={value ?? null}
      onChange={(next: string | null | undefined) => onChange?.(next ?? undefined)}
      options={[...data]}
      {...(id === undefined ? {} : { id })}
    />
  );
}

interface RemoteManyProps {
  readonly kind: string;
  readonly label: string;
  readonly value?: readonly string[];
  readonly onChange?: (ids: readonly string[]) => void;
  readonly id?: string;
}

export function RemoteMany({ kind, label, value = [], onChange, id }: RemoteManyProps): ReactNode {
  const [contains, search] = useState('');
  const { data = [], isFetching } = useChoices(kind, contains);
  return (
    <Select
      mode="multiple"
      aria-label={label}
      showSearch={{ filterOption: false, onSearch: search }}
      loading={isFetching}
      value={[...value]}
      onChange={(next: readonly string[]) => onChange?.(next)}
      options={[...data]}
      {...(id === undefined ? {} : { id })}
    />
  );
}
