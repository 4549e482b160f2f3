// How far a sink has read the journal of a node.
import type { Position } from '@tandem/books/journal/contract';
import { sql } from 'kysely';
import type { Statements } from '../connect.ts';

export interface SinkName {
  readonly sink: string;
  readonly node: string;
}

export async function readPosition(
  statements: Statements,
  name: SinkName,
): Promise<Position | undefined> {
  const row = await of(statements, name).executeTakeFirst();
  return row === undefined ? undefined : (row.position as Position);
}

/** Of two who post for one sink, the second waits here until the first is done. */
export async function lockPosition(
  statements: Statements,
  name: SinkName,
): Promise<Position | undefined> {
  const row = await of(statements, name).forUpdate().executeTakeFirst();
  return row === undefined ? undefined : (row.position as Position);
}

function of(statements: Statements, { sink, node }: SinkName) {
  return statements
    .selectFrom('sinkPosition')
    .select('position')
    .where('sink', '=', sink)
    .where('node', '=', node);
}

export async function writePosition(
  statements: Statements,
  name: SinkName,
  position: Position,
): Promise<void> {
  const { segment, offset, endedCount } = position;
  const text = JSON.stringify({ segment, offset, endedCount });
  await statements
    .insertInto('sinkPosition')
    .values({ ...name, position: text })
    .onConflict((conflict) =>
      conflict.columns(['sink', 'node']).doUpdateSet({ position: text, changedAt: sql`now()` }),
    )
    .execute();
}
