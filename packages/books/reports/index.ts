// Reports on calls, made of the counts by minute.
export { type AnalysisQuestion, analyse } from './analyse.ts';
export { ANALYSES } from './analyses/index.ts';
export type {
  AnalysedSums,
  Analysis,
  AnalysisRow,
  Cell,
  Column,
  ColumnUnit,
  RowContext,
} from './contract.ts';
