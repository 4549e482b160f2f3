// The way that requests of a dialog take (RFC 3261 sections 12.1 and 12.2.1.1).
import type { Hop } from './ports.ts';

export interface Path {
  readonly requestUri: string;
  /** Values of Route, as they are to be sent. */
  readonly routes: readonly string[];
  /** The URI whose host is sent to. */
  readonly nextHop: string;
}

/** 12.1.1: the called side takes the Record-Routes as they stand. */
export function routeSetOfCallee(recordRoutes: readonly Hop[]): readonly Hop[] {
  return recordRoutes;
}

/** 12.1.2: the calling side sees them from the other end. */
export function routeSetOfCaller(recordRoutes: readonly Hop[]): readonly Hop[] {
  return recordRoutes.length < 2 ? recordRoutes : [...recordRoutes].reverse();
}

export function pathTo(target: string, routeSet: readonly Hop[]): Path {
  const [first, ...others] = routeSet;
  if (first === undefined) return { requestUri: target, routes: [], nextHop: target };
  if (first.loose) {
    return { requestUri: target, routes: routeSet.map(({ text }) => text), nextHop: first.uri };
  }
  // 12.2.1.1: a strict router wants its own URI in the first line; the target waits at the end.
  const requestUri = forRequestLine(first.uri);
  const routes = [...others.map(({ text }) => text), `<${target}>`];
  return { requestUri, routes, nextHop: requestUri };
}

/** RFC 3261 section 19.1.1: neither a method nor headers may stand in a Request-URI. */
function forRequestLine(uri: string): string {
  const [address = ''] = uri.split('?', 1);
  return address.replace(/;method=[^;]*/i, '');
}
