// What narrows the list of records; and the same records as a file.
import { DownloadOutlined, FilterOutlined } from '@ant-design/icons';
import { Badge, Button, Dropdown, Form, Popover, Segmented, Select } from 'antd';
import type { ReactNode } from 'react';
import { useWords, type WordKey } from '../../i18n/index.ts';
import { useAddress, wordOf } from '../../lib/address.ts';
import { LazyInput } from '../../ui/lazy-input.tsx';
import { OwnSpan } from '../../ui/own-span.tsx';
import { RemoteSelect } from '../../ui/remote-select.tsx';
import { RECORDS } from './record.ts';
import { SPANS, type SpanName, spanName } from './span.ts';

const SPAN_WORDS: Readonly<Record<SpanName, WordKey>> = {
  hour: 'records.lastHour',
  today: 'records.today',
  day: 'records.lastDay',
  week: 'records.week',
  own: 'records.ownSpan',
};

export function RecordFilters(): ReactNode {
  const say = useWords();
  const [address, change] = useAddress();
  const name = spanName(address);
  return (
    <div className="filters">
      <Segmented<SpanName>
        aria-label={say('records.span')}
        value={name}
        onChange={(span) => change({ span: span === 'day' ? undefined : span })}
        options={SPANS.map((value) => ({ value, label: say(SPAN_WORDS[value]) }))}
      />
      {name === 'own' ? <OwnSpan /> : null}
      <LazyInput
        label={say('records.callee')}
        value={wordOf(address, 'callee') ?? ''}
        onChange={(callee) => change({ callee })}
      />
      <LazyInput
        label={say('records.caller')}
        value={wordOf(address, 'caller') ?? ''}
        onChange={(caller) => change({ caller })}
      />
      <RemoteSelect
        kind="accounts"
        label={say('records.account')}
        value={wordOf(address, 'account')}
        onChange={(account) => change({ account })}
      />
      <MoreFilters />
    </div>
  );
}

const TEXTS = [
  ...(['calleeIs', 'callerIs', 'area', 'ip'] as const),
  ...(['reason', 'leastSeconds', 'mostSeconds'] as const),
];

function MoreFilters(): ReactNode {
  const say = useWords();
  const [address, change] = useAddress();
  const used = [...TEXTS, 'gateway', 'endedBy', 'answered'].filter((name) => name in address);
  const content = (
    <Form layout="vertical" className="more-filters">
      <Form.Item label={say('records.gateway')}>
        <LazyInput
          label={say('records.gateway')}
          value={wordOf(address, 'gateway') ?? ''}
          onChange={(gateway) => change({ gateway })}
        />
      </Form.Item>
      <ChoiceFilter
        name="answered"
        words={[
          ['true', 'records.answeredOnly'],
          ['false', 'records.unanswered'],
        ]}
      />
      <ChoiceFilter
        name="endedBy"
        words={[
          ['caller', 'records.byCaller'],
          ['callee', 'records.byCallee'],
          ['server', 'records.byServer'],
        ]}
      />
      {TEXTS.map((name) => (
        <Form.Item key={name} label={say(`records.${name}`)}>
          <LazyInput
            label={say(`records.${name}`)}
            value={wordOf(address, name) ?? ''}
            onChange={(text) => change({ [name]: text })}
          />
        </Form.Item>
      ))}
    </Form>
  );
  return (
    <Popover content={content} trigger="click" placement="bottom">
      <Badge count={used.length} size="small">
        <Button icon={<FilterOutlined />}>{say('records.filters')}</Button>
      </Badge>
    </Popover>
  );
}

interface ChoiceProps {
  readonly name: 'answered' | 'endedBy';
  readonly words: ReadonlyArray<readonly [value: string, key: WordKey]>;
}

function ChoiceFilter({ name, words }: ChoiceProps): ReactNode {
  const say = useWords();
  const [address, change] = useAddress();
  return (
    <Form.Item label={say(`records.${name}`)}>
      <Select
        allowClear
        aria-label={say(`records.${name}`)}
        placeholder={say('common.all')}
        value={wordOf(address, name) ?? null}
        onChange={(value: string | null | undefined) => change({ [name]: value ?? undefined })}
        options={words.map(([value, key]) => ({ value, label: say(key) }))}
      />
    </Form.Item>
  );
}

/** The browser takes the file: nothing of it passes through the page. */
export function Downloads({ query }: { readonly query: string }): ReactNode {
  const say = useWords();
  const items = ['csv', 'xlsx'].map((format) => ({
    key: format,
    label: (
      <a href={`${RECORDS}.${format}${query}`} download>
        {format.toUpperCase()}
      </a>
    ),
  }));
  return (
    <Dropdown menu={{ items }} trigger={['click']}>
      <Button icon={<DownloadOutlined />}>{say('records.export')}</Button>
    </Dropdown>
  );
}
