// One object: its fields under their headings, what was done to it, and its end. A new one is the
// same form without a past.
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useParams } from '@tanstack/react-router';
import { Segmented, Skeleton } from 'antd';
import type { ReactNode } from 'react';
import { useWords } from '../../i18n/index.ts';
import { useAddress, wordOf } from '../../lib/address.ts';
import { ask, isRefused } from '../../lib/ask.ts';
import { type KindSchema, type ObjectShown, useKinds } from '../../lib/schema.ts';
import { FaultBox } from '../../ui/fault.tsx';
import { LinkButton } from '../../ui/link-button.tsx';
import { useNames } from '../../ui/names.ts';
import { Empty, Page } from '../../ui/page.tsx';
import { DeleteButton } from './delete-button.tsx';
import { FactorButton } from './factor-button.tsx';
import { ObjectHistory } from './history.tsx';
import { ObjectForm } from './object-form.tsx';

interface Place {
  readonly kind?: string;
  readonly id?: string;
}

export default function ObjectEditPage(): ReactNode {
  const { kind: name = '', id } = useParams({ strict: false }) as Place;
  const kinds = useKinds();
  const kind = kinds.data?.get(name);
  if (kind === undefined) {
    return <FaultBox error={kinds.error} onRetry={() => void kinds.refetch()} />;
  }
  return id === undefined ? (
    <NewObject key={name} kind={kind} />
  ) : (
    <StandingObject key={`${name}/${id}`} kind={kind} id={id} />
  );
}

const placeOf = ({ name }: KindSchema, id: string): string =>
  `/objects/${name}/${encodeURIComponent(id)}`;

function NewObject({ kind }: { readonly kind: KindSchema }): ReactNode {
  const say = useWords();
  const names = useNames();
  const navigate = useNavigate();
  return (
    <Page
      title={say('objects.new', { kind: names.one(kind.name) })}
      about={names.meaning(kind.name, kind.meaning)}
    >
      <ObjectForm kind={kind} onSaved={(id) => void navigate({ href: placeOf(kind, id) })} />
    </Page>
  );
}

const capital = (word: string): string => word.charAt(0).toUpperCase() + word.slice(1);

interface StandingProps {
  readonly kind: KindSchema;
  readonly id: string;
}

function StandingObject({ kind, id }: StandingProps): ReactNode {
  const say = useWords();
  const names = useNames();
  const [address, change] = useAddress();
  const navigate = useNavigate();
  const isHistory = wordOf(address, 'view') === 'history';
  const found = useQuery({
    queryKey: ['object', kind.name, id],
    queryFn: () => ask<ObjectShown>('GET', `${kind.resource}/${encodeURIComponent(id)}`),
  });
  const isMissing = isRefused(found.error, 'OBJECT_MISSING');
  const views = [
    { value: 'fields', label: say('objects.fields') },
    { value: 'history', label: say('objects.history') },
  ];
  return (
    <Page
      title={`${capital(names.one(kind.name))} ${id}`}
      about={names.meaning(kind.name, kind.meaning)}
      actions={
        <>
          <Segmented
            aria-label={say('objects.history')}
            options={views}
            value={isHistory ? 'history' : 'fields'}
            onChange={(view) => change({ view: view === 'fields' ? undefined : view })}
          />
          {kind.name === 'operators' ? <FactorButton id={id} /> : null}
          {found.data === undefined ? (
            <LinkButton to={`/objects/${kind.name}`}>{names.kind(kind.name)}</LinkButton>
          ) : (
            <DeleteButton
              {...{ kind, id }}
              onDone={() => void navigate({ href: `/objects/${kind.name}` })}
            />
          )}
        </>
      }
    >
      {isMissing && !isHistory ? (
        <Empty title={say('objects.missing', { name: id })}>{say('objects.missingHint')}</Empty>
      ) : null}
      {isMissing ? null : <FaultBox error={found.error} onRetry={() => void found.refetch()} />}
      {found.isPending ? <Skeleton active /> : null}
      {found.data === undefined || isHistory ? null : (
        <ObjectForm key={found.data.version} kind={kind} object={found.data} />
      )}
      {isHistory ? <ObjectHistory kind={kind} id={id} /> : null}
    </Page>
  );
}
