// The trace of SIP messages: of whom they are kept, switched on and off.
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Button, Form, Input, Skeleton } from 'antd';
import type { ReactNode } from 'react';
import { useWords } from '../../i18n/index.ts';
import { ask } from '../../lib/ask.ts';
import { useFormats } from '../../lib/format.ts';
import { useMay } from '../../lib/session.ts';
import { FaultBox } from '../../ui/fault.tsx';
import { LinkButton } from '../../ui/link-button.tsx';
import { Card, Page } from '../../ui/page.tsx';
import { RemoteSelect } from '../../ui/remote-select.tsx';
import { Word } from '../../ui/word.tsx';

const TRACE = '/api/v1/trace';
const LOOK_EVERY_MS = 3_000;

interface TraceState {
  readonly isOn: boolean;
  readonly messages: number;
  readonly filter: {
    readonly [of in 'numbers' | 'addresses' | 'callIds']?: readonly string[];
  };
}

export default function TracePage(): ReactNode {
  const say = useWords();
  const may = useMay();
  const state = useQuery({
    queryKey: ['trace'],
    queryFn: () => ask<TraceState>('GET', TRACE),
    refetchInterval: LOOK_EVERY_MS,
  });
  return (
    <Page title={say('network.trace')} about={say('network.traceAbout')}>
      <FaultBox error={state.error} onRetry={() => void state.refetch()} />
      {state.isPending ? <Skeleton active /> : null}
      {state.data === undefined ? null : (
        <div className="stack">
          <StateCard state={state.data} />
          {may('system', 'change') ? <StartCard state={state.data} /> : null}
        </div>
      )}
    </Page>
  );
}

function StateCard({ state }: { readonly state: TraceState }): ReactNode {
  const say = useWords();
  const { count } = useFormats();
  const { isOn, messages, filter } = state;
  const { numbers = [], addresses = [], callIds = [] } = filter;
  const wanted = [...numbers, ...addresses, ...callIds];
  const mark = (
    <Word tone={isOn ? 'good' : 'plain'}>{say(isOn ? 'network.on' : 'network.off')}</Word>
  );
  return (
    <Card title={say('network.traceState')} extra={mark}>
      <p>{say('network.traceKept', { count: count(messages) })}</p>
      {isOn ? (
        <p className="soft">
          {wanted.length === 0
            ? say('network.traceAll')
            : say('network.traceOf', { what: wanted.join(', ') })}
        </p>
      ) : null}
      <LinkButton to="/records?span=hour">{say('network.traceToRecords')}</LinkButton>
    </Card>
  );
}

interface Fields {
  readonly numbers?: string;
  readonly addresses?: string;
  readonly routing?: string;
  readonly mapping?: string;
}

/** Where messages of a gateway come from and go to, the server knows. */
function filterOf({ numbers, addresses, routing, mapping }: Fields): object {
  const gateways = [routing, mapping].filter((name) => name !== undefined);
  return {
    ...{ numbers: wordsIn(numbers), addresses: wordsIn(addresses) },
    ...(gateways.length === 0 ? {} : { gateways }),
  };
}

/** Commas, spaces, lines: as they were pasted. */
const wordsIn = (text: string | undefined): readonly string[] | undefined => {
  const words = (text ?? '').split(/[\s,;]+/).filter((word) => word !== '');
  return words.length === 0 ? undefined : words;
};

function StartCard({ state }: { readonly state: TraceState }): ReactNode {
  const { isOn, messages } = state;
  const say = useWords();
  const queries = useQueryClient();
  const onSuccess = (now: TraceState) => queries.setQueryData(['trace'], now);
  const start = useMutation({
    mutationFn: (fields: Fields) => ask<TraceState>('PUT', TRACE, { body: filterOf(fields) }),
    onSuccess,
  });
  const stop = useMutation({ mutationFn: () => ask<TraceState>('DELETE', TRACE), onSuccess });
  return (
    <Card title={say('network.traceKeep')}>
      <Form<Fields> layout="vertical" onFinish={(fields) => start.mutate(fields)}>
        <div className="form-grid">
          <Form.Item
            name="numbers"
            label={say('network.traceNumbers')}
            extra={say('network.traceNumbersHint')}
          >
            <Input maxLength={256} />
          </Form.Item>
          <Form.Item
            name="addresses"
            label={say('network.traceAddresses')}
            extra={say('network.traceEmpty')}
          >
            <Input maxLength={256} />
          </Form.Item>
          <Form.Item
            name="routing"
            label={say('network.traceGateways')}
            extra={say('network.traceGatewaysHint')}
          >
            <RemoteSelect kind="routingGateways" label={say('network.traceGateways')} />
          </Form.Item>
          <Form.Item name="mapping" label={say('network.traceCustomers')}>
            <RemoteSelect kind="mappingGateways" label={say('network.traceCustomers')} />
          </Form.Item>
        </div>
        <FaultBox error={start.error ?? stop.error} />
        <div className="row">
          <Button type="primary" htmlType="submit" loading={start.isPending}>
            {say(isOn ? 'network.traceAgain' : 'network.traceStart')}
          </Button>
          {isOn || messages > 0 ? (
            <Button loading={stop.isPending} onClick={() => stop.mutate()}>
              {say(isOn ? 'network.traceStop' : 'network.traceForget')}
            </Button>
          ) : null}
        </div>
      </Form>
    </Card>
  );
}
