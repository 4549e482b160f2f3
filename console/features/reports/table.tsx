// The rows of a report, each column in its unit.

import { Button } from 'antd';
import { type ReactNode, useMemo, useState } from 'react';
import { useWords } from '../../i18n/index.ts';
import { roundedAmount, unitsOf } from '../../lib/amounts.ts';
import { clockText, type Formats, NOTHING, useFormats } from '../../lib/format.ts';
import { useNames } from '../../ui/names.ts';
import { type Cell, inOrder, nextOrder, type Order, type Report, type Unit } from './report.ts';

/** As many as one reads; the file has all. */
const SHOWN = 200;
/** A day of UTC is the same day for every reader. */
const DATE_CHARACTERS = 10;
const HUNDREDTHS = 100;
const SECONDS_PER_MINUTE = 60;

export function ReportTable({ report }: { readonly report: Report }): ReactNode {
  const say = useWords();
  const names = useNames();
  const formats = useFormats();
  const [most, showMore] = useState(SHOWN);
  const [order, setOrder] = useState<Order>();
  const { by, columns } = report;
  const rows = useMemo(() => inOrder(report.rows, order), [report, order]);
  const shown = rows.slice(0, most).map((cells, place) => ({ cells, place }));
  return (
    <div className="scroll">
      <table className="plain numbers report">
        <thead>
          <tr>
            {[...by, ...columns.map(({ name }) => name)].map((name, at) => (
              <th
                key={name}
                scope="col"
                className={at < by.length ? 'to-left' : ''}
                aria-sort={sortWord(order, at)}
              >
                <button
                  type="button"
                  className="sorter"
                  onClick={() => setOrder(nextOrder(order, at, at >= by.length))}
                >
                  {names.column(name)}
                  {order?.at === at ? (order.isDescending ? ' ↓' : ' ↑') : ''}
                </button>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {shown.map(({ cells, place }) => (
            <tr key={place}>
              {by.map((name, at) => (
                <th key={name} scope="row">
                  {keyText(name, cells[at] ?? null, formats)}
                </th>
              ))}
              {columns.map(({ name, unit }, at) => (
                <td key={name}>{cellText(unit, cells[by.length + at] ?? null, formats)}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      {rows.length > most ? (
        <Button onClick={() => showMore(most + SHOWN)}>
          {say('reports.more', { count: formats.count(rows.length - most) })}
        </Button>
      ) : null}
    </div>
  );
}

const sortWord = (order: Order | undefined, at: number): 'none' | 'ascending' | 'descending' => {
  if (order?.at !== at) return 'none';
  return order.isDescending ? 'descending' : 'ascending';
};

const keyText = (name: string, cell: Cell, { moment }: Formats): string => {
  const text = String(cell ?? '');
  if (name === 'day') return text.slice(0, DATE_CHARACTERS);
  if (/^(minute|hour)$/.test(name) && /^\d{4}-\d\d-\d\dT/.test(text)) return moment(text);
  return text === '' ? NOTHING : text;
};

function cellText(unit: Unit, cell: Cell, { count, percent, amount }: Formats): string {
  if (cell === null) return NOTHING;
  const value = Number(cell);
  switch (unit) {
    case 'money':
      return amount(roundedAmount(unitsOf(String(cell))));
    case 'share':
      return percent(value);
    case 'seconds':
      return value < SECONDS_PER_MINUTE ? `${count(rounded(value))} s` : clockText(value);
    case 'milliseconds':
      return `${count(Math.round(value))} ms`;
    case 'minutes':
    case 'rate':
    case 'count':
      return count(rounded(value));
  }
}

const rounded = (value: number): number => Math.round(value * HUNDREDTHS) / HUNDREDTHS;
