// What a list may show of a row, and how.
import type { ReactNode } from 'react';

export interface ListColumn<Row> {
  readonly name: string;
  readonly title: string;
  readonly width: number;
  /** Numbers stand to the right. */
  readonly isNumber?: boolean;
  /** Of the wide window: kept in sight while one scrolls to the side. */
  readonly isFixed?: boolean;
  show(row: Row): ReactNode;
}
