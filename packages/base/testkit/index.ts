// For tests only: product code never imports the testkit.
export {
  BreakableDisk,
  type BreakableDiskOptions,
  type Breakage,
  type DiskOperation,
} from './breakable-disk.ts';
export * as generators from './generators.ts';
export { MemoryLog } from './memory-log.ts';
export { type Endpoint, endpoint, endpointText } from './network-endpoint.ts';
export { type LinkQuality, PERFECT_LINK } from './network-link.ts';
export type { NatOptions, SimulatedNat } from './network-nat.ts';
export type {
  ConnectFailure,
  SimulatedStream,
  StreamClose,
  StreamEvents,
} from './network-stream.ts';
export { type SeededRandom, seededRandom } from './seeded-random.ts';
export {
  type Datagram,
  type NetworkCounts,
  type SimulatedListener,
  SimulatedNetwork,
  type SimulatedNetworkOptions,
  type SimulatedSocket,
} from './simulated-network.ts';
export type { Unsynced } from './stored-file.ts';
export { settled, VirtualClock, type VirtualClockOptions } from './virtual-clock.ts';
