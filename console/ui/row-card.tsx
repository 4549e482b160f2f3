// A row of a table where the window is too narrow for columns: its name, and below it what the
// other columns have, each behind its title.
import type { TableColumnType } from 'antd';
import type { ReactNode } from 'react';
import type { ListColumn } from './list-column.ts';

/** The one column of such a table; its title stays, beside the box that chooses all. */
export function cardColumn<Row>(columns: readonly ListColumn<Row>[]): TableColumnType<Row> {
  const [title] = columns.map((column) => column.title);
  return {
    ...{ key: 'card', title, className: 'row-card-cell' },
    render: (_, row) => <RowCard row={row} columns={columns} />,
  };
}

interface CardProps<Row> {
  readonly row: Row;
  readonly columns: readonly ListColumn<Row>[];
}

function RowCard<Row>({ row, columns: [first, ...others] }: CardProps<Row>): ReactNode {
  return (
    <div className="row-card">
      <strong>{first?.show(row)}</strong>
      <dl>
        {others.map(({ name, title, isNumber = false, show }) => (
          <div key={name}>
            <dt>{title}</dt>
            <dd className={isNumber ? 'number' : ''}>{show(row)}</dd>
          </div>
        ))}
      </dl>
    </div>
  );
}
