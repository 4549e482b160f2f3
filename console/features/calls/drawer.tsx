// One call that runs: both sides of it, how it was decided, what it costs up to now, and its end.
import { type UseQueryResult, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { App, Button, Drawer, Popconfirm } from 'antd';
import type { ReactNode } from 'react';
import { useWords, type WordKey } from '../../i18n/index.ts';
import { ask, isRefused, queryText } from '../../lib/ask.ts';
import { clockText, NOTHING, useFormats } from '../../lib/format.ts';
import { useMay } from '../../lib/session.ts';
import { Facts } from '../../ui/facts.tsx';
import { FaultBox, useFaultNotice } from '../../ui/fault.tsx';
import { LinkButton } from '../../ui/link-button.tsx';
import { Sentences } from '../../ui/sentences.tsx';
import { CALLS, type Call } from './call.ts';

interface Explanation {
  readonly state: string;
  readonly call: Call;
  readonly trace: readonly string[];
  readonly because: readonly string[];
  readonly media: readonly string[];
}

interface DrawerProps {
  readonly id: string | undefined;
  readonly call: Call | undefined;
  readonly onClose: () => void;
}

const WIDTH_PX = 620;
const LOOK_EVERY_MS = 3_000;

export function CallDrawer({ id, call: listed, onClose }: DrawerProps): ReactNode {
  const say = useWords();
  const explained = useQuery({
    queryKey: ['call', id],
    queryFn: () => ask<Explanation>('GET', `${CALLS}/${encodeURIComponent(id ?? '')}/explanation`),
    enabled: id !== undefined,
    refetchInterval: ({ state }) => (state.error === null ? LOOK_EVERY_MS : false),
  });
  const hasEnded = isRefused(explained.error, 'CALL_MISSING');
  // A list may have more calls than it has read.
  const call = listed ?? (hasEnded ? undefined : explained.data?.call);
  return (
    <Drawer
      open={id !== undefined}
      size={WIDTH_PX}
      title={call === undefined ? say('calls.title') : `${call.callerE164} → ${call.calleeE164}`}
      onClose={onClose}
      extra={id === undefined || call === undefined ? null : <DisconnectButton id={id} />}
      destroyOnHidden
    >
      {id === undefined ? null : (
        <div className="stack">
          {call === undefined ? null : (
            <>
              <CallFacts call={call} />
              <CallLinks call={call} />
            </>
          )}
          {hasEnded ? <CallEnded id={id} /> : <CallExplained explained={explained} />}
        </div>
      )}
    </Drawer>
  );
}

function CallFacts({ call }: { readonly call: Call }): ReactNode {
  const say = useWords();
  const { moment, amount } = useFormats();
  const side = (name: string | null, address: string): string =>
    [name ?? NOTHING, address].filter((part) => part !== '').join(' · ');
  const facts: ReadonlyArray<readonly [WordKey, string]> = [
    ['calls.from', side(call.callerId, call.callerIp)],
    ['calls.to', side(call.calleeId, call.calleeIp)],
    ['calls.startedAt', moment(call.startedAt)],
    ['calls.answeredAt', moment(call.answeredAt)],
    ['calls.seconds', clockText(call.seconds)],
    ['calls.charge', amount(call.charge)],
    ['calls.payer', call.payer ?? NOTHING],
    ['calls.codec', call.codec || NOTHING],
    ['calls.callerCallId', call.callerCallId],
    ['calls.calleeCallId', call.calleeCallId || NOTHING],
  ];
  return <Facts facts={facts.map(([key, value]) => [say(key), value] as const)} />;
}

/** What one looks at next. */
function CallLinks({ call }: { readonly call: Call }): ReactNode {
  const say = useWords();
  const { callerId, callerE164: caller, calleeE164: callee, payer } = call;
  return (
    <div className="row">
      {callerId === null ? null : (
        <LinkButton size="small" to={`/routing${queryText({ from: callerId, caller, callee })}`}>
          {say('routing.title')}
        </LinkButton>
      )}
      {payer === null ? null : (
        <LinkButton size="small" to={`/objects/accounts/${encodeURIComponent(payer)}`}>
          {`${say('calls.payer')}: ${payer}`}
        </LinkButton>
      )}
    </div>
  );
}

function CallEnded({ id }: { readonly id: string }): ReactNode {
  const say = useWords();
  return (
    <div className="empty">
      <strong>{say('calls.ended')}</strong>
      <LinkButton to={`/records/${id}`}>{say('calls.findRecord')}</LinkButton>
    </div>
  );
}

interface ExplainedProps {
  readonly explained: UseQueryResult<Explanation>;
}

function CallExplained({ explained }: ExplainedProps): ReactNode {
  const say = useWords();
  const { trace = [], because = [], media = [] } = explained.data ?? {};
  return (
    <>
      <FaultBox error={explained.error} />
      <Sentences title={say('records.quality')} lines={media} />
      <Sentences title={say('calls.path')} lines={trace} isOrdered />
      <Sentences title={say('calls.arithmetic')} lines={because} />
    </>
  );
}

function DisconnectButton({ id }: { readonly id: string }): ReactNode {
  const say = useWords();
  const may = useMay();
  const queries = useQueryClient();
  const { message } = App.useApp();
  const hangUp = useMutation({
    mutationFn: () => ask('DELETE', `${CALLS}/${encodeURIComponent(id)}`),
    onSuccess: async () => {
      void message.success(say('calls.disconnected'));
      await queries.invalidateQueries({ queryKey: ['pages', CALLS] });
    },
    onError: useFaultNotice(),
  });
  if (!may('calls', 'disconnect')) return null;
  return (
    <Popconfirm
      title={say('calls.sure')}
      description={<div className="confirm">{say('calls.sureHint')}</div>}
      okText={say('calls.disconnect')}
      cancelText={say('common.cancel')}
      okButtonProps={{ danger: true }}
      onConfirm={() => hangUp.mutate()}
    >
      <Button danger loading={hangUp.isPending}>
        {say('calls.disconnect')}
      </Button>
    </Popconfirm>
  );
}
