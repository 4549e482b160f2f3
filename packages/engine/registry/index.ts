// Who is registered with us, where we are registered, and which gateways live.
export { type Authentication, Authenticator } from './authenticator.ts';
export { type Binding, Registered } from './binding.ts';
export { diskBindingStore } from './binding-store.ts';
export { type Arrival, Bindings } from './bindings.ts';
export {
  type GatewayView,
  type PresenceChanged,
  type RegistrationsPage,
  type RegistrationView,
  type RegistryControl,
  registryControl,
  type UserPresence,
  type VendorView,
} from './control.ts';
export { snapshotDirectory } from './directory.ts';
export type * from './events.ts';
export type { RegistrationFailure } from './failed-registrations.ts';
export { type HeartbeatCounters, Heartbeats } from './heartbeats.ts';
export { keepNonces, restoreNonces } from './nonce-file.ts';
export { type AddressLife, type CheckedGateway, OptionsChecks } from './options-checks.ts';
export type * from './ports.ts';
export type { Reach, ReachedBy } from './reach.ts';
export { Registrar, type RegistrarCounters } from './registrar.ts';
export {
  type FollowedGateways,
  Registry,
  type RegistryOptions,
  type RegistrySettings,
} from './registry.ts';
export { followedGateways, registrySettings } from './settings.ts';
export type { VendorGateway, VendorSettings } from './vendor.ts';
export { Vendors } from './vendors.ts';
