// All parameters: found by name or meaning, each with its value, default, range and past.
import { useQuery } from '@tanstack/react-query';
import { Checkbox, Input, Select } from 'antd';
import { type ReactNode, useMemo } from 'react';
import { type Help, useHelp } from '../../i18n/help.ts';
import { type Say, useWords } from '../../i18n/index.ts';
import { useAddress, wordOf } from '../../lib/address.ts';
import { ask } from '../../lib/ask.ts';
import { type Formats, NOTHING, useFormats } from '../../lib/format.ts';
import { wholeList } from '../../lib/pages.ts';
import { useTold } from '../../lib/told.ts';
import { type Actors, useActors } from '../../ui/actor.ts';
import type { ListColumn } from '../../ui/list-column.ts';
import { Listing } from '../../ui/listing.tsx';
import { Empty, Page } from '../../ui/page.tsx';
import { ParameterDrawer } from './drawer.tsx';
import { isFound, PARAMETERS, type Parameter } from './parameter.ts';

const USUAL = ['name', 'value', 'default', 'unit', 'meaning'] as const;

export default function ParametersPage(): ReactNode {
  const say = useWords();
  const help = useHelp();
  const formats = useFormats();
  const { actor } = useActors();
  const [address, change] = useAddress();
  // What somebody else changes is seen at once.
  const refetchInterval = useTold({
    topic: 'parameters',
    queryKey: PARAMETERS,
    everyMs: undefined,
  });
  const all = useQuery({
    queryKey: PARAMETERS,
    refetchInterval,
    queryFn: () => ask<{ readonly items: readonly Parameter[] }>('GET', '/api/v1/parameters'),
  });
  const items = all.data?.items;
  const shown = useMemo(() => (items ?? []).filter(isShown(address, help)), [items, address, help]);
  const columns = useMemo(
    () => columnsOf({ say, help, actor }, formats, (name) => change({ name })),
    [say, help, actor, formats, change],
  );
  const name = wordOf(address, 'name');
  return (
    <Page fills title={say('parameters.title')} about={say('parameters.about')}>
      <Listing<Parameter>
        name="parameters"
        list={wholeList(all, shown)}
        keyOf={(one) => one.name}
        columns={columns}
        usual={USUAL}
        tools={<Filters items={items ?? []} />}
        empty={<Empty title={say('parameters.empty')} />}
      />
      <ParameterDrawer
        parameter={items?.find((one) => one.name === name)}
        onClose={() => change({ name: undefined })}
      />
    </Page>
  );
}

function isShown(address: ReturnType<typeof useAddress>[0], help: Help) {
  const words = wordOf(address, 'q') ?? '';
  const group = wordOf(address, 'group');
  const onlyChanged = wordOf(address, 'changed') !== undefined;
  return (one: Parameter): boolean => {
    if (onlyChanged && one.isDefault) return false;
    if (group !== undefined && one.group !== group) return false;
    return isFound(one, words, help);
  };
}

function Filters({ items }: { readonly items: readonly Parameter[] }): ReactNode {
  const say = useWords();
  const [address, change] = useAddress();
  const groups = [...new Set(items.map(({ group }) => group))];
  return (
    <div className="filters">
      <Input.Search
        allowClear
        className="wide-search"
        aria-label={say('common.search')}
        placeholder={say('parameters.searchHint')}
        defaultValue={wordOf(address, 'q') ?? ''}
        onChange={(event) => change({ q: event.target.value })}
      />
      <Select
        allowClear
        className="order-select"
        aria-label={say('parameters.group')}
        placeholder={say('parameters.allGroups')}
        value={wordOf(address, 'group') ?? null}
        onChange={(group: string | null | undefined) => change({ group: group ?? undefined })}
        options={groups.map((group) => ({ value: group, label: group }))}
      />
      <Checkbox
        checked={wordOf(address, 'changed') !== undefined}
        onChange={({ target }) => change({ changed: target.checked ? 'yes' : undefined })}
      >
        {say('parameters.onlyChanged')}
      </Checkbox>
    </div>
  );
}

interface Texts extends Pick<Actors, 'actor'> {
  readonly say: Say;
  readonly help: Help;
}

function columnsOf(
  { say, help, actor }: Texts,
  { moment }: Formats,
  open: (name: string) => void,
): readonly ListColumn<Parameter>[] {
  return [
    {
      ...{ name: 'name', title: say('parameters.name'), width: 350, isFixed: true },
      show: (one) => (
        <button type="button" className="link mono" onClick={() => open(one.name)}>
          {one.name}
        </button>
      ),
    },
    {
      ...{ name: 'value', title: say('parameters.value'), width: 150 },
      show: ({ value, isDefault }) =>
        isDefault ? <span className="soft">{value || NOTHING}</span> : <strong>{value}</strong>,
    },
    {
      ...{ name: 'default', title: say('parameters.default'), width: 140 },
      show: (one) => <span className="soft">{one.default || NOTHING}</span>,
    },
    {
      ...{ name: 'unit', title: say('parameters.unit'), width: 76 },
      show: ({ unit }) => (unit === null ? NOTHING : help(unit)),
    },
    {
      ...{ name: 'meaning', title: say('parameters.meaning'), width: 440 },
      show: ({ description }) => <span title={help(description)}>{help(description)}</span>,
    },
    {
      ...{ name: 'allowed', title: say('parameters.allowed'), width: 240 },
      show: ({ allowed }) => allowed,
    },
    {
      ...{ name: 'group', title: say('parameters.group'), width: 100 },
      show: ({ group }) => group,
    },
    {
      ...{ name: 'changedBy', title: say('parameters.changedBy'), width: 140 },
      show: ({ changedBy }) => (changedBy === null ? NOTHING : actor(changedBy)),
    },
    {
      ...{ name: 'changedAt', title: say('parameters.changedAt'), width: 180 },
      show: ({ changedAtMs }) => moment(changedAtMs),
    },
  ];
}
