export { buildApi } from './api.ts';
export type { ApiParts, ConsoleFile, Entrance } from './parts.ts';
export { PROBLEMS, type ProblemCode } from './problems.ts';
