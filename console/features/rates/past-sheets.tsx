// Sheets that came before, and the last one taken back.
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Button, Popconfirm } from 'antd';
import type { ReactNode } from 'react';
import { useWords } from '../../i18n/index.ts';
import { ask } from '../../lib/ask.ts';
import { useFormats } from '../../lib/format.ts';
import { useMay } from '../../lib/session.ts';
import { useActors } from '../../ui/actor.ts';
import { FaultBox, useFaultNotice } from '../../ui/fault.tsx';
import { Card } from '../../ui/page.tsx';
import { CHANGE_KINDS, MODES, type PastSheet, sheetsOf } from './sheet.ts';

export function PastSheets({ group }: { readonly group: string }): ReactNode {
  const say = useWords();
  const past = useQuery({
    queryKey: ['sheets', sheetsOf(group)],
    queryFn: () => ask<{ readonly items: readonly PastSheet[] }>('GET', sheetsOf(group)),
  });
  const items = past.data?.items ?? [];
  const mayUndo = items.some(({ undoneAt }) => undoneAt === null);
  return (
    <Card title={say('rates.past')} extra={mayUndo ? <UndoButton group={group} /> : undefined}>
      <FaultBox error={past.error} onRetry={() => void past.refetch()} />
      {past.isSuccess && items.length === 0 ? <p className="soft">{say('rates.noPast')}</p> : null}
      <ol className="history">
        {items.map((sheet) => (
          <SheetLine key={sheet.at} sheet={sheet} />
        ))}
      </ol>
    </Card>
  );
}

function SheetLine({ sheet }: { readonly sheet: PastSheet }): ReactNode {
  const say = useWords();
  const actors = useActors();
  const { moment, count } = useFormats();
  const { at, actor, file, mode, report, undoneAt, undoneBy } = sheet;
  const [, modeWord] = MODES.find(([name]) => name === mode) ?? [];
  const modeText = modeWord === undefined ? mode : say(modeWord);
  const counts = CHANGE_KINDS.filter((kind) => (report?.counts?.[kind] ?? 0) > 0).map(
    (kind) => `${count(report?.counts?.[kind] ?? 0)} ${say(`rates.${kind}`)}`,
  );
  return (
    <li>
      <header>
        <strong>{file || say('rates.title')}</strong>
        <time dateTime={at}>{moment(at)}</time>
        <span className="soft">{`${actors.actor(actor)}, ${modeText}`}</span>
      </header>
      <span>{counts.join(', ')}</span>
      {undoneAt === null ? null : (
        <p className="warn">
          {`${say('rates.undone')}: ${moment(undoneAt)}, ${actors.actor(undoneBy ?? '')}`}
        </p>
      )}
    </li>
  );
}

function UndoButton({ group }: { readonly group: string }): ReactNode {
  const say = useWords();
  const may = useMay();
  const queries = useQueryClient();
  const undo = useMutation({
    mutationFn: () => ask('DELETE', `${sheetsOf(group)}/last`),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['sheets', sheetsOf(group)] }),
    onError: useFaultNotice(),
  });
  if (!may('rateGroups', 'change')) return null;
  return (
    <Popconfirm
      title={say('rates.undo')}
      description={<div className="confirm">{say('rates.sureUndo')}</div>}
      okText={say('rates.undo')}
      cancelText={say('common.cancel')}
      onConfirm={() => undo.mutate()}
    >
      <Button loading={undo.isPending}>{say('rates.undo')}</Button>
    </Popconfirm>
  );
}
