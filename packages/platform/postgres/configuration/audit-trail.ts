// What a configuration transaction leaves in the audit: each object with before and after, secrets
// by name alone, small changes of rates row by row and large ones as counts.
import type { NewAuditEntry } from '../audit-entries.ts';
import type { Statements } from '../connect.ts';
import type { JsonValue } from '../value-types.ts';
import { type ObjectPlan, readable } from './plan.ts';
import { batches } from './write-objects.ts';

export type Done = Omit<NewAuditEntry, 'actor' | 'source'>;

export interface By {
  readonly actor: string;
  readonly source: string;
}

export async function writeTrail(
  statements: Statements,
  done: readonly Done[],
  { actor, source }: By,
): Promise<void> {
  for (const batch of batches(done)) {
    await statements
      .insertInto('auditEntry')
      .values(
        batch.map(({ before, after, ...entry }) => ({
          ...entry,
          ...{ actor, source, before: jsonText(before), after: jsonText(after) },
        })),
      )
      .execute();
  }
}

const jsonText = (value: JsonValue | undefined): string | null =>
  value === undefined ? null : JSON.stringify(value);

export function objectTrail({ created, changed, removed }: ObjectPlan): readonly Done[] {
  return [
    ...removed.map((object) => ({
      action: 'object.removed',
      objectType: object.kind,
      objectId: object.id,
      before: readable(object),
    })),
    ...created.map(({ kind, id, asked }) => ({
      action: 'object.created',
      objectType: kind,
      objectId: id,
      after: asked.document,
    })),
    ...changed.flatMap(({ before, asked, kind, id }) => [
      ...(before.id === id
        ? []
        : [
            {
              action: 'object.renamed',
              objectType: kind,
              objectId: before.id,
              before: { id: before.id },
              after: { id },
            },
          ]),
      {
        action: 'object.changed',
        objectType: kind,
        objectId: id,
        before: readable(before),
        after: asked.document,
      },
    ]),
  ];
}
