// What the use cases of rate sheets need from outside, beyond the configuration.
import type { ListedRate } from '@tandem/domain/decks';
import type { SpoolStore } from '@tandem/edge/sheets/ports';
import type {
  ConfigurationStore,
  ParameterStore,
  RateStore,
  StoredRate,
} from '../configuration/ports.ts';

/** A sheet that is read, and comes out again sorted by prefix. */
export interface SheetStage {
  fill(rows: AsyncIterable<readonly ListedRate[]>): Promise<number>;
  listed(): AsyncIterable<readonly ListedRate[]>;
  close(): Promise<void>;
}

export interface SheetImported {
  readonly atMs: number;
  readonly actor: string;
  readonly file: string;
  readonly mode: string;
  readonly report: unknown;
  readonly undoneAtMs: number | null;
  readonly undoneBy: string | null;
}

export interface SheetStore {
  stage(): Promise<SheetStage>;
  /** Of the rates of the group; 0: it never had any. */
  versionOf(groupKey: bigint): Promise<bigint>;
  imports(groupKey: bigint): Promise<readonly SheetImported[]>;
  mapping(groupKey: bigint): Promise<Readonly<Record<string, string>>>;
  remember(groupKey: bigint, columns: Readonly<Record<string, string>>): Promise<void>;
}

export interface NumberRates extends RateStore {
  ofNumber(groupKey: bigint, number: string): Promise<readonly StoredRate[]>;
}

export interface DeckParts {
  readonly store: ConfigurationStore;
  readonly parameters: ParameterStore;
  readonly rates: NumberRates;
  readonly sheets: SheetStore;
  readonly spool: SpoolStore;
  readonly clock: { wallMs(): number };
  /** Of rate groups that name none: as the switch takes it. */
  readonly serverZone: string;
}
