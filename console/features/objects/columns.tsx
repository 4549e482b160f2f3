// The columns of a kind: its name first, then every field, then when it was changed.
import { Link } from '@tanstack/react-router';
import { type ReactNode, useMemo } from 'react';
import { useWords } from '../../i18n/index.ts';
import { useFormats } from '../../lib/format.ts';
import { BALANCE, KINDS_SHOWN } from '../../lib/kinds.ts';
import {
  type FieldSchema,
  type KindSchema,
  type ObjectShown,
  withoutNull,
} from '../../lib/schema.ts';
import { useMay } from '../../lib/session.ts';
import type { ListColumn } from '../../ui/list-column.ts';
import { useNames } from '../../ui/names.ts';
import { BalanceText } from './balance-text.tsx';
import { ValueText } from './value-text.tsx';

// So that the usual columns fit into a window of 1,440 pixels beside the menu.
const NAME_PX = 150;
const TEXT_PX = 150;
const LIST_PX = 180;
const SHORT_PX = 110;
const COUNT_PX = 90;
const MOMENT_PX = 170;
/** Of a kind without a line of its own. */
const FIRST_FIELDS = 5;

export function usualColumns({ name, naturalKey, fields }: KindSchema): readonly string[] {
  const line = KINDS_SHOWN.find((one) => one.name === name);
  const others = Object.keys(fields).filter((field) => field !== naturalKey);
  const chosen =
    line?.columns.filter((field) => field in fields || field === BALANCE) ??
    others.slice(0, FIRST_FIELDS);
  return [naturalKey, ...chosen, '.changedAt'];
}

export function useColumns(kind: KindSchema): readonly ListColumn<ObjectShown>[] {
  const names = useNames();
  const say = useWords();
  const may = useMay();
  const hasBalance = kind.name === 'accounts' && may('payments', 'see');
  const { moment } = useFormats();
  return useMemo(() => {
    const { naturalKey, fields, name } = kind;
    const isShown = (field: FieldSchema) => !field.writeOnly && field['x-creation-only'] !== true;
    const others = Object.entries(fields).filter(
      ([field, schema]) => field !== naturalKey && isShown(schema),
    );
    return [
      {
        ...{ name: naturalKey, title: names.field(naturalKey), width: NAME_PX, isFixed: true },
        show: ({ id }) => <ObjectLink kind={name} id={id} />,
      },
      ...(hasBalance ? [balanceColumn(say('objects.balance'))] : []),
      ...others.map(([field, schema]) => fieldColumn(field, schema, names.field(field))),
      {
        ...{ name: '.changedAt', title: say('objects.changedAt'), width: MOMENT_PX },
        show: ({ changedAt }) => moment(changedAt),
      },
      {
        ...{ name: '.createdAt', title: say('objects.createdAt'), width: MOMENT_PX },
        show: ({ createdAt }) => moment(createdAt),
      },
    ];
  }, [kind, names, say, moment, hasBalance]);
}

export function ObjectLink({
  kind,
  id,
}: {
  readonly kind: string;
  readonly id: string;
}): ReactNode {
  return (
    <Link to="/objects/$kind/$id" params={{ kind, id }}>
      {id}
    </Link>
  );
}

function balanceColumn(title: string): ListColumn<ObjectShown> {
  return {
    ...{ name: BALANCE, title, width: SHORT_PX, isNumber: true },
    show: ({ balance = '', object }) => <BalanceText balance={balance} credit={object.credit} />,
  };
}

function fieldColumn(name: string, schema: FieldSchema, title: string): ListColumn<ObjectShown> {
  const { type, format, ...more } = withoutNull(schema);
  const isNumber = type === 'integer' || format === 'money' || format === 'decimal';
  const width = more.enum === undefined ? widthOf(type, isNumber) : SHORT_PX;
  return {
    ...{ name, title, width, isNumber },
    show: ({ object }) => <ValueText name={name} value={object[name]} schema={schema} />,
  };
}

function widthOf(type: FieldSchema['type'], isNumber: boolean): number {
  if (type === 'array') return LIST_PX;
  if (type === 'integer') return COUNT_PX;
  return isNumber || type === 'boolean' ? SHORT_PX : TEXT_PX;
}
