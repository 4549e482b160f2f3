// A list of the server, page after page: what was read is kept, more is read as the reader scrolls.
import { keepPreviousData, type UseQueryResult, useInfiniteQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { ask, queryText } from './ask.ts';
import { useTold } from './told.ts';

const PAGE_ROWS = 200;

interface Page<Row> {
  readonly items: readonly Row[];
  readonly next: string | null;
  readonly total?: number;
}

export type Words = Readonly<Record<string, string | readonly string[] | undefined>>;

export interface Listed<Row> {
  readonly rows: readonly Row[];
  /** As far as the server tells it. */
  readonly total: number | undefined;
  readonly isLoading: boolean;
  readonly isRefreshing: boolean;
  readonly hasMore: boolean;
  readonly fault: Error | null;
  readonly readMore: () => void;
  readonly refresh: () => void;
}

interface Paging {
  /** For lists that change by themselves. */
  readonly everyMs?: number;
  /** What tells of changes, and how often it is asked all the same. */
  readonly topic?: string | undefined;
  readonly restMs?: number;
  readonly pageRows?: number;
}

export function usePages<Row>(path: string, words: Words, paging: Paging = {}): Listed<Row> {
  const { everyMs, topic, restMs, pageRows = PAGE_ROWS } = paging;
  const queryKey = ['pages', path, words];
  const rest = restMs === undefined ? {} : { restMs };
  const refetchInterval = useTold({ topic, queryKey, everyMs, ...rest });
  const query = useInfiniteQuery({
    queryKey,
    refetchInterval,
    queryFn: ({ pageParam }) =>
      ask<Page<Row>>(
        'GET',
        path + queryText({ ...words, limit: pageRows, after: pageParam ?? undefined }),
      ),
    initialPageParam: null as string | null,
    getNextPageParam: ({ next }) => next,
    placeholderData: keepPreviousData,
  });
  const { data, hasNextPage, isFetching, isFetchingNextPage, fetchNextPage, refetch } = query;
  const rows = useMemo(() => data?.pages.flatMap(({ items }) => items) ?? [], [data]);
  return {
    rows,
    total: data?.pages[0]?.total,
    isLoading: query.isPending,
    isRefreshing: isFetching,
    hasMore: hasNextPage,
    fault: query.error,
    readMore: () => {
      if (hasNextPage && !isFetchingNextPage) void fetchNextPage();
    },
    refresh: () => void refetch(),
  };
}

/** The server's whole answer as a list, of which `rows` are shown. */
export function wholeList<Row>(
  query: Pick<UseQueryResult, 'isPending' | 'isFetching' | 'error' | 'refetch'>,
  rows: readonly Row[],
): Listed<Row> {
  return {
    ...{ rows, total: rows.length, isLoading: query.isPending, isRefreshing: query.isFetching },
    ...{ hasMore: false, fault: query.error, readMore: () => undefined },
    refresh: () => void query.refetch(),
  };
}
