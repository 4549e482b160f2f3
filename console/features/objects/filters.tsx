// What narrows a list, in the address: a part of the name, an account, a field with a value, the
// order.
import { FilterOutlined, SearchOutlined } from '@ant-design/icons';
import { Button, Input, Popover, Select, Tag } from 'antd';
import { type ReactNode, useState } from 'react';
import { useWords, type WordKey } from '../../i18n/index.ts';
import { useValueWords } from '../../i18n/values.ts';
import type { Value } from '../../i18n/values-in.ts';
import { useAddress, wordOf, wordsOf } from '../../lib/address.ts';
import { type FieldSchema, type KindSchema, withoutNull } from '../../lib/schema.ts';
import { useMay } from '../../lib/session.ts';
import { LazyInput } from '../../ui/lazy-input.tsx';
import { useNames } from '../../ui/names.ts';
import { RemoteSelect } from '../../ui/remote-select.tsx';

const ORDERS: ReadonlyArray<readonly [string, WordKey]> = [
  ['id', 'objects.orderId'],
  ['-id', 'objects.orderIdDown'],
  ['-changed', 'objects.orderChangedDown'],
  ['changed', 'objects.orderChanged'],
];

const BALANCE_ORDERS: typeof ORDERS = [
  ['balance', 'objects.orderBalance'],
  ['-balance', 'objects.orderBalanceDown'],
];

export function ObjectFilters({ kind }: { readonly kind: KindSchema }): ReactNode {
  const say = useWords();
  const names = useNames();
  const [address, change] = useAddress();
  const wordOfValue = useValueTexts(kind);
  const may = useMay();
  const hasBalance = kind.name === 'accounts' && may('payments', 'see');
  const orders = hasBalance ? [...ORDERS, ...BALANCE_ORDERS] : ORDERS;
  const where = wordsOf(address, 'where');
  const drop = (one: string) => change({ where: where.filter((other) => other !== one) });
  return (
    <div className="filters">
      <LazyInput
        className="search-box"
        prefix={<SearchOutlined />}
        label={say('common.search')}
        placeholder={say('objects.searchHint')}
        value={wordOf(address, 'q') ?? ''}
        onChange={(q) => change({ q })}
      />
      {'account' in kind.fields ? (
        <RemoteSelect
          kind="accounts"
          label={say('objects.ofAccount')}
          value={wordOf(address, 'account')}
          onChange={(account) => change({ account })}
        />
      ) : null}
      <Select
        className="order-select"
        aria-label={say('objects.order')}
        value={wordOf(address, 'order') ?? 'id'}
        onChange={(order) => change({ order: order === 'id' ? undefined : order })}
        options={orders.map(([value, key]) => ({ value, label: say(key) }))}
      />
      <FieldFilter kind={kind} onAdd={(one) => change({ where: [...where, one] })} />
      {where.map((one) => (
        <Tag key={one} closable onClose={() => drop(one)}>
          {conditionText(one, names.field, wordOfValue)}
        </Tag>
      ))}
    </div>
  );
}

function conditionText(
  condition: string,
  nameOf: (field: string) => string,
  wordOfValue: (value: Value) => string,
): string {
  const [field = '', ...value] = condition.split(':');
  return `${nameOf(field)}: ${wordOfValue({ field, word: value.join(':') })}`;
}

/** What one value of a field is called, where it is one of a list. */
function useValueTexts({ fields }: KindSchema): (value: Value) => string {
  const say = useWords();
  const values = useValueWords();
  return ({ field, word }) => {
    const schema = fields[field];
    if (schema === undefined) return word;
    const { enum: words, type } = withoutNull(schema);
    if (type !== 'boolean') return words === undefined ? word : values.word({ field, word });
    return say(word === 'true' ? 'common.yes' : 'common.no');
  };
}

interface FieldFilterProps {
  readonly kind: KindSchema;
  readonly onAdd: (condition: string) => void;
}

function FieldFilter({ kind, onAdd }: FieldFilterProps): ReactNode {
  const say = useWords();
  const names = useNames();
  const [isOpen, open] = useState(false);
  const [field, setField] = useState<string>();
  const [value, setValue] = useState('');
  const plain = Object.entries(kind.fields).filter(([name, one]) => {
    return name !== kind.naturalKey && isPlain(one);
  });
  const wordOfValue = useValueTexts(kind);
  const words = field === undefined ? undefined : wordsOfField(kind.fields[field]);
  const add = (): void => {
    onAdd(`${field}:${value}`);
    open(false);
    setValue('');
  };
  const content = (
    <form className="field-filter" onSubmit={(event) => event.preventDefault()}>
      <Select
        showSearch={{ optionFilterProp: 'label' }}
        aria-label={say('objects.where')}
        placeholder={say('objects.where')}
        value={field ?? null}
        onChange={(next: string | null) => setField(next ?? undefined)}
        options={plain.map(([name]) => ({ value: name, label: names.field(name) }))}
      />
      {words === undefined ? (
        <Input
          aria-label={say('objects.whereHint')}
          placeholder={say('objects.whereHint')}
          value={value}
          onChange={(event) => setValue(event.target.value)}
        />
      ) : (
        <Select
          aria-label={say('objects.whereHint')}
          value={value === '' ? null : value}
          onChange={(next: string | null) => setValue(next ?? '')}
          options={words.map((word) => ({
            ...{ value: word, label: wordOfValue({ field: field ?? '', word }) },
          }))}
        />
      )}
      <Button
        type="primary"
        htmlType="submit"
        disabled={field === undefined || value === ''}
        onClick={add}
      >
        {say('common.add')}
      </Button>
    </form>
  );
  return (
    <Popover content={content} trigger="click" open={isOpen} onOpenChange={open}>
      <Button icon={<FilterOutlined />}>{say('common.filters')}</Button>
    </Popover>
  );
}

/** What the server can narrow by: one value that is no reference and no secret. */
function isPlain(field: FieldSchema): boolean {
  const { type, writeOnly } = withoutNull(field);
  const isOne = type !== 'array' && type !== 'object' && writeOnly !== true;
  return isOne && withoutNull(field)['x-refers'] === undefined && !field['x-creation-only'];
}

function wordsOfField(field: FieldSchema | undefined): readonly string[] | undefined {
  if (field === undefined) return undefined;
  const { enum: words, type } = withoutNull(field);
  return type === 'boolean' ? ['true', 'false'] : words;
}
