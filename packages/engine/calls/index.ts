// Calls: taken, decided, connected, charged and written down.
export { vendorLogin } from './admit/invitation.ts';
export { serversAskedBySip } from './asked-by-sip.ts';
export { Calls, type CallsOptions } from './calls.ts';
export { InnerCalledLeg } from './legs/inner-legs.ts';
export type {
  CalledLeg,
  CallerLeg,
  CallTaker,
  Description,
  Invitation,
  LegEvent,
  LegMaker,
  LegUser,
  Offered,
} from './legs/leg.ts';
export * from './legs/sip/index.ts';
export { PhoneMonths, type PhoneMonthsOptions } from './phone-months.ts';
export type { CallToPlace, Origin, OriginNotFound, PlacesCalls } from './place.ts';
export * from './ports.ts';
export {
  type EndedLately,
  type LeftBehind,
  Recovery,
  type RecoveryParts,
} from './recovery.ts';
export { RetriedCalls } from './retried.ts';
export { type BalanceOffice, VendorBalances } from './vendor-balances.ts';
