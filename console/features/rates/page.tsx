// Rates: a carrier's sheet brought in step by step, sheets before taken back, and what a number
// costs.
import { DownloadOutlined } from '@ant-design/icons';
import { Button, Segmented } from 'antd';
import type { ReactNode } from 'react';
import { useWords } from '../../i18n/index.ts';
import { useAddress, wordOf } from '../../lib/address.ts';
import { Card, Empty, Page } from '../../ui/page.tsx';
import { RemoteSelect } from '../../ui/remote-select.tsx';
import { ImportForm } from './import-form.tsx';
import { NumberCost } from './number-cost.tsx';
import { PastSheets } from './past-sheets.tsx';

export default function RatesPage(): ReactNode {
  const say = useWords();
  const [address, change] = useAddress();
  const group = wordOf(address, 'group');
  const view = wordOf(address, 'view') === 'cost' ? 'cost' : 'sheets';
  return (
    <Page
      title={say('rates.title')}
      about={say('rates.about')}
      actions={
        <Segmented
          aria-label={say('rates.title')}
          value={view}
          options={[
            { value: 'sheets', label: say('rates.title') },
            { value: 'cost', label: say('rates.question') },
          ]}
          onChange={(next) => change({ view: next === 'cost' ? 'cost' : undefined })}
        />
      }
    >
      {view === 'cost' ? (
        <NumberCost />
      ) : (
        <div className="stack">
          <Card>
            <div className="filters">
              <RemoteSelect
                kind="rateGroups"
                label={say('rates.group')}
                value={group}
                onChange={(next) => change({ group: next })}
              />
              {group === undefined ? null : <Downloads group={group} />}
            </div>
          </Card>
          {group === undefined ? (
            <Empty title={say('rates.noGroup')}>{say('rates.noGroupHint')}</Empty>
          ) : (
            <>
              <ImportForm key={group} group={group} />
              <PastSheets group={group} />
            </>
          )}
        </div>
      )}
    </Page>
  );
}

function Downloads({ group }: { readonly group: string }): ReactNode {
  const say = useWords();
  const place = `/api/v1/rate-groups/${encodeURIComponent(group)}`;
  return (
    <>
      {['rates.xlsx', 'rates'].map((file) => (
        <Button
          key={file}
          href={`${place}/${file}`}
          icon={<DownloadOutlined />}
          download={`${group}${file === 'rates' ? '.csv' : '.xlsx'}`}
        >
          {`${say('rates.download')} (${file === 'rates' ? 'CSV' : 'XLSX'})`}
        </Button>
      ))}
    </>
  );
}
