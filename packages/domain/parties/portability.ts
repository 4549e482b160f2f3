// Who knows to which network a number was ported.
import type { ObjectId } from './words.ts';

export interface PortabilityServer {
  readonly id: ObjectId;
  readonly url: string;
  readonly prefixes: readonly string[];
  readonly nameServers: readonly string[];
  readonly timeoutMs: number;
  readonly cacheSeconds: number | null;
  readonly memo: string;
}
