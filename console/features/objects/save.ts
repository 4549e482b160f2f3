// Creates an object, or changes of one only what differs, and only if nobody was faster.
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { ask } from '../../lib/ask.ts';
import type { KindSchema, ObjectShown } from '../../lib/schema.ts';
import { changedFields, defaultsOf, type FieldValues } from './values.ts';

export interface Made {
  readonly field: string;
  readonly value: string;
}

interface Saved {
  readonly id: string;
  /** Secrets that were made for it. */
  readonly made: readonly Made[];
}

interface Written extends Partial<ObjectShown> {
  readonly id: string;
  /** Operators are answered with the password that was made for them. */
  readonly password?: string | null;
  readonly report?: {
    readonly create?: readonly { readonly generated?: readonly Made[] }[];
  };
}

export function useSave(kind: KindSchema, object: ObjectShown | undefined) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (now: FieldValues) => save(kind, object, now),
    onSuccess: async (saved) => {
      if (saved === null) return;
      await Promise.all([
        queries.invalidateQueries({ queryKey: ['pages', kind.resource] }),
        queries.invalidateQueries({ queryKey: ['object', kind.name, saved.id] }),
        queries.invalidateQueries({ queryKey: ['choices', kind.name] }),
      ]);
    },
  });
}

/** Null: nothing has changed. */
async function save(
  kind: KindSchema,
  object: ObjectShown | undefined,
  now: FieldValues,
): Promise<Saved | null> {
  if (object === undefined) {
    const body = changedFields(kind, defaultsOf(kind.fields), now);
    return savedOf(await ask<Written>('POST', kind.resource, { body }));
  }
  const body = changedFields(kind, object.object, now);
  if (Object.keys(body).length === 0) return null;
  const headers = { 'if-match': `"${object.version}"` };
  const place = `${kind.resource}/${encodeURIComponent(object.id)}`;
  return savedOf(await ask<Written>('PATCH', place, { body, headers }));
}

function savedOf({ id, report, password }: Written): Saved {
  const made = report?.create?.flatMap(({ generated = [] }) => generated) ?? [];
  const own = typeof password === 'string' ? [{ field: 'password', value: password }] : [];
  return { id, made: [...made, ...own] };
}
