// Which number the rate tables are asked about, and which numbers are not charged at all.
import type { NumberPatterns } from '@tandem/domain/parameters';

/** SERVER_BILLING_FORWARD_PREFIX stands before the number of a forwarded or transferred call. */
export function customerRatedNumber(
  billedNumber: string,
  { isForwarded, forwardPrefix }: { isForwarded: boolean; forwardPrefix: string },
): string {
  return isForwarded ? forwardPrefix + billedNumber : billedNumber;
}

export interface VendorNumbers {
  /** Before the rewriting of the routing gateway. */
  readonly billedNumber: string;
  readonly outboundNumber: string;
  /** A switch of the gateway: its vendor counts by what it sees. */
  readonly byOutboundNumber: boolean;
  /** SERVER_BILLING_GATEWAY_ROUTE_PREFIX */
  readonly routePrefix: string;
}

export function vendorRatedNumber(numbers: VendorNumbers): string {
  const { billedNumber, outboundNumber, byOutboundNumber, routePrefix } = numbers;
  return routePrefix + (byOutboundNumber ? outboundNumber : billedNumber);
}

export interface ExemptNumbers {
  /** SERVER_BILLING_NO_CDR_E164S */
  readonly noRecord: NumberPatterns;
  /** SERVER_BILLING_FREE_E164S */
  readonly free: NumberPatterns;
}

export interface Exemption {
  readonly kind: 'noRecord' | 'free';
  /** The pattern that says so, for the decision trace. */
  readonly pattern: string;
}

/** For the customer's side alone: a vendor is paid for these calls too. No record wins. */
export function exemptionOf(calledNumber: string, exempt: ExemptNumbers): Exemption | null {
  const noRecord = exempt.noRecord.match(calledNumber);
  if (noRecord !== null) return { kind: 'noRecord', pattern: noRecord };
  const free = exempt.free.match(calledNumber);
  return free === null ? null : { kind: 'free', pattern: free };
}
