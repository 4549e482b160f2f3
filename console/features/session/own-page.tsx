// One's own way in: the second factor, the password, and where one is signed in.
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Button } from 'antd';
import type { ReactNode } from 'react';
import { useWords } from '../../i18n/index.ts';
import { ask } from '../../lib/ask.ts';
import { useFormats } from '../../lib/format.ts';
import { FaultBox, useFaultNotice } from '../../ui/fault.tsx';
import { Card, Page } from '../../ui/page.tsx';
import { ChangePassword } from './change-password.tsx';
import { FactorCard } from './factor.tsx';

const SESSIONS = '/api/v1/sessions';

interface OpenSession {
  readonly id: string;
  readonly operator: string;
  readonly source: string;
  readonly openedAt: string;
  readonly expiresAt: string;
}

export default function OwnPage(): ReactNode {
  const say = useWords();
  return (
    <Page title={say('session.own')} about={say('session.ownAbout')}>
      <div className="two-columns">
        <FactorCard />
        <ChangePassword />
      </div>
      <Sessions />
    </Page>
  );
}

function Sessions(): ReactNode {
  const say = useWords();
  const { moment } = useFormats();
  const open = useQuery({
    queryKey: ['sessions'],
    queryFn: () => ask<{ readonly items: readonly OpenSession[] }>('GET', SESSIONS),
  });
  return (
    <Card title={say('session.sessions')} className="below">
      <FaultBox error={open.error} onRetry={() => void open.refetch()} />
      <div className="scroll">
        <table className="plain left numbers as-cards">
          <thead>
            <tr>
              <th scope="col">{say('session.name')}</th>
              <th scope="col">{say('session.sessionFrom')}</th>
              <th scope="col">{say('session.sessionSince')}</th>
              <th scope="col">{say('session.sessionUntil')}</th>
              <td />
            </tr>
          </thead>
          <tbody>
            {(open.data?.items ?? []).map(({ id, operator, source, openedAt, expiresAt }) => (
              <tr key={id}>
                <th scope="row">{operator}</th>
                <td data-title={say('session.sessionFrom')}>{source}</td>
                <td data-title={say('session.sessionSince')}>{moment(openedAt)}</td>
                <td data-title={say('session.sessionUntil')}>{moment(expiresAt)}</td>
                <td>
                  <EndButton id={id} operator={operator} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </Card>
  );
}

function EndButton({
  id,
  operator,
}: {
  readonly id: string;
  readonly operator: string;
}): ReactNode {
  const say = useWords();
  const queries = useQueryClient();
  const end = useMutation({
    mutationFn: () => ask('DELETE', `${SESSIONS}/${id}`),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['sessions'] }),
    onError: useFaultNotice(),
  });
  return (
    <Button
      size="small"
      loading={end.isPending}
      aria-label={`${say('session.sessionEnd')}: ${operator}`}
      onClick={() => end.mutate()}
    >
      {say('session.sessionEnd')}
    </Button>
  );
}
