// Where a call would go, asked and drawn; the question is in the address.
import { useQuery } from '@tanstack/react-query';
import { Button, Form, Input, Skeleton } from 'antd';
import type { ReactNode } from 'react';
import { useWords } from '../../i18n/index.ts';
import { useAddress, wordOf } from '../../lib/address.ts';
import { ask, queryText } from '../../lib/ask.ts';
import { FaultBox } from '../../ui/fault.tsx';
import { Card, Empty, Page } from '../../ui/page.tsx';
import type { Analysis } from './analysis.ts';
import { RoutePicture } from './picture.tsx';

interface Question {
  readonly from: string;
  readonly caller: string;
  readonly callee: string;
  readonly at?: string | undefined;
}

export default function RoutingPage(): ReactNode {
  const say = useWords();
  const [address] = useAddress();
  const question = questionOf(address);
  const analysed = useQuery({
    queryKey: ['route', question],
    queryFn: () => ask<Analysis>('GET', `/api/v1/route${routeQuery(question)}`),
    enabled: question !== undefined,
    staleTime: 0,
  });
  return (
    <Page title={say('routing.title')} about={say('routing.about')}>
      <QuestionForm isBusy={analysed.isFetching} onAgain={() => void analysed.refetch()} />
      <FaultBox error={analysed.error} />
      {analysed.isLoading ? <Skeleton active /> : null}
      {analysed.data === undefined ? null : <RoutePicture analysis={analysed.data} />}
      {question === undefined ? (
        <Empty title={say('routing.hint')}>{say('routing.hintMore')}</Empty>
      ) : null}
    </Page>
  );
}

function questionOf(address: ReturnType<typeof useAddress>[0]): Question | undefined {
  const [from, callee] = [wordOf(address, 'from'), wordOf(address, 'callee')];
  if (from === undefined || callee === undefined) return undefined;
  return { from, callee, caller: wordOf(address, 'caller') ?? '', at: wordOf(address, 'at') };
}

/** The caller may be withheld: it is asked for though it is empty. */
function routeQuery(question: Question | undefined): string {
  const { caller = '', ...others } = question ?? {};
  const text = queryText(others);
  return `${text}${text === '' ? '?' : '&'}caller=${encodeURIComponent(caller)}`;
}

interface FormProps {
  readonly isBusy: boolean;
  readonly onAgain: () => void;
}

function QuestionForm({ isBusy, onAgain }: FormProps): ReactNode {
  const say = useWords();
  const [address, change] = useAddress();
  const rules = [{ required: true, message: say('common.required') }];
  const before = {
    ...{ from: wordOf(address, 'from') ?? '', caller: wordOf(address, 'caller') ?? '' },
    ...{ callee: wordOf(address, 'callee') ?? '', at: wordOf(address, 'at') ?? '' },
  };
  const submit = (question: Question): void => {
    change({ ...question });
    onAgain();
  };
  return (
    <Card className="question">
      <Form<Question> layout="vertical" initialValues={before} onFinish={submit}>
        <div className="form-grid">
          <Form.Item name="from" label={say('routing.from')} rules={rules}>
            <Input maxLength={64} autoFocus />
          </Form.Item>
          <Form.Item name="caller" label={say('routing.caller')}>
            <Input maxLength={64} inputMode="tel" />
          </Form.Item>
          <Form.Item name="callee" label={say('routing.callee')} rules={rules}>
            <Input maxLength={64} inputMode="tel" />
          </Form.Item>
          <Form.Item name="at" label={say('routing.at')}>
            <Input type="datetime-local" />
          </Form.Item>
        </div>
        <Button type="primary" htmlType="submit" loading={isBusy}>
          {say('routing.analyse')}
        </Button>
      </Form>
    </Card>
  );
}
