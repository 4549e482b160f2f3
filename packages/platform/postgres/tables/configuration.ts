// Objects with their references and secrets, parameters, the version of it all (migration 0002).
import type { ColumnType, Generated } from 'kysely';
import type { JsonObject } from '../configuration/object.ts';
import type { DefaultInstant } from '../value-types.ts';

/** Read as values, written as JSON text: see Json in value-types.ts. */
type Document = ColumnType<JsonObject, string, string>;

export interface ConfigurationTables {
  configVersion: {
    version: bigint;
    changedAt: DefaultInstant;
  };
  configObject: {
    key: Generated<bigint>;
    kind: string;
    id: string;
    version: bigint;
    document: Document;
    createdAt: DefaultInstant;
    changedAt: DefaultInstant;
  };
  /** Of objects that are gone (migration 0007). */
  objectTombstone: {
    key: bigint;
    version: bigint;
  };
  objectReference: {
    fromKey: bigint;
    field: string;
    toKey: bigint;
  };
  objectSecret: {
    key: bigint;
    field: string;
    ciphertext: Uint8Array;
    changedAt: DefaultInstant;
  };
  parameter: {
    name: string;
    value: string;
    changedAt: DefaultInstant;
    actor: string;
  };
}
