// Pricing a period of records again.
export * from './contract.ts';
export { type AccountDifference, Differences, type UnpricedCount } from './differences.ts';
export {
  type AgentTerms,
  type FoundPrice,
  type NoPrice,
  type Owed,
  type PriceBook,
  type Priced,
  type PriceQuestion,
  type RepriceOptions,
  type Repricing,
  reprice,
} from './reprice.ts';
