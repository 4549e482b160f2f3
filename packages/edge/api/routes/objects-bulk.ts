// Many objects of a kind in one request, each with a result of its own: one that is refused keeps
// no other from its change.
import type { KindName } from '@tandem/edge/objects';
import { removeObject, writeObject } from '@tandem/edge/services';
import type { FastifyInstance } from 'fastify';
import { type Static, Type } from 'typebox';
import { applyProblem } from '../apply-problem.ts';
import { askerOf } from '../asker.ts';
import type { ApiParts } from '../parts.ts';
import { problem } from '../problems.ts';
import { ObjectBody, resourceOf, scoped } from './object-words.ts';

const MAX_ROWS = 500;
const MAX_ID_CHARACTERS = 64;

const BulkRow = Type.Object(
  {
    do: Type.Union([Type.Literal('create'), Type.Literal('change'), Type.Literal('delete')]),
    /** Of what stands already. */
    id: Type.Optional(Type.String({ minLength: 1, maxLength: MAX_ID_CHARACTERS })),
    /** The version that it must still have. */
    version: Type.Optional(Type.String({ pattern: '^[0-9]{1,18}$' })),
    object: Type.Optional(ObjectBody),
  },
  { additionalProperties: false },
);
type BulkRow = Static<typeof BulkRow>;

export const BulkBody = Type.Object(
  { rows: Type.Array(BulkRow, { minItems: 1, maxItems: MAX_ROWS }) },
  { additionalProperties: false },
);
export type BulkBody = Static<typeof BulkBody>;

export function objectsInBulk(app: FastifyInstance, parts: ApiParts, kind: KindName): void {
  app.post<{ Body: BulkBody }>(
    `${resourceOf(kind)}/bulk`,
    { schema: { body: BulkBody }, config: { right: [kind, 'see', 'each'] } },
    async (request, reply) => {
      const asker = askerOf(request);
      const results: object[] = [];
      for (const row of request.body.rows)
        results.push(await resultOf(parts, { kind, row, asker }));
      return reply.send({ results });
    },
  );
}

interface Task {
  readonly kind: KindName;
  readonly row: BulkRow;
  readonly asker: ReturnType<typeof askerOf>;
}

async function resultOf(parts: ApiParts, { kind, row, asker }: Task): Promise<object> {
  const { id, object, version } = row;
  const isNew = row.do === 'create';
  if (isNew === (id !== undefined) || (row.do !== 'delete') !== (object !== undefined)) {
    const allowed = 'create with object, change with id and object, delete with id';
    return { status: 400, problem: problem('REQUEST_INVALID', { field: 'rows', allowed }) };
  }
  const seen = version === undefined ? {} : { ifVersion: BigInt(version) };
  const means = scoped(parts);
  if (row.do === 'delete' && id !== undefined) {
    const removed = await removeObject(means, { kind, id, asker, ...seen });
    return removed.ok ? { status: 204, id } : refusal(removed.error);
  }
  const fields = (object ?? {}) as ObjectBody;
  const named = id === undefined ? {} : { id };
  const written = await writeObject(means, { kind, fields, asker, ...named, ...seen });
  if (!written.ok) return refusal(written.error);
  return { status: isNew ? 201 : 200, ...written.value.object, report: written.value.report.plan };
}

type Fault = Extract<Awaited<ReturnType<typeof writeObject>>, { readonly ok: false }>['error'];

function refusal(fault: Fault): object {
  const body = fault.is === 'missing' ? problem('OBJECT_MISSING') : applyProblem(fault);
  return { status: body.status, problem: body };
}
