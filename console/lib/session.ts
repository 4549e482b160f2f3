// Who is signed in, and what their roles give.

import type { ReadinessView, SessionView } from '@tandem/edge/api/contract';
import { type QueryClient, useQuery } from '@tanstack/react-query';
import { ask, Refused } from './ask.ts';

const SESSION = ['session'] as const;

export const useSession = () =>
  useQuery({
    queryKey: SESSION,
    queryFn: async () => (await ask<SessionView | undefined>('GET', '/api/v1/session')) ?? null,
    staleTime: Number.POSITIVE_INFINITY,
  });

/** What a session no longer gives is forgotten: another reader may come. */
export function forgetSession(queries: QueryClient): void {
  queries.setQueryData(SESSION, null);
  queries.removeQueries({ predicate: ({ queryKey }) => queryKey[0] !== SESSION[0] });
}

export const askSession = (queries: QueryClient): Promise<void> =>
  queries.invalidateQueries({ queryKey: SESSION });

/** To an account: what is of others, and what tells of all, is not his. */
export const useIsBound = (): boolean => typeof useSession().data?.account === 'string';

export type May = (object: string, action: string) => boolean;

export function useMay(): May {
  const rights = useSession().data?.rights ?? [];
  return (object, action) =>
    rights.some((right) => {
      const [on, what] = right.split(':');
      return (on === '*' || on === object) && (what === '*' || what === action);
    });
}

const LOOK_EVERY_MS = 5_000;

/** Whether calls are taken. */
export const useReadiness = () =>
  useQuery({ queryKey: ['readiness'], queryFn: readiness, refetchInterval: LOOK_EVERY_MS });

async function readiness(): Promise<ReadinessView> {
  try {
    return await ask<ReadinessView>('GET', '/readyz');
  } catch (error) {
    // Not ready is an answer too: it says what is missing.
    if (error instanceof Refused && error.refusal.status === 503) return notReady(error);
    throw error;
  }
}

function notReady({ refusal }: Refused): ReadinessView {
  const { missing = [] } = refusal as unknown as Partial<ReadinessView>;
  return { ready: false, missing };
}
