// What the API tells of a call that is only looked at.
export interface AnalysedRoute {
  readonly gateway: string;
  readonly account: string;
  readonly prefix: string;
  readonly place: number | null;
  readonly verdict: string;
  readonly why: string;
  readonly numbers: { readonly caller: string; readonly callee: string } | null;
  readonly costPerMinute: string | null;
}

export interface Analysis {
  readonly from: { readonly kind: string; readonly id: string };
  readonly at: string;
  readonly steps: readonly string[];
  readonly numbers: {
    readonly accessCaller: string;
    readonly accessCallee: string;
    readonly billedCaller: string;
    readonly billedCallee: string;
  };
  readonly isEmergency: boolean;
  readonly sale: {
    readonly account: string;
    readonly group: string;
    readonly prefix: string;
    readonly area: string;
    readonly perMinute: string;
  } | null;
  readonly refused: {
    readonly reason: number;
    readonly name: string;
    readonly label: string | null;
    readonly sipStatus: number;
  } | null;
  readonly phone: { readonly number: string; readonly does: string } | null;
  readonly routes: readonly AnalysedRoute[];
  readonly onward: Analysis | null;
}
