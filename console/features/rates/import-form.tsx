// A sheet, what is said with it, and what it would change; then it is written.
import { UploadOutlined } from '@ant-design/icons';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { App, Button, Form, Input, Progress, Select } from 'antd';
import { type ReactNode, useId, useState } from 'react';
import { useWords } from '../../i18n/index.ts';
import { Refused } from '../../lib/ask.ts';
import { sendingFile } from '../../lib/send-file.ts';
import { useMay } from '../../lib/session.ts';
import { Card } from '../../ui/page.tsx';
import { SheetRefusal } from './refusal.tsx';
import { SheetReportView } from './report.tsx';
import { MODES, type SheetOptions, sendSheet, sheetsOf } from './sheet.ts';

export function ImportForm({ group }: { readonly group: string }): ReactNode {
  const say = useWords();
  const may = useMay();
  const queries = useQueryClient();
  const { message } = App.useApp();
  const [file, choose] = useState<File>();
  const [sent, tellSent] = useState(0);
  const [form] = Form.useForm<SheetOptions>();
  const send = useMutation({
    mutationFn: ({ preview }: { readonly preview: boolean }) => {
      if (file === undefined) throw new Error(say('rates.choose'));
      tellSent(0);
      const options = form.getFieldsValue();
      return sendSheet({ group, file, options, preview, send: sendingFile(tellSent) });
    },
    onSuccess: async (report) => {
      if (!report.isWritten) return;
      void message.success(say('rates.written', { count: report.rates }));
      await queries.invalidateQueries({ queryKey: ['sheets', sheetsOf(group)] });
    },
  });
  const report = send.data;
  const mayWrite = report !== undefined && !report.isWritten && report.faults.length === 0;
  const addMapping = (line: string): void => {
    const before = form.getFieldValue('mapping') as string | undefined;
    form.setFieldValue('mapping', [before, line].filter(Boolean).join(','));
    send.mutate({ preview: true });
  };
  if (!may('rateGroups', 'change')) return null;
  return (
    <Card>
      <Form<SheetOptions>
        form={form}
        layout="vertical"
        initialValues={{ mode: 'partial' }}
        onFinish={() => send.mutate({ preview: true })}
      >
        <FilePicker file={file} onChange={choose} />
        <Options />
        <div className="row">
          <Button htmlType="submit" disabled={file === undefined} loading={send.isPending}>
            {say('rates.preview')}
          </Button>
          <Button
            type="primary"
            disabled={!mayWrite}
            loading={send.isPending}
            onClick={() => send.mutate({ preview: false })}
          >
            {say('rates.write')}
          </Button>
        </div>
      </Form>
      {send.isPending ? <Sending sent={sent} /> : null}
      {send.error instanceof Refused ? (
        <SheetRefusal refusal={send.error.refusal} onMapping={addMapping} />
      ) : null}
      {report === undefined ? null : <SheetReportView report={report} onMapping={addMapping} />}
    </Card>
  );
}

/** How much has left; then the server reads it, which takes as long as it takes. */
function Sending({ sent }: { readonly sent: number }): ReactNode {
  const say = useWords();
  const isSent = sent >= 1;
  return (
    <div role="status">
      <Progress percent={Math.floor(sent * PERCENT)} status={isSent ? 'active' : 'normal'} />
      <span className="soft">{say(isSent ? 'rates.reading' : 'rates.sending')}</span>
    </div>
  );
}

const PERCENT = 100;

interface PickerProps {
  readonly file: File | undefined;
  readonly onChange: (file: File | undefined) => void;
}

/** The browser's own input: it takes the keyboard and a file that is dropped on it. */
function FilePicker({ file, onChange }: PickerProps): ReactNode {
  const say = useWords();
  const id = useId();
  return (
    <div className="file-picker">
      <label htmlFor={id}>
        <UploadOutlined /> <strong>{file?.name ?? say('rates.choose')}</strong>
        <span className="soft">{say('rates.file')}</span>
      </label>
      <input
        id={id}
        type="file"
        accept=".csv,.xlsx,.txt"
        onChange={(event) => onChange(event.target.files?.[0])}
      />
    </div>
  );
}

function Options(): ReactNode {
  const say = useWords();
  return (
    <div className="form-grid">
      <Form.Item name="mode" label={say('rates.mode')}>
        <Select options={MODES.map(([value, key]) => ({ value, label: say(key) }))} />
      </Form.Item>
      <Form.Item name="at" label={say('rates.at')} extra={say('rates.atHint')}>
        <Input placeholder="now" maxLength={64} />
      </Form.Item>
      <Form.Item name="dates" label={say('rates.dates')}>
        <Select
          allowClear
          placeholder={say('rates.datesNone')}
          options={[
            { value: 'dmy', label: say('rates.dmy') },
            { value: 'mdy', label: say('rates.mdy') },
          ]}
        />
      </Form.Item>
      <Form.Item name="zone" label={say('rates.zone')}>
        <Input placeholder="UTC" maxLength={64} />
      </Form.Item>
      <Form.Item name="mapping" label={say('rates.mapping')} extra={say('rates.mappingHint')}>
        <Input placeholder="Vorwahl=prefix,Preis=price" />
      </Form.Item>
    </div>
  );
}
