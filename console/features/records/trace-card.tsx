// The ladder of a call and its packets; where nothing was kept, why, and how to keep it next time.
import { DownloadOutlined } from '@ant-design/icons';
import type { CallTraceView } from '@tandem/edge/api/contract';
import { useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import type { ReactNode } from 'react';
import { useWords } from '../../i18n/index.ts';
import { ask } from '../../lib/ask.ts';
import { useMay } from '../../lib/session.ts';
import { FaultBox } from '../../ui/fault.tsx';
import { LinkButton } from '../../ui/link-button.tsx';
import { Card } from '../../ui/page.tsx';
import { Ladder } from './ladder.tsx';
import { RECORDS } from './record.ts';

export function TraceCard({ id }: { readonly id: string }): ReactNode {
  const say = useWords();
  const may = useMay();
  const path = `${RECORDS}/${encodeURIComponent(id)}/trace`;
  const traced = useQuery({
    queryKey: ['trace', id],
    queryFn: () => ask<CallTraceView>('GET', path),
  });
  const { items = [], isOn = false, hasLost = false } = traced.data ?? {};
  const download =
    items.length === 0 ? null : (
      <Button size="small" icon={<DownloadOutlined />} href={`${path}.pcap`} download>
        {say('records.pcap')}
      </Button>
    );
  return (
    <Card title={say('records.ladder')} extra={download} className="below">
      <FaultBox error={traced.error} onRetry={() => void traced.refetch()} />
      {hasLost && items.length > 0 ? <p className="soft">{say('records.traceLost')}</p> : null}
      {items.length > 0 ? <Ladder items={items} /> : null}
      {traced.isSuccess && items.length === 0 ? (
        <>
          <p>{say(isOn ? 'records.traceNothing' : 'records.traceOff')}</p>
          {may('system', 'see') ? (
            <LinkButton to="/trace">{say('network.trace')}</LinkButton>
          ) : null}
        </>
      ) : null}
    </Card>
  );
}
