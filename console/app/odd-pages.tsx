// What stands where a page should: it loads, it is not there, it broke.
import { Skeleton } from 'antd';
import type { ReactNode } from 'react';
import { useWords } from '../i18n/index.ts';
import { FaultBox } from '../ui/fault.tsx';
import { LinkButton } from '../ui/link-button.tsx';
import { Empty, Page } from '../ui/page.tsx';

export function Loading(): ReactNode {
  return <Skeleton active className="page" />;
}

export function NotFound(): ReactNode {
  const say = useWords();
  return (
    <Page title={say('common.notFound')}>
      <Empty
        title={say('common.notFoundHint')}
        action={<LinkButton to="/">{say('common.toStart')}</LinkButton>}
      />
    </Page>
  );
}

export function PageFault({ error }: { readonly error: unknown }): ReactNode {
  return (
    <div className="page">
      <FaultBox error={error} onRetry={() => location.reload()} />
    </div>
  );
}
