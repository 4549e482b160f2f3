// The form of an object: its fields under the server's own headings, narrowed by what one looks
// for; what the server refuses stands at its field.
import { App, Form, type FormInstance } from 'antd';
import { type ReactNode, useMemo, useState } from 'react';
import { type Help, useHelp } from '../../i18n/help.ts';
import { useWords } from '../../i18n/index.ts';
import { isRefused, Refused } from '../../lib/ask.ts';
import { isRequired, type KindSchema, type ObjectShown } from '../../lib/schema.ts';
import { useMay } from '../../lib/session.ts';
import { FaultBox } from '../../ui/fault.tsx';
import { type Names, useNames } from '../../ui/names.ts';
import { Card } from '../../ui/page.tsx';
import { useRefusalWords } from '../../ui/refusal-words.ts';
import { allowedText, schemaAt } from './allowed.ts';
import type { FieldHint } from './field-help.ts';
import { FormField } from './field-input.tsx';
import { ChapterMenu, FieldFinder, SaveBar } from './form-parts.tsx';
import { type Made, useSave } from './save.ts';
import { defaultsOf, type FieldValues, isSame, type PlacedFault, placedFaults } from './values.ts';

interface FormProps {
  readonly kind: KindSchema;
  /** Undefined: a new one. */
  readonly object?: ObjectShown;
  readonly onSaved?: (id: string) => void;
}

export function ObjectForm({ kind, object, onSaved }: FormProps): ReactNode {
  const say = useWords();
  const names = useNames();
  const help = useHelp();
  const may = useMay();
  const { message, modal } = App.useApp();
  const [form] = Form.useForm<FieldValues>();
  const [finding, find] = useState({ text: '', onlySet: false });
  const usual = useMemo(() => defaultsOf(kind.fields), [kind]);
  const before = object?.object ?? usual;
  const isShown = (name: string): boolean =>
    isFound(kind, name, { ...finding, names, help, value: before[name] });
  const save = useSave(kind, object);
  const faultText = useFaultText(kind);
  const submit = (now: FieldValues): void => {
    save.mutate(now, {
      onError: (error) => {
        if (error instanceof Refused)
          placeFaults(form, placedFaults(error.refusal, kind), faultText);
      },
      onSuccess: (done) => {
        if (done === null) return void message.info(say('objects.nothingChanged'));
        const name = done.id;
        void message.success(
          say(object === undefined ? 'objects.created' : 'objects.saved', { name }),
        );
        showMade(done.made, modal, say('objects.generated'));
        onSaved?.(name);
      },
    });
  };
  const mayWrite = may(kind.name, object === undefined ? 'add' : 'change');
  return (
    <div className="object-form">
      <aside>
        <FieldFinder value={finding} onChange={find} />
        <ChapterMenu chapters={kind.chapters} isShown={isShown} />
      </aside>
      <Form<FieldValues>
        form={form}
        layout="vertical"
        className="object-fields"
        initialValues={before}
        disabled={!mayWrite}
        requiredMark
        scrollToFirstError={{ focus: true, block: 'center' }}
        onFinish={submit}
      >
        {kind.chapters.map((chapter) => (
          <ChapterCard key={chapter.title} {...{ kind, chapter, object, isShown }} />
        ))}
        <SaveFault error={save.error} kind={kind} />
        <SaveBar isBusy={save.isPending} mayWrite={mayWrite} kind={kind.name} />
      </Form>
    </div>
  );
}

interface ChapterProps {
  readonly kind: KindSchema;
  readonly chapter: KindSchema['chapters'][number];
  readonly object: ObjectShown | undefined;
  readonly isShown: (name: string) => boolean;
}

/** Hidden fields stay in the form: they are sent as they were. */
function ChapterCard({ kind, chapter, object, isShown }: ChapterProps): ReactNode {
  const names = useNames();
  const { title, fields } = chapter;
  const isAny = fields.some(isShown);
  const kept = new Set(object?.secrets);
  return (
    <div id={chapterId(title)} className={isAny ? 'chapter' : 'chapter hidden'}>
      <Card title={names.chapter(title)}>
        <div className="form-grid">
          {fields.map((name) => {
            const schema = kind.fields[name];
            const isGone = object !== undefined && schema?.['x-creation-only'] === true;
            const isKey = object !== undefined && name === kind.naturalKey;
            if (schema === undefined || isGone || isKey) return null;
            const hint = secretHint(schema['x-generated'] === true, kept.has(name), object);
            return (
              <FormField key={name} {...{ name, schema, hidden: !isShown(name) }} hint={hint} />
            );
          })}
        </div>
      </Card>
    </div>
  );
}

export const chapterId = (title: string): string => `chapter-${title.replaceAll(/\W+/g, '-')}`;

function secretHint(isMade: boolean, isKept: boolean, object: ObjectShown | undefined): FieldHint {
  if (isKept) return 'secretKept';
  return isMade && object === undefined ? 'secretMade' : 'secretNone';
}

interface Finding {
  readonly text: string;
  readonly onlySet: boolean;
  readonly names: Names;
  readonly help: Help;
  readonly value: unknown;
}

function isFound(kind: KindSchema, name: string, finding: Finding): boolean {
  const { text, onlySet, names, help, value } = finding;
  const schema = kind.fields[name];
  if (schema === undefined) return false;
  if (onlySet && !isRequired(schema) && isSame(value, schema.default)) return false;
  if (text === '') return true;
  const { description = '' } = schema;
  const words = [name, names.field(name), description, help(description)].join(' ').toLowerCase();
  return words.includes(text.toLowerCase());
}

function placeFaults(
  form: FormInstance<FieldValues>,
  faults: readonly PlacedFault[],
  textOf: (fault: PlacedFault) => string,
): void {
  const [first] = faults;
  if (first === undefined) return;
  form.setFields(
    faults.map((fault) => ({ name: [...fault.place] as never, errors: [textOf(fault)] })),
  );
  form.scrollToField([...first.place] as never, { block: 'center', focus: true });
}

/** The English of the server says what is allowed as a rule; what does not is told of beside it. */
function useFaultText(kind: KindSchema): (fault: PlacedFault) => string {
  const say = useWords();
  const help = useHelp();
  const names = useNames();
  const refusals = useRefusalWords();
  return ({ place, fault }) => {
    const { detail, allowed, isEnglish } = refusals.fault(fault);
    const told = { say, help, refusals, kind: names.kind };
    const what = allowed ?? (isEnglish ? '' : allowedText(schemaAt(kind, place), told));
    return what === '' || (isEnglish && detail.includes(what)) ? detail : `${detail} (${what})`;
  };
}

interface SaveFaultProps {
  readonly error: unknown;
  readonly kind: KindSchema;
}

/** What belongs to no field; and that somebody else was faster. */
function SaveFault({ error, kind }: SaveFaultProps): ReactNode {
  const say = useWords();
  if (!(error instanceof Refused)) return null;
  if (isRefused(error, 'OBJECT_CHANGED')) {
    return <p className="fault">{say('objects.changedMeanwhile')}</p>;
  }
  const count = placedFaults(error.refusal, kind).length;
  if (count > 0) return <p className="fault">{say('objects.wrongFields', { count })}</p>;
  return <FaultBox error={error} />;
}

/** A password that was made is never shown again. */
function showMade(
  made: readonly Made[],
  modal: ReturnType<typeof App.useApp>['modal'],
  title: string,
): void {
  if (made.length === 0) return;
  const lines = made.map(({ field, value }) => (
    <p key={field}>
      {field}: <code className="made">{value}</code>
    </p>
  ));
  modal.success({ title, content: lines });
}
