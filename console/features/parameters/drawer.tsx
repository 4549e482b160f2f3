// One parameter: what it means and takes, its change, and who changed it before.
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { App, Button, Drawer, Form, Input, Select } from 'antd';
import type { ReactNode } from 'react';
import { useHelp } from '../../i18n/help.ts';
import { useWords, type WordKey } from '../../i18n/index.ts';
import { ask, Refused } from '../../lib/ask.ts';
import { NOTHING, useFormats } from '../../lib/format.ts';
import { usePages } from '../../lib/pages.ts';
import { useMay } from '../../lib/session.ts';
import { useActors } from '../../ui/actor.ts';
import { Facts } from '../../ui/facts.tsx';
import { FaultBox } from '../../ui/fault.tsx';
import { useRefusalWords } from '../../ui/refusal-words.ts';
import { PARAMETERS, type Parameter } from './parameter.ts';

interface DrawerProps {
  readonly parameter: Parameter | undefined;
  readonly onClose: () => void;
}

const WIDTH_PX = 560;

export function ParameterDrawer({ parameter, onClose }: DrawerProps): ReactNode {
  const help = useHelp();
  return (
    <Drawer
      open={parameter !== undefined}
      size={WIDTH_PX}
      title={<span className="mono">{parameter?.name}</span>}
      onClose={onClose}
      destroyOnHidden
    >
      {parameter === undefined ? null : (
        <div className="stack" key={parameter.name}>
          <p className="lead">{help(parameter.description)}</p>
          <ParameterFacts parameter={parameter} />
          <ValueForm key={parameter.value} parameter={parameter} />
          <ParameterHistory name={parameter.name} />
        </div>
      )}
    </Drawer>
  );
}

function ParameterFacts({ parameter }: { readonly parameter: Parameter }): ReactNode {
  const say = useWords();
  const help = useHelp();
  const actors = useActors();
  const { moment } = useFormats();
  const { unit, allowed, note, changedBy, changedAtMs } = parameter;
  const facts: ReadonlyArray<readonly [WordKey, string]> = [
    ['parameters.default', parameter.default || say('parameters.emptyText')],
    ['parameters.allowed', allowed],
    ['parameters.unit', help(unit ?? '')],
    ['parameters.note', help(note)],
    ['parameters.changedBy', changedBy === null ? '' : actors.actor(changedBy)],
    ['parameters.changedAt', changedAtMs === null ? '' : moment(changedAtMs)],
  ];
  const shown = facts.filter(([, value]) => value !== '');
  return <Facts facts={shown.map(([key, value]) => [say(key), value] as const)} />;
}

interface Applied {
  readonly changed: readonly { readonly name: string; readonly new: unknown }[];
}

function useChange({ name }: Parameter) {
  const say = useWords();
  const queries = useQueryClient();
  const { message } = App.useApp();
  return useMutation({
    mutationFn: (value: string | null) =>
      ask<Applied>('PUT', `/api/v1/parameters/${name}`, { body: { value } }),
    onSuccess: async ({ changed }) => {
      const [first] = changed;
      const value = first === undefined ? '' : String(first.new);
      void message.success(
        first === undefined ? say('parameters.same') : say('parameters.set', { name, value }),
      );
      await queries.invalidateQueries({ queryKey: PARAMETERS });
      await queries.invalidateQueries({ queryKey: ['pages', historyOf(name)] });
    },
  });
}

function ValueForm({ parameter }: { readonly parameter: Parameter }): ReactNode {
  const say = useWords();
  const help = useHelp();
  const may = useMay();
  const change = useChange(parameter);
  const refusals = useRefusalWords();
  const { value, values, type, readOnly, isDefault, unit } = parameter;
  if (readOnly) return <p className="soft">{say('parameters.readOnly')}</p>;
  const words = type === 'switch' ? ['On', 'Off'] : values;
  const fault = change.error;
  const refused = fault instanceof Refused ? fault.refusal : undefined;
  return (
    <Form<{ readonly value: string }>
      layout="vertical"
      initialValues={{ value }}
      disabled={!may('parameters', 'change')}
      onFinish={(fields) => change.mutate(fields.value ?? '')}
    >
      <Form.Item
        name="value"
        label={say('parameters.value')}
        {...(refused === undefined
          ? {}
          : {
              validateStatus: 'error' as const,
              help: refusals.title(refused.code, refused.detail),
            })}
      >
        {words.length > 0 ? (
          <Select options={words.map((word) => ({ value: word, label: word }))} />
        ) : (
          <Input suffix={unit === null ? undefined : help(unit)} autoFocus />
        )}
      </Form.Item>
      {refused === undefined && fault !== null ? <FaultBox error={fault} /> : null}
      <div className="row">
        <Button type="primary" htmlType="submit" loading={change.isPending}>
          {say('common.save')}
        </Button>
        <Button disabled={isDefault} onClick={() => change.mutate(null)}>
          {say('parameters.reset')}
        </Button>
      </div>
    </Form>
  );
}

const historyOf = (name: string): string => `/api/v1/parameters/${name}/history`;

interface Entry {
  readonly id: string;
  readonly at: string;
  readonly actor: string;
  readonly source: string;
  readonly before: unknown;
  readonly after: unknown;
}

function ParameterHistory({ name }: { readonly name: string }): ReactNode {
  const say = useWords();
  const actors = useActors();
  const { moment } = useFormats();
  const list = usePages<Entry>(historyOf(name), {}, { pageRows: 50 });
  const text = (value: unknown): string =>
    value === null ? say('parameters.isDefault') : String(value) || NOTHING;
  return (
    <section>
      <h3>{say('parameters.history')}</h3>
      <FaultBox error={list.fault} onRetry={list.refresh} />
      {list.rows.length === 0 && !list.isLoading ? (
        <p className="soft">{say('parameters.noHistory')}</p>
      ) : null}
      <ol className="history">
        {list.rows.map(({ id, at, actor, source, before, after }) => (
          <li key={id}>
            <header>
              <span>
                <del>{text(before)}</del> → <ins>{text(after)}</ins>
              </span>
              <time dateTime={at}>{moment(at)}</time>
              <span className="soft">{actors.by(actor, source)}</span>
            </header>
          </li>
        ))}
      </ol>
    </section>
  );
}
