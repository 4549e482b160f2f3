// Who is registered with us, and how gateways and our registrations at vendors are.
import { useQuery } from '@tanstack/react-query';
import { Segmented } from 'antd';
import { type ReactNode, useMemo } from 'react';
import { useWords, type WordKey } from '../../i18n/index.ts';
import { useAddress, wordOf } from '../../lib/address.ts';
import { ask } from '../../lib/ask.ts';
import { NOTHING, useFormats } from '../../lib/format.ts';
import { usePages, wholeList } from '../../lib/pages.ts';
import { useIsBound } from '../../lib/session.ts';
import { useTold } from '../../lib/told.ts';
import { LazyInput } from '../../ui/lazy-input.tsx';
import type { ListColumn } from '../../ui/list-column.ts';
import { Listing } from '../../ui/listing.tsx';
import { Empty, Page } from '../../ui/page.tsx';
import { Word } from '../../ui/word.tsx';
import { Failures } from './failures.tsx';

const LOOK_EVERY_MS = 5_000;
const USUAL_BINDINGS = ['user', 'contact', 'remote', 'transport', 'nat', 'product', 'expiresAt'];
const USUAL_GATEWAYS = ['gateway', 'live', 'addresses', 'registration', 'last'];

interface Binding {
  readonly user: string;
  readonly contact: string;
  readonly transport: string;
  readonly remote: string;
  readonly behindNat: boolean;
  readonly product: string;
  readonly registeredAt: string;
  readonly expiresAt: string;
}

interface Watched {
  readonly gateway: string;
  readonly live: boolean;
  readonly addresses: readonly { readonly address?: string; readonly live?: boolean }[];
  readonly registration?: {
    readonly state: string;
    readonly user: string;
    readonly lastStatus?: number;
    readonly lastReason: string;
  };
}

/** Of our registration at a vendor. */
const STATES: Readonly<Record<string, WordKey>> = {
  off: 'network.stateOff',
  asking: 'network.stateAsking',
  registered: 'network.stateRegistered',
  resting: 'network.stateResting',
  leaving: 'network.stateLeaving',
};

export default function RegistrationsPage(): ReactNode {
  const say = useWords();
  const isBound = useIsBound();
  const [address, change] = useAddress();
  const word = wordOf(address, 'view') ?? '';
  const view = word in VIEWS ? word : 'online';
  const View = VIEWS[view] ?? Bindings;
  const options = [
    { value: 'online', label: say('network.online') },
    { value: 'gateways', label: say('network.gateways') },
    ...(isBound ? [] : [{ value: 'failed', label: say('network.failed') }]),
  ];
  return (
    <Page
      fills
      title={say('network.registrations')}
      about={say('network.registrationsAbout')}
      actions={
        <Segmented
          aria-label={say('network.registrations')}
          options={options}
          value={view}
          onChange={(next) => change({ view: next === 'online' ? undefined : next })}
        />
      }
    >
      <View />
    </Page>
  );
}

const VIEWS: Readonly<Record<string, () => ReactNode>> = {
  online: Bindings,
  gateways: Gateways,
  failed: Failures,
};

function Bindings(): ReactNode {
  const say = useWords();
  const { moment } = useFormats();
  const [address, change] = useAddress();
  const prefix = wordOf(address, 'prefix');
  // Who is bound to an account sees his own phones, and is told of nobody's.
  const topic = useIsBound() ? undefined : 'registrations';
  const list = usePages<Binding>(
    '/api/v1/registrations',
    { prefix },
    { everyMs: LOOK_EVERY_MS, topic },
  );
  const columns = useMemo((): readonly ListColumn<Binding>[] => {
    const text = (name: 'contact' | 'remote' | 'transport' | 'product', width: number) => ({
      ...{ name, title: say(`network.${name}`), width },
      show: (one: Binding) => one[name] || NOTHING,
    });
    return [
      {
        ...{ name: 'user', title: say('network.user'), width: 140, isFixed: true },
        show: ({ user }) => <span className="numbers">{user}</span>,
      },
      ...[text('contact', 250), text('remote', 180), text('transport', 100)],
      {
        ...{ name: 'nat', title: say('network.nat'), width: 100 },
        show: ({ behindNat }) => say(behindNat ? 'common.yes' : 'common.no'),
      },
      text('product', 190),
      {
        ...{ name: 'registeredAt', title: say('network.registeredAt'), width: 180 },
        show: ({ registeredAt }) => moment(registeredAt),
      },
      {
        ...{ name: 'expiresAt', title: say('network.expiresAt'), width: 180 },
        show: ({ expiresAt }) => moment(expiresAt),
      },
    ];
  }, [say, moment]);
  return (
    <Listing<Binding>
      name="registrations"
      list={list}
      keyOf={({ user, contact }) => `${user} ${contact}`}
      columns={columns}
      usual={USUAL_BINDINGS}
      tools={
        <LazyInput
          label={say('network.prefixHint')}
          value={prefix ?? ''}
          onChange={(next) => change({ prefix: next })}
        />
      }
      empty={<Empty title={say('network.noneOnline')}>{say('network.noneOnlineHint')}</Empty>}
    />
  );
}

function Gateways(): ReactNode {
  const say = useWords();
  const queryKey = ['gateways-live'];
  const refetchInterval = useTold({ topic: 'gateways', queryKey, everyMs: LOOK_EVERY_MS });
  const all = useQuery({
    queryKey,
    queryFn: () => ask<{ readonly items: readonly Watched[] }>('GET', '/api/v1/gateways/live'),
    refetchInterval,
  });
  const columns = useMemo((): readonly ListColumn<Watched>[] => {
    const stateText = ({ state }: NonNullable<Watched['registration']>): string => {
      const key = STATES[state];
      return key === undefined ? state : say(key);
    };
    return [
      {
        ...{ name: 'gateway', title: say('network.gateway'), width: 200, isFixed: true },
        show: ({ gateway }) => gateway,
      },
      {
        ...{ name: 'live', title: say('network.live'), width: 160 },
        show: ({ live }) => (
          <Word tone={live ? 'good' : 'bad'}>{say(live ? 'network.live' : 'network.dead')}</Word>
        ),
      },
      {
        ...{ name: 'addresses', title: say('network.remote'), width: 260 },
        show: ({ addresses }) => addresses.map(({ address = '' }) => address).join(', ') || NOTHING,
      },
      {
        ...{ name: 'registration', title: say('network.registration'), width: 200 },
        show: ({ registration }) =>
          registration === undefined ? NOTHING : `${registration.user}: ${stateText(registration)}`,
      },
      {
        ...{ name: 'last', title: say('network.lastAnswer'), width: 220 },
        show: ({ registration }) => {
          const { lastStatus, lastReason = '' } = registration ?? {};
          return lastStatus === undefined ? lastReason || NOTHING : `${lastStatus} ${lastReason}`;
        },
      },
    ];
  }, [say]);
  return (
    <Listing<Watched>
      name="gateways-live"
      list={wholeList(all, all.data?.items ?? [])}
      keyOf={({ gateway }) => gateway}
      columns={columns}
      usual={USUAL_GATEWAYS}
      empty={<Empty title={say('network.noneWatched')}>{say('network.noneWatchedHint')}</Empty>}
    />
  );
}
