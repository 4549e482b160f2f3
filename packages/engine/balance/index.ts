// The money that calls run on: reserved ahead, settled exactly, out of leased slices of balances
// (BIL-4).
export type {
  Balances,
  CallMoney,
  Grant,
  MoneyRequest,
  OpenAnswer,
} from './contract.ts';
export { nextEpoch } from './epoch.ts';
export {
  type BalanceFigures,
  type Holding,
  LeasedBalances,
  type LeasedBalancesOptions,
} from './leased-balances.ts';
export type { AppendReturn, LeaseAnswer, LeaseOffice, LeaseRequest } from './ports.ts';
