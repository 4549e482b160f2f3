// What runs on this machine.

import type { StatusView } from '@tandem/edge/api/contract';
import { useQuery } from '@tanstack/react-query';
import { Button, Skeleton } from 'antd';
import type { ReactNode } from 'react';
import { type Say, useWords, type WordKey } from '../../i18n/index.ts';
import { ask } from '../../lib/ask.ts';
import { clockText, NOTHING, secondsOf } from '../../lib/format.ts';
import { useTold } from '../../lib/told.ts';
import { Facts } from '../../ui/facts.tsx';
import { FaultBox } from '../../ui/fault.tsx';
import { Card, Page } from '../../ui/page.tsx';
import { RecordsOut } from './records-out.tsx';

/** Often enough to watch a restart, rare enough to cost nothing. */
const LOOK_EVERY_MS = 2_000;
/** Memory and hours change without news. */
const FIGURES_EVERY_MS = 10_000;
const STATUS = ['status'];
const BYTES_PER_MB = 1_048_576;

const ROLES: Readonly<Record<string, WordKey>> = {
  switch: 'system.switch',
  recorder: 'system.recorder',
  office: 'system.office',
  database: 'system.postgres',
  demo: 'system.demo',
};

const STATES: Readonly<Record<string, WordKey>> = {
  starting: 'system.starting',
  running: 'system.running',
  stopping: 'system.stopping',
};

export default function StatusPage(): ReactNode {
  const say = useWords();
  const refetchInterval = useTold({
    ...{ topic: 'processes', queryKey: STATUS },
    ...{ everyMs: LOOK_EVERY_MS, restMs: FIGURES_EVERY_MS },
  });
  const status = useQuery({
    queryKey: STATUS,
    queryFn: () => ask<StatusView>('GET', '/api/v1/status'),
    refetchInterval,
  });
  return (
    <Page
      title={say('system.status')}
      about={say('system.about')}
      actions={<Button onClick={() => void status.refetch()}>{say('common.refresh')}</Button>}
    >
      <FaultBox error={status.error} onRetry={() => void status.refetch()} />
      {status.isPending ? <Skeleton active /> : null}
      {status.data === undefined ? null : <Machine status={status.data} />}
    </Page>
  );
}

function Machine({ status }: { readonly status: StatusView }): ReactNode {
  const say = useWords();
  const { state, schema, detail } = status.database;
  return (
    <>
      <Card>
        <dl className="facts">
          <dt>{say('system.version')}</dt>
          <dd>{status.version}</dd>
          <dt>{say('system.database')}</dt>
          <dd className={state === 'up' ? 'good' : 'bad'}>
            {state === 'up'
              ? say('system.databaseUp', { schema: schema ?? NOTHING })
              : say('system.databaseAway', { detail })}
          </dd>
        </dl>
      </Card>
      <div className="cards">
        {status.processes.map((one) => (
          <Card key={one.role} title={titleOf(one.role, say)} extra={<State state={one.state} />}>
            <ProcessFacts process={one} />
          </Card>
        ))}
      </div>
      <RecordsOut recorder={status.processes.find(({ role }) => role === 'recorder')} />
    </>
  );
}

function titleOf(role: string, say: Say): ReactNode {
  const key = ROLES[role];
  if (key === undefined) return role;
  return (
    <>
      {role} <span className="role">{say(key)}</span>
    </>
  );
}

function State({ state }: { readonly state: string }): ReactNode {
  const say = useWords();
  const key = STATES[state];
  return (
    <span className={state === 'running' ? 'state good' : 'state bad'}>
      <span className="dot" aria-hidden="true" />
      {key === undefined ? state : say(key)}
    </span>
  );
}

type Process = StatusView['processes'][number];

function ProcessFacts({ process }: { readonly process: Process }): ReactNode {
  const say = useWords();
  const { upMs, restarts, health, lastExit, addresses } = process;
  const facts: ReadonlyArray<readonly [WordKey, string]> = [
    ['system.upFor', upMs === null ? NOTHING : clockText(secondsOf(upMs))],
    ['system.restarts', String(restarts)],
    ['system.memory', memoryText(health?.rssBytes)],
    ['system.lastEnd', lastExit ?? NOTHING],
  ];
  return (
    <Facts
      facts={[
        ...Object.entries(addresses).map(
          ([what, address]) => [what.toUpperCase(), address] as const,
        ),
        ...facts.map(([key, value]) => [say(key), value] as const),
      ]}
    />
  );
}

const memoryText = (bytes: unknown): string =>
  typeof bytes === 'number' ? `${Math.round(bytes / BYTES_PER_MB)} MB` : NOTHING;
