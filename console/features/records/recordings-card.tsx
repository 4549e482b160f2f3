// What was recorded of a call: a file for each time that somebody, or its next stream, began one.
import { DownloadOutlined } from '@ant-design/icons';
import { Button } from 'antd';
import type { ReactNode } from 'react';
import { useWords } from '../../i18n/index.ts';
import { useMay } from '../../lib/session.ts';
import { Card } from '../../ui/page.tsx';
import { type CallRecord, RECORDS } from './record.ts';

export function RecordingsCard({ record }: { readonly record: CallRecord }): ReactNode {
  const say = useWords();
  const may = useMay();
  const files = record.media?.recordings ?? [];
  if (files.length === 0) return null;
  const path = `${RECORDS}/${encodeURIComponent(record.id)}/recording`;
  const mayListen = may('recordings', 'listen');
  return (
    <Card title={say('records.recordings')}>
      <ul className="lines">
        {files.map((file, at) => (
          <li key={file} className="row">
            <span className="numbers">{file}</span>
            {mayListen ? (
              <Button
                size="small"
                icon={<DownloadOutlined />}
                href={`${path}?part=${at + 1}`}
                download
                aria-label={`${say('records.listen')} ${at + 1}`}
              >
                {say('records.listen')}
              </Button>
            ) : null}
          </li>
        ))}
      </ul>
      <p className="soft">{say(mayListen ? 'records.listenAudited' : 'records.listenRight')}</p>
    </Card>
  );
}
