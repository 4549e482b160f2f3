// The input of a field, by its schema: switches, words to choose from, numbers with their unit,
// other objects, lists, and lists of records.
import { DeleteOutlined, PlusOutlined } from '@ant-design/icons';
import { Button, Form, Input, InputNumber, Select, Switch } from 'antd';
import type { ReactNode } from 'react';
import { useHelp } from '../../i18n/help.ts';
import { useWords } from '../../i18n/index.ts';
import { useValueWords } from '../../i18n/values.ts';
import { type FieldSchema, takesNull, withoutNull } from '../../lib/schema.ts';
import { useNames } from '../../ui/names.ts';
import { RemoteMany, RemoteSelect } from '../../ui/remote-select.tsx';
import { RightsSelect } from '../../ui/rights-select.tsx';
import { type FieldHint, helpOf, rulesOf } from './field-help.ts';
import { defaultsOf, type FieldPlace } from './values.ts';

interface FieldProps {
  readonly name: string;
  readonly schema: FieldSchema;
  /** Inside of what: [] at the top. */
  readonly within?: FieldPlace;
  readonly hidden?: boolean;
  readonly hint?: FieldHint;
}

export function FormField({ name, schema, within = [], hidden = false, hint }: FieldProps) {
  const say = useWords();
  const help = useHelp();
  const names = useNames();
  const inner = withoutNull(schema);
  const label = names.field(name);
  if (inner.items?.properties !== undefined) {
    return <RecordList {...{ name, schema: inner, within, hidden, label }} />;
  }
  const isSwitch = inner.type === 'boolean' && !takesNull(schema);
  return (
    <Form.Item
      name={[...within, name]}
      label={<span title={name}>{label}</span>}
      extra={helpOf(schema, help, label)}
      rules={[...rulesOf(schema, say, help)]}
      hidden={hidden}
      {...(isSwitch ? { valuePropName: 'checked' } : {})}
    >
      <FieldInput {...{ name, schema, label, ...(hint === undefined ? {} : { hint }) }} />
    </Form.Item>
  );
}

interface InputProps {
  readonly name: string;
  readonly schema: FieldSchema;
  readonly label: string;
  readonly hint?: FieldHint;
  /** Handed in by the form. */
  readonly id?: string;
  readonly value?: unknown;
  readonly checked?: boolean;
  readonly onChange?: (value: unknown) => void;
}

export function FieldInput({ name, schema, label, hint, ...control }: InputProps): ReactNode {
  const say = useWords();
  const help = useHelp();
  const values = useValueWords();
  const inner = withoutNull(schema);
  const given = control as object;
  const meant = schema['x-null'];
  const none = meant === undefined ? undefined : help(meant);
  const soft = none === undefined ? {} : { placeholder: none };
  const refers = inner['x-refers'];
  if (inner.writeOnly) return <SecretInput {...{ given, hint }} />;
  if (inner.type === 'array') return <ListInput {...{ name, schema: inner, label, given }} />;
  if (refers !== undefined) return <RemoteSelect kind={refers} label={none ?? label} {...given} />;
  if (inner.type === 'boolean') {
    if (!takesNull(schema)) return <Switch aria-label={label} {...given} />;
    const options = [true, false].map((value) => ({
      ...{ value, label: say(value ? 'common.yes' : 'common.no') },
    }));
    return <Select allowClear aria-label={label} options={options} {...soft} {...given} />;
  }
  if (inner.enum !== undefined) {
    const options = inner.enum.map((word) => ({
      ...{ value: word, label: values.choice({ field: name, word }) },
    }));
    const clear = takesNull(schema) ? { allowClear: true } : {};
    return <Select aria-label={label} options={options} {...clear} {...soft} {...given} />;
  }
  const unit = inner['x-unit'] ?? schema['x-unit'];
  const suffix = unit === undefined ? {} : { suffix: <span className="unit">{help(unit)}</span> };
  if (inner.type === 'integer') {
    return <InputNumber className="whole-width" {...suffix} {...soft} {...given} />;
  }
  return <Input {...suffix} {...soft} {...given} />;
}

interface SecretProps {
  readonly given: object;
  readonly hint?: FieldHint | undefined;
}

function SecretInput({ given, hint }: SecretProps): ReactNode {
  const say = useWords();
  const key = hint ?? 'secretNone';
  return (
    <Input.Password autoComplete="new-password" placeholder={say(`objects.${key}`)} {...given} />
  );
}

interface ListInputProps {
  readonly name: string;
  readonly schema: FieldSchema;
  readonly label: string;
  readonly given: object;
}

function ListInput({ name, schema, label, given }: ListInputProps): ReactNode {
  const { items = {} } = schema;
  const values = useValueWords();
  const refers = items['x-refers'];
  if (refers !== undefined) return <RemoteMany kind={refers} label={label} {...given} />;
  if (items.format === 'right') return <RightsSelect label={label} {...given} />;
  const options = items.enum?.map((word) => ({
    ...{ value: word, label: values.choice({ field: name, word }) },
  }));
  if (options !== undefined) {
    return <Select mode="multiple" allowClear aria-label={label} options={options} {...given} />;
  }
  return (
    <Select
      mode="tags"
      open={false}
      suffixIcon={null}
      tokenSeparators={[',', ' ', '\n']}
      aria-label={label}
      {...given}
    />
  );
}

interface RecordsProps {
  readonly name: string;
  readonly schema: FieldSchema;
  readonly within: FieldPlace;
  readonly hidden: boolean;
  readonly label: string;
}

function RecordList({ name, schema, within, hidden, label }: RecordsProps): ReactNode {
  const say = useWords();
  const help = useHelp();
  const properties = schema.items?.properties ?? {};
  return (
    <div className={hidden ? 'records hidden' : 'records'}>
      <h3 title={name}>{label}</h3>
      <p className="soft">{helpOf(schema, help)}</p>
      <Form.List name={[...within, name]}>
        {(rows, { add, remove }, { errors }) => (
          <>
            {rows.map((row) => (
              <div className="record" key={row.key}>
                <div className="form-grid">
                  {Object.entries(properties).map(([part, one]) => (
                    <FormField key={part} name={part} schema={one} within={[row.name]} />
                  ))}
                </div>
                <Button
                  icon={<DeleteOutlined />}
                  aria-label={say('objects.removeItem')}
                  onClick={() => remove(row.name)}
                />
              </div>
            ))}
            <Form.ErrorList errors={errors} />
            <Button icon={<PlusOutlined />} onClick={() => add({ ...defaultsOf(properties) })}>
              {say('objects.addItem')}
            </Button>
          </>
        )}
      </Form.List>
    </div>
  );
}
