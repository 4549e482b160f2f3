// What stands beside and under the fields of a form: the search for a field, the way to a heading,
// and saving.
import { SearchOutlined } from '@ant-design/icons';
import { Button, Checkbox, Input } from 'antd';
import type { ReactNode } from 'react';
import { useWords } from '../../i18n/index.ts';
import type { Chapter } from '../../lib/schema.ts';
import { LinkButton } from '../../ui/link-button.tsx';
import { useNames } from '../../ui/names.ts';

export interface Finding {
  readonly text: string;
  readonly onlySet: boolean;
}

interface FinderProps {
  readonly value: Finding;
  readonly onChange: (value: Finding) => void;
}

export function FieldFinder({ value, onChange }: FinderProps): ReactNode {
  const say = useWords();
  return (
    <div className="field-finder">
      <Input
        allowClear
        prefix={<SearchOutlined />}
        aria-label={say('objects.findField')}
        placeholder={say('objects.findField')}
        value={value.text}
        onChange={(event) => onChange({ ...value, text: event.target.value })}
      />
      <Checkbox
        checked={value.onlySet}
        onChange={(event) => onChange({ ...value, onlySet: event.target.checked })}
      >
        {say('objects.onlySet')}
      </Checkbox>
    </div>
  );
}

interface ChapterMenuProps {
  readonly chapters: readonly Chapter[];
  readonly isShown: (name: string) => boolean;
}

export function ChapterMenu({ chapters, isShown }: ChapterMenuProps): ReactNode {
  const say = useWords();
  const names = useNames();
  if (chapters.length < 2) return null;
  const shown = chapters.filter(({ fields }) => fields.some(isShown));
  return (
    <nav className="chapter-menu" aria-label={say('objects.fields')}>
      {shown.map(({ title }) => (
        <button key={title} type="button" onClick={() => goTo(title)}>
          {names.chapter(title)}
        </button>
      ))}
    </nav>
  );
}

function goTo(title: string): void {
  const place = document.getElementById(`chapter-${title.replaceAll(/\W+/g, '-')}`);
  place?.scrollIntoView({ behavior: 'smooth', block: 'start' });
  place?.querySelector<HTMLElement>('input, button')?.focus({ preventScroll: true });
}

interface SaveBarProps {
  readonly isBusy: boolean;
  readonly mayWrite: boolean;
  readonly kind: string;
}

export function SaveBar({ isBusy, mayWrite, kind }: SaveBarProps): ReactNode {
  const say = useWords();
  return (
    <div className="save-bar">
      {mayWrite ? (
        <Button type="primary" htmlType="submit" loading={isBusy}>
          {say('common.save')}
        </Button>
      ) : null}
      <LinkButton to={`/objects/${kind}`}>{say('common.close')}</LinkButton>
    </div>
  );
}
