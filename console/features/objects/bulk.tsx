// What is done to all objects that were chosen: each has a result of its own, and one that is
// refused keeps no other back.
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { App, Button, Form, Modal, Popconfirm, Select } from 'antd';
import { type ReactNode, useState } from 'react';
import { useHelp } from '../../i18n/help.ts';
import { useWords } from '../../i18n/index.ts';
import { ask, type Refusal } from '../../lib/ask.ts';
import type { Listed } from '../../lib/pages.ts';
import type { KindSchema, ObjectShown } from '../../lib/schema.ts';
import { useMay } from '../../lib/session.ts';
import { useFaultNotice, useFaultWords } from '../../ui/fault.tsx';
import { useNames } from '../../ui/names.ts';
import { FieldInput } from './field-input.tsx';
import { changedFields, type FieldValues } from './values.ts';

interface BulkProps {
  readonly kind: KindSchema;
  readonly list: Listed<ObjectShown>;
  readonly chosen: readonly string[];
  readonly onDone: () => void;
}

interface Row {
  readonly do: 'change' | 'delete';
  readonly id: string;
  readonly object?: FieldValues;
}

interface RowResult {
  readonly status: number;
  readonly problem?: Refusal;
}

/** As many as the server takes at once. */
const ROWS_AT_ONCE = 500;
const REFUSED_FROM = 400;

async function sendRows(resource: string, rows: readonly Row[]): Promise<readonly RowResult[]> {
  const results: RowResult[] = [];
  for (let at = 0; at < rows.length; at += ROWS_AT_ONCE) {
    const body = { rows: rows.slice(at, at + ROWS_AT_ONCE) };
    const answer = await ask<{ results: RowResult[] }>('POST', `${resource}/bulk`, { body });
    results.push(...answer.results);
  }
  return results;
}

function useBulk({ kind, onDone }: Pick<BulkProps, 'kind' | 'onDone'>) {
  const say = useWords();
  const queries = useQueryClient();
  const { notification } = App.useApp();
  const faultWords = useFaultWords();
  return useMutation({
    mutationFn: (rows: readonly Row[]) => sendRows(kind.resource, rows),
    onSuccess: async (results, rows) => {
      const refused = refusedOf(rows, results).map(({ id, problem }) => ({
        ...{ id, why: problem === undefined ? '' : faultWords(problem).detail },
      }));
      const done = results.length - refused.length;
      const title = say('objects.bulkDone', { done, refused: refused.length });
      if (refused.length === 0) notification.success({ title });
      // Which ones they are is needed to do something about it: it stays until it is closed.
      else notification.warning({ title, description: <Refusals rows={refused} />, duration: 0 });
      await queries.invalidateQueries({ queryKey: ['pages', kind.resource] });
      onDone();
    },
    onError: useFaultNotice(),
  });
}

interface RefusedRow {
  readonly id: string;
  readonly why: string;
}

const refusedOf = (rows: readonly Row[], results: readonly RowResult[]) =>
  results.flatMap(({ status, problem }, at) =>
    status < REFUSED_FROM ? [] : [{ id: rows[at]?.id ?? '', problem }],
  );

/** As many as fit beside the page. */
const REFUSALS_SHOWN = 8;

function Refusals({ rows }: { readonly rows: readonly RefusedRow[] }): ReactNode {
  const rest = rows.length - REFUSALS_SHOWN;
  return (
    <ul className="lines">
      {rows.slice(0, REFUSALS_SHOWN).map(({ id, why }) => (
        <li key={id}>
          <strong>{id}</strong> {why}
        </li>
      ))}
      {rest > 0 ? <li>{`+${rest}`}</li> : null}
    </ul>
  );
}

export function BulkTools({ kind, chosen, onDone }: BulkProps): ReactNode {
  const say = useWords();
  const may = useMay();
  const [isOpen, open] = useState(false);
  const bulk = useBulk({ kind, onDone });
  const count = chosen.length;
  return (
    <div className="filters">
      <strong>{say('objects.selected', { count })}</strong>
      {may(kind.name, 'change') ? (
        <Button onClick={() => open(true)}>{say('objects.changeSelected')}</Button>
      ) : null}
      {may(kind.name, 'delete') ? (
        <Popconfirm
          title={say('objects.sureDelete', { name: String(count) })}
          description={<div className="confirm">{say('objects.sureDeleteHint')}</div>}
          okText={say('common.delete')}
          cancelText={say('common.cancel')}
          onConfirm={() => bulk.mutate(chosen.map((id) => ({ do: 'delete', id })))}
        >
          <Button danger loading={bulk.isPending}>
            {say('objects.deleteSelected')}
          </Button>
        </Popconfirm>
      ) : null}
      <Button type="text" onClick={onDone}>
        {say('common.cancel')}
      </Button>
      <ChangeDialog
        {...{ kind, count, isOpen, isBusy: bulk.isPending, onClose: () => open(false) }}
        onChange={(object) => {
          open(false);
          bulk.mutate(chosen.map((id) => ({ do: 'change', id, object })));
        }}
      />
    </div>
  );
}

interface DialogProps {
  readonly kind: KindSchema;
  readonly count: number;
  readonly isOpen: boolean;
  readonly isBusy: boolean;
  readonly onClose: () => void;
  readonly onChange: (object: FieldValues) => void;
}

function ChangeDialog({ kind, count, isOpen, isBusy, onClose, onChange }: DialogProps): ReactNode {
  const say = useWords();
  const names = useNames();
  const help = useHelp();
  const [field, setField] = useState<string>();
  const [form] = Form.useForm<FieldValues>();
  const schema = field === undefined ? undefined : kind.fields[field];
  const options = Object.entries(kind.fields)
    .filter(([name, one]) => name !== kind.naturalKey && one['x-creation-only'] !== true)
    .map(([name]) => ({ value: name, label: names.field(name) }));
  return (
    <Modal
      title={say('objects.bulkTitle', { count })}
      open={isOpen}
      okText={say('common.save')}
      cancelText={say('common.cancel')}
      okButtonProps={{ disabled: field === undefined, loading: isBusy }}
      onCancel={onClose}
      onOk={() => form.submit()}
      destroyOnHidden
    >
      <Form<FieldValues>
        form={form}
        layout="vertical"
        onFinish={(now) => onChange(changedFields(kind, {}, now))}
      >
        <Form.Item label={say('objects.bulkField')}>
          <Select
            showSearch={{ optionFilterProp: 'label' }}
            aria-label={say('objects.bulkField')}
            value={field ?? null}
            onChange={(next: string | null) => setField(next ?? undefined)}
            options={options}
          />
        </Form.Item>
        {field === undefined || schema === undefined ? null : (
          <Form.Item
            key={field}
            name={field}
            label={say('objects.bulkValue')}
            initialValue={schema.default}
            extra={help(schema.description ?? '')}
            {...(schema.type === 'boolean' ? { valuePropName: 'checked' } : {})}
          >
            <FieldInput name={field} schema={schema} label={names.field(field)} />
          </Form.Item>
        )}
      </Form>
    </Modal>
  );
}
