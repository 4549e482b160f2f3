// A table of any length: only the rows in sight are drawn, more are read while one scrolls, and the
// reader chooses the columns. Where the window is narrow each row is a card.
import { ReloadOutlined, SettingOutlined } from '@ant-design/icons';
import { Button, Checkbox, Popover, Spin, Table, type TableColumnType } from 'antd';
import { type ReactNode, type UIEvent, useLayoutEffect, useRef, useState } from 'react';
import { useWords } from '../i18n/index.ts';
import { useFormats } from '../lib/format.ts';
import type { Listed } from '../lib/pages.ts';
import { useRemembered } from '../lib/remembered.ts';
import { FaultBox } from './fault.tsx';
import type { ListColumn } from './list-column.ts';
import { cardColumn } from './row-card.tsx';

interface ListingProps<Row> {
  /** Under which the columns are remembered. */
  readonly name: string;
  readonly list: Listed<Row>;
  readonly keyOf: (row: Row) => string;
  readonly columns: readonly ListColumn<Row>[];
  readonly usual: readonly string[];
  readonly tools?: ReactNode;
  readonly empty: ReactNode;
  readonly selection?: Selection;
}

export interface Selection {
  readonly keys: readonly string[];
  readonly onChange: (keys: readonly string[]) => void;
}

/** What is still being read is not said to be empty. */
const NOTHING_YET = { emptyText: ' ' } as const;
/** So many pixels before the end more is read. */
const READ_AHEAD_PX = 600;
const HEAD_PX = 40;
/** Below the rows: the bar to scroll to the side. */
const BAR_PX = 10;
const LEAST_PX = 160;
const SELECTION_PX = 44;
const WIDE_PX = 760;
/** Two columns at most would be in sight. */
const CARDS_PX = 560;

export function Listing<Row extends object>(props: ListingProps<Row>): ReactNode {
  const { name, list, columns, usual, tools, selection, empty } = props;
  const say = useWords();
  const [chosen, choose] = useRemembered<readonly string[]>(`columns.${name}`, usual);
  const shown = columns.filter((column) => chosen.includes(column.name));
  const [place, { height, width }] = useSize();
  const hasRows = list.rows.length > 0;
  const isEmpty = !hasRows && !list.isLoading;
  const isCards = width < CARDS_PX;
  const scroll = {
    x: isCards ? width : widthOf(shown, selection),
    y: Math.max(LEAST_PX, height - HEAD_PX - BAR_PX),
  };
  return (
    <section className="listing">
      <div className="listing-tools">
        {tools}
        <div className="listing-own">
          <span className="listing-count" aria-live="polite">
            <CountText list={list} />
          </span>
          <Button
            icon={<ReloadOutlined />}
            aria-label={say('common.refresh')}
            title={say('common.refresh')}
            onClick={list.refresh}
          />
          <ColumnChooser {...{ columns, chosen, usual, choose }} />
        </div>
      </div>
      <FaultBox error={list.fault} onRetry={list.refresh} />
      <div className={isEmpty && list.fault !== null ? 'hidden' : 'listing-rows'} ref={place}>
        {isEmpty ? (
          empty
        ) : (
          <Table<Row>
            virtual={hasRows}
            size="small"
            rowKey={props.keyOf}
            dataSource={list.rows}
            columns={
              isCards
                ? [cardColumn(shown)]
                : shown.map((column) => tableColumn(column, width > WIDE_PX))
            }
            pagination={false}
            loading={list.isLoading}
            locale={NOTHING_YET}
            // Without a row there is nothing to scroll, and nothing that the keyboard could reach.
            {...(hasRows ? { scroll } : {})}
            onScroll={(event) => readAhead(event, list)}
            {...(selection === undefined ? {} : { rowSelection: selectionOf(selection) })}
          />
        )}
      </div>
    </section>
  );
}

function CountText<Row>({ list }: { readonly list: Listed<Row> }): ReactNode {
  const say = useWords();
  const { count } = useFormats();
  if (list.isLoading) return <Spin size="small" />;
  return say(list.hasMore ? 'common.rowsMore' : 'common.rows', { count: count(list.rows.length) });
}

function tableColumn<Row>(column: ListColumn<Row>, isWide: boolean): TableColumnType<Row> {
  const { name, title, width, isNumber = false, isFixed = false, show } = column;
  return {
    ...{ key: name, title, width, ellipsis: true },
    ...(isNumber ? { align: 'right', className: 'number' } : {}),
    ...(isFixed && isWide ? { fixed: 'start' } : {}),
    render: (_, row) => show(row),
  };
}

function widthOf<Row>(columns: readonly ListColumn<Row>[], selection?: Selection): number {
  const sum = columns.reduce((all, { width }) => all + width, 0);
  return sum + (selection === undefined ? 0 : SELECTION_PX);
}

function selectionOf({ keys, onChange }: Selection) {
  return {
    columnWidth: SELECTION_PX,
    selectedRowKeys: [...keys],
    onChange: (chosen: readonly (string | number | bigint)[]) => onChange(chosen.map(String)),
  };
}

function readAhead<Row>(event: UIEvent<HTMLDivElement>, list: Listed<Row>): void {
  const { scrollTop, clientHeight, scrollHeight } = event.currentTarget;
  if (scrollHeight - scrollTop - clientHeight < READ_AHEAD_PX) list.readMore();
}

/** The size of what it is put on, followed. */
function useSize() {
  const place = useRef<HTMLDivElement>(null);
  const [size, setSize] = useState({ height: 400, width: 800 });
  useLayoutEffect(() => {
    const element = place.current;
    if (element === null) return undefined;
    const watch = new ResizeObserver(() => {
      setSize({ height: element.clientHeight, width: element.clientWidth });
    });
    watch.observe(element);
    return () => watch.disconnect();
  }, []);
  return [place, size] as const;
}

interface ChooserProps {
  readonly columns: readonly { readonly name: string; readonly title: string }[];
  readonly chosen: readonly string[];
  readonly usual: readonly string[];
  readonly choose: (names: readonly string[]) => void;
}

function ColumnChooser({ columns, chosen, usual, choose }: ChooserProps): ReactNode {
  const say = useWords();
  const options = columns.map(({ name, title }) => ({ value: name, label: title }));
  const content = (
    <div className="column-chooser">
      <Checkbox.Group value={[...chosen]} options={options} onChange={(names) => choose(names)} />
      <Button size="small" onClick={() => choose(usual)}>
        {say('common.usualColumns')}
      </Button>
    </div>
  );
  return (
    <Popover content={content} trigger="click" placement="bottomRight">
      <Button icon={<SettingOutlined />}>{say('common.columns')}</Button>
    </Popover>
  );
}
