// One step of the schema. It is SQL text alone, so that its checksum says all of it: a step that
// was changed after a database has had it would leave two databases of one version that differ.
export interface Migration {
  /** Counts from 1 without gaps; a database's schema version is the last one that it has had. */
  readonly id: number;
  readonly name: string;
  /**
   * Statements, run together in one transaction. Forward only: what is wrong is mended by the next
   * one.
   */
  readonly sql: string;
}
