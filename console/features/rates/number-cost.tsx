// What a number costs an account, and why: every rate that could have been meant, the one that is,
// and calls of some lengths.
import { useQuery } from '@tanstack/react-query';
import { Button, Form, Input, Skeleton } from 'antd';
import type { ReactNode } from 'react';
import { useWords, type WordKey } from '../../i18n/index.ts';
import { useAddress, wordOf } from '../../lib/address.ts';
import { ask, queryText } from '../../lib/ask.ts';
import { useFormats } from '../../lib/format.ts';
import { FaultBox } from '../../ui/fault.tsx';
import { Card, Empty } from '../../ui/page.tsx';
import { RemoteSelect } from '../../ui/remote-select.tsx';
import { Sentences } from '../../ui/sentences.tsx';
import { Word } from '../../ui/word.tsx';

interface Row {
  readonly prefix: string;
  readonly verdict: string;
  readonly area: string;
  readonly hours: string;
  readonly price: string;
  readonly per: number;
  readonly first: number;
  readonly next: number;
  readonly connectionFee: string;
}

interface Answer {
  readonly number: string;
  readonly group: string;
  readonly result: 'rate' | 'locked' | 'none';
  /** The customer pays nothing: which list says so. */
  readonly exempt: { readonly kind: 'free' | 'noRecord'; readonly pattern: string } | null;
  readonly rows: readonly Row[];
  readonly examples: readonly {
    readonly seconds: number;
    readonly amount: string;
    readonly because: readonly string[];
  }[];
}

const VERDICTS: Readonly<Record<string, WordKey>> = {
  chosen: 'rates.chosen',
  chosenLocked: 'rates.chosenLocked',
  notYetInEffect: 'rates.notYetInEffect',
  noLongerInEffect: 'rates.noLongerInEffect',
  outsideItsHours: 'rates.outsideItsHours',
  shorterPrefix: 'rates.shorterPrefix',
  lessSpecific: 'rates.lessSpecific',
};

const LISTS = {
  free: 'SERVER_BILLING_FREE_E164S',
  noRecord: 'SERVER_BILLING_NO_CDR_E164S',
} as const;

export function NumberCost(): ReactNode {
  const say = useWords();
  const [address, change] = useAddress();
  const question = { account: wordOf(address, 'account'), number: wordOf(address, 'number') };
  const isAsked = question.account !== undefined && question.number !== undefined;
  const answer = useQuery({
    queryKey: ['rate', question],
    queryFn: () => ask<Answer>('GET', `/api/v1/rates/explain${queryText(question)}`),
    enabled: isAsked,
  });
  const rules = [{ required: true, message: say('common.required') }];
  return (
    <div className="stack">
      <Card>
        <Form
          layout="vertical"
          initialValues={question}
          onFinish={(fields: typeof question) => change(fields)}
        >
          <div className="form-grid">
            <Form.Item name="account" label={say('rates.account')} rules={rules}>
              <RemoteSelect kind="accounts" label={say('rates.account')} />
            </Form.Item>
            <Form.Item name="number" label={say('rates.number')} rules={rules}>
              <Input maxLength={64} inputMode="tel" />
            </Form.Item>
          </div>
          <Button type="primary" htmlType="submit" loading={answer.isFetching}>
            {say('rates.ask')}
          </Button>
        </Form>
      </Card>
      <FaultBox error={answer.error} />
      {isAsked ? null : <Empty title={say('rates.costHint')}>{say('rates.costHintMore')}</Empty>}
      {answer.isLoading ? <Skeleton active /> : null}
      {answer.data === undefined ? null : <CostAnswer answer={answer.data} />}
    </div>
  );
}

function CostAnswer({ answer }: { readonly answer: Answer }): ReactNode {
  const say = useWords();
  const { amount, count } = useFormats();
  const { number, group, result, rows, examples, exempt } = answer;
  return (
    <>
      <Card title={say('rates.byGroup', { number, group })}>
        {exempt === null ? null : (
          <p>{say('rates.isExempt', { list: LISTS[exempt.kind], pattern: exempt.pattern })}</p>
        )}
        {exempt === null && result === 'none' ? <p className="bad">{say('rates.noRate')}</p> : null}
        {exempt === null && result === 'locked' ? (
          <p className="bad">{say('rates.isLocked')}</p>
        ) : null}
        {rows.length === 0 ? null : <Rows rows={rows} />}
      </Card>
      <div className="cards">
        {examples.map(({ seconds, amount: fee, because }) => (
          <Card key={seconds}>
            <Sentences
              title={say('rates.seconds', { count: count(seconds), amount: amount(fee) })}
              lines={because}
            />
          </Card>
        ))}
      </div>
    </>
  );
}

function Rows({ rows }: { readonly rows: readonly Row[] }): ReactNode {
  const say = useWords();
  const { amount } = useFormats();
  const verdictText = (verdict: string): string => {
    const key = VERDICTS[verdict];
    return key === undefined ? verdict : say(key);
  };
  return (
    <div className="scroll">
      <table className="plain left numbers">
        <thead>
          <tr>
            <th scope="col">{say('rates.code')}</th>
            <th scope="col">{say('rates.verdict')}</th>
            <th scope="col">{say('rates.price')}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={JSON.stringify(row)}>
              <th scope="row">{`${row.prefix} ${row.area} ${row.hours}`}</th>
              <td>
                <Word tone={row.verdict.startsWith('chosen') ? 'good' : 'plain'}>
                  {verdictText(row.verdict)}
                </Word>
              </td>
              <td>{`${amount(row.price)} / ${row.per} s · ${row.first}/${row.next}`}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
