// All objects of one kind: narrowed by what stands in the address, changed one by one or many at
// once.
import { DownloadOutlined, PlusOutlined } from '@ant-design/icons';
import { useMutation } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { App, Button } from 'antd';
import { type ReactNode, useState } from 'react';
import { useWords } from '../../i18n/index.ts';
import { useAddress, wordOf, wordsOf } from '../../lib/address.ts';
import { type Listed, usePages, type Words } from '../../lib/pages.ts';
import { saveCsv } from '../../lib/save-csv.ts';
import { type KindSchema, type ObjectShown, useKinds } from '../../lib/schema.ts';
import { useMay } from '../../lib/session.ts';
import { FaultBox, useFaultNotice } from '../../ui/fault.tsx';
import { LinkButton } from '../../ui/link-button.tsx';
import { Listing } from '../../ui/listing.tsx';
import { useNames } from '../../ui/names.ts';
import { Empty, Page } from '../../ui/page.tsx';
import { BulkTools } from './bulk.tsx';
import { useColumns, usualColumns } from './columns.tsx';
import { exportOf } from './export.ts';
import { ObjectFilters } from './filters.tsx';

export default function ObjectListPage(): ReactNode {
  const { kind: name = '' } = useParams({ strict: false }) as { readonly kind?: string };
  const kinds = useKinds();
  const kind = kinds.data?.get(name);
  if (kind !== undefined) return <KindList key={name} kind={kind} />;
  return <FaultBox error={kinds.error} onRetry={() => void kinds.refetch()} />;
}

function KindList({ kind }: { readonly kind: KindSchema }): ReactNode {
  const say = useWords();
  const names = useNames();
  const may = useMay();
  const [address] = useAddress();
  const [chosen, choose] = useState<readonly string[]>([]);
  const filters = {
    ...{ q: wordOf(address, 'q'), account: wordOf(address, 'account') },
    ...{ order: wordOf(address, 'order'), where: wordsOf(address, 'where') },
  };
  const list = asObjects(usePages<ObjectShown>(kind.resource, filters));
  const columns = useColumns(kind);
  const mayChange = may(kind.name, 'change') || may(kind.name, 'delete');
  const isFiltered = filters.q !== undefined || filters.account !== undefined;
  return (
    <Page
      fills
      title={names.kind(kind.name)}
      about={names.meaning(kind.name, kind.meaning)}
      actions={
        <>
          <ExportButton kind={kind} filters={filters} />
          {may(kind.name, 'add') ? <NewButton kind={kind.name} /> : null}
        </>
      }
    >
      <Listing<ObjectShown>
        name={kind.name}
        list={list}
        keyOf={({ id }) => id}
        columns={columns}
        usual={usualColumns(kind)}
        tools={
          chosen.length > 0 ? (
            <BulkTools {...{ kind, list, chosen, onDone: () => choose([]) }} />
          ) : (
            <ObjectFilters kind={kind} />
          )
        }
        {...(mayChange ? { selection: { keys: chosen, onChange: choose } } : {})}
        empty={
          isFiltered || filters.where.length > 0 ? (
            <NothingMatches />
          ) : (
            <Empty
              title={say('objects.empty', { kind: names.kind(kind.name).toLowerCase() })}
              action={may(kind.name, 'add') ? <NewButton kind={kind.name} /> : undefined}
            >
              {say('objects.emptyHint')}
            </Empty>
          )
        }
      />
    </Page>
  );
}

/** Operators are listed with what their roles give, their fields at the top. */
function asObjects(list: Listed<ObjectShown>): Listed<ObjectShown> {
  const rows = list.rows.map((row) =>
    'object' in row ? row : { ...(row as ObjectShown), object: row as Record<string, never> },
  );
  return { ...list, rows };
}

interface ExportProps {
  readonly kind: KindSchema;
  readonly filters: Words;
}

function ExportButton({ kind, filters }: ExportProps): ReactNode {
  const say = useWords();
  const { message } = App.useApp();
  const save = useMutation({
    mutationFn: () => exportOf(kind, filters),
    onSuccess: ({ text, rows, isCut }) => {
      saveCsv(kind.name, text);
      if (isCut) void message.warning(say('objects.exportCut', { rows: String(rows) }));
    },
    onError: useFaultNotice(),
  });
  return (
    <Button icon={<DownloadOutlined />} loading={save.isPending} onClick={() => save.mutate()}>
      {say('records.export')}
    </Button>
  );
}

function NothingMatches(): ReactNode {
  const say = useWords();
  const [, change] = useAddress();
  const clear = (): void => change({ q: undefined, account: undefined, where: undefined });
  return (
    <Empty
      title={say('objects.emptyFiltered')}
      action={<Button onClick={clear}>{say('objects.clearFilters')}</Button>}
    >
      {say('objects.emptyFilteredHint')}
    </Empty>
  );
}

function NewButton({ kind }: { readonly kind: string }): ReactNode {
  const say = useWords();
  const names = useNames();
  return (
    <LinkButton type="primary" icon={<PlusOutlined />} to={`/new/${kind}`}>
      {say('objects.new', { kind: names.one(kind) })}
    </LinkButton>
  );
}
