// Where the demo's ends are: addresses of loopback in a block of their own, so that nothing leaves
// the machine, and two demos on one do not meet.

/** Above the usual one: somebody may listen there on all addresses. */
export const DEMO_PORT = 5080;
/** 127.1 to 127.250; 127.0 has what everybody uses. */
export const BLOCKS = 250;

const CUSTOMERS_NET = 1;
const VENDORS_NET = 2;
const PHONES_NET = 3;

export interface Places {
  readonly block: number;
  customer(host: number): string;
  vendor(host: number): string;
  /** All phones share it, as behind one router. */
  readonly phones: string;
  /** Tandem's own address is in the block too, and is none of them. */
  isEnd(address: string): boolean;
}

export function placesIn(block: number): Places {
  const at = (net: number, host: number): string => `127.${block}.${net}.${host}`;
  return {
    block,
    customer: (host) => at(CUSTOMERS_NET, host),
    vendor: (host) => at(VENDORS_NET, host),
    phones: at(PHONES_NET, 1),
    isEnd: (address) => address.startsWith(`127.${block}.`) && address !== tandemIn(block),
  };
}

/** Where Tandem itself takes calls. */
export const tandemIn = (block: number): string => `127.${block}.0.1`;

/** Always the same one for a folder, and mostly another one for another folder. */
export function blockOf(folder: string): number {
  let hash = 0;
  for (const character of folder) hash = (Math.imul(hash, 31) + character.charCodeAt(0)) >>> 0;
  return 1 + (hash % BLOCKS);
}

/** Who comes next where that one is taken. */
export const blockAfter = (block: number): number => 1 + (block % BLOCKS);
