// Suspended sources as a script for nft(8): the kernel drops what comes from there before a byte of
// it reaches Tandem. A table of our own, which the script makes, empties and fills, so that it may
// run as often as one likes; each source leaves it by itself when its time is over.
export interface SuspendedUntil {
  /** An IPv4 address, or the /64 of an IPv6 one. */
  readonly source: string;
  readonly until: string;
}

const TABLE = 'inet tandem';
const SET_4 = 'suspended4';
const SET_6 = 'suspended6';

const HEAD: readonly string[] = Object.freeze([
  `add table ${TABLE}`,
  `add set ${TABLE} ${SET_4} { type ipv4_addr; flags timeout; }`,
  `add set ${TABLE} ${SET_6} { type ipv6_addr; flags interval, timeout; }`,
  `add chain ${TABLE} input { type filter hook input priority -10; }`,
  `flush chain ${TABLE} input`,
  `add rule ${TABLE} input ip saddr @${SET_4} counter drop`,
  `add rule ${TABLE} input ip6 saddr @${SET_6} counter drop`,
  `flush set ${TABLE} ${SET_4}`,
  `flush set ${TABLE} ${SET_6}`,
]);

export function nftScript(sources: readonly SuspendedUntil[], nowMs: number): string {
  const elements = sources.flatMap(({ source, until }) => {
    const seconds = Math.ceil((Date.parse(until) - nowMs) / 1_000);
    const set = source.includes(':') ? SET_6 : SET_4;
    if (!(seconds > 0)) return [];
    return `add element ${TABLE} ${set} { ${source} timeout ${seconds}s }`;
  });
  return [...HEAD, ...elements].join('\n');
}
