// Numbers: normalised once, rewritten by rules (RTE-6).

export {
  compileFilters,
  type FilteredBy,
  type Filters,
  type NumberFilter,
  PASS_ALL,
} from './filters.ts';
export {
  type E164,
  isNumber,
  MAX_NUMBER_DIGITS,
  NO_NUMBER,
  type NumberFault,
  normalizeNumber,
  withoutTechPrefix,
} from './number.ts';
export * from './portability.ts';
export {
  compileRules,
  explainRewrite,
  MAX_RULES,
  NO_RULES,
  type RewriteExplanation,
  type RewriteFault,
  type RewriteOverflow,
  type RewriteRules,
  type RewriteStep,
  rewrite,
  splitRules,
} from './rewrite.ts';
export type { RewriteRule, RuleFaultCode } from './rewrite-rule.ts';
