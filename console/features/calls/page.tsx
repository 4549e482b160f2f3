// Calls that run: who with whom, how long, for how much; looked into and disconnected.
import { type ReactNode, useMemo } from 'react';
import { type Say, useWords } from '../../i18n/index.ts';
import { useAddress, wordOf } from '../../lib/address.ts';
import { clockText, type Formats, NOTHING, useFormats } from '../../lib/format.ts';
import { usePages } from '../../lib/pages.ts';
import { useCountedOn } from '../../lib/tick.ts';
import { LinkButton } from '../../ui/link-button.tsx';
import type { ListColumn } from '../../ui/list-column.ts';
import { Listing } from '../../ui/listing.tsx';
import { Empty, Page } from '../../ui/page.tsx';
import { Word } from '../../ui/word.tsx';
import { CALLS, type Call, STATES } from './call.ts';
import { CallDrawer } from './drawer.tsx';

/** Calls come and go by news; no oftener than one can look. */
const LOOK_EVERY_MS = 2_000;
/** Charges grow without news; seconds count on by themselves. */
const CHARGES_EVERY_MS = 6_000;
const USUAL = [
  ...['callee', 'state', 'caller', 'from', 'to', 'seconds'],
  ...['charge', 'payer', 'codec'],
];

export default function CallsPage(): ReactNode {
  const say = useWords();
  const formats = useFormats();
  const [address, change] = useAddress();
  const list = usePages<Call>(
    CALLS,
    {},
    {
      ...{ everyMs: LOOK_EVERY_MS, topic: 'calls', restMs: CHARGES_EVERY_MS },
    },
  );
  const columns = useMemo(
    () => columnsOf(say, formats, (id) => change({ call: id })),
    [say, formats, change],
  );
  const id = wordOf(address, 'call');
  const total = list.total ?? 0;
  return (
    <Page fills title={say('calls.title')} about={say('calls.about')}>
      <Listing<Call>
        name="calls"
        list={list}
        keyOf={(call) => call.id}
        columns={columns}
        usual={USUAL}
        tools={<strong>{say('calls.now', { count: formats.count(total) })}</strong>}
        empty={
          <Empty
            title={say('calls.empty')}
            action={<LinkButton to="/routing">{say('calls.toRouting')}</LinkButton>}
          >
            {say('calls.emptyHint')}
          </Empty>
        }
      />
      <CallDrawer
        id={id}
        call={list.rows.find((call) => call.id === id)}
        onClose={() => change({ call: undefined })}
      />
    </Page>
  );
}

export function StateTag({ state }: { readonly state: string }): ReactNode {
  const say = useWords();
  const [key, tone] = STATES[state] ?? [undefined, 'plain' as const];
  return <Word tone={tone}>{key === undefined ? state : say(key)}</Word>;
}

function Lasts({ call }: { readonly call: Call }): ReactNode {
  return clockText(useCountedOn(call.seconds, call.state === 'connected'));
}

function columnsOf(
  say: Say,
  { moment, amount }: Formats,
  open: (id: string) => void,
): readonly ListColumn<Call>[] {
  const text = (name: keyof Call & WordName, width: number): ListColumn<Call> => ({
    ...{ name, title: say(`calls.${name}`), width },
    show: (call) => call[name] ?? NOTHING,
  });
  return [
    {
      ...{ name: 'callee', title: say('calls.callee'), width: 170, isFixed: true },
      show: (call) => (
        <button type="button" className="link numbers" onClick={() => open(call.id)}>
          {call.calleeE164}
        </button>
      ),
    },
    {
      ...{ name: 'state', title: say('calls.state'), width: 110 },
      show: ({ state }) => <StateTag state={state} />,
    },
    {
      ...{ name: 'caller', title: say('calls.caller'), width: 150 },
      show: ({ callerE164 }) => callerE164 || NOTHING,
    },
    {
      ...{ name: 'from', title: say('calls.from'), width: 130 },
      show: ({ callerId }) => callerId ?? NOTHING,
    },
    {
      ...{ name: 'to', title: say('calls.to'), width: 130 },
      show: ({ calleeId }) => calleeId ?? NOTHING,
    },
    {
      ...{ name: 'seconds', title: say('calls.seconds'), width: 100, isNumber: true },
      show: (call) => <Lasts call={call} />,
    },
    {
      ...{ name: 'charge', title: say('calls.charge'), width: 110, isNumber: true },
      show: ({ charge }) => amount(charge),
    },
    text('payer', 130),
    text('codec', 100),
    text('callerIp', 150),
    text('calleeIp', 150),
    {
      ...{ name: 'startedAt', title: say('calls.startedAt'), width: 180 },
      show: ({ startedAt }) => moment(startedAt),
    },
    text('callerCallId', 260),
    text('calleeCallId', 260),
  ];
}

type WordName = 'payer' | 'codec' | 'callerIp' | 'calleeIp' | 'callerCallId' | 'calleeCallId';
