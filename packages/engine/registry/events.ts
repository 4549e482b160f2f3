// What the registry tells: of phones and gateways that come and go, and of our own registrations.
import type { SocketAddress, TransportName } from '@tandem/protocol/sip';

export type RegistryEvent =
  | PresenceEvent
  | AddressEvent
  | GatewayEvent
  | RegistrationEvent
  | UnfinishedRound;

/** EXTERNAL_WEB_SEND_PHONE_ONLINE reports those of phones. */
export interface PresenceEvent {
  readonly type: 'online' | 'offline';
  readonly user: string;
  readonly parties: readonly PartyName[];
  readonly atMs: number;
  readonly transport: TransportName;
  readonly local: SocketAddress;
  readonly remote: SocketAddress;
  /** User-Agent; empty when it does not say. */
  readonly product: string;
  /** Of offline. */
  readonly why?: 'expired' | 'unregistered' | 'removed' | 'connectionClosed' | 'replaced';
}

/** One address of a gateway, by OPTIONS. */
export interface AddressEvent {
  readonly type: 'addressLive' | 'addressDead';
  readonly gateway: string;
  readonly address: string;
  readonly status: number | undefined;
}

/** All of a gateway: live when one of its addresses is. */
export interface GatewayEvent {
  readonly type: 'gatewayLive' | 'gatewayOffline';
  readonly gateway: string;
}

/** Ours at a vendor. */
export interface RegistrationEvent {
  readonly type: 'registered' | 'registrationLost';
  readonly gateway: string;
  /** Of the last answer; undefined when there was none. */
  readonly status: number | undefined;
}

/** A round of heartbeats that the next one has cut off. */
export interface UnfinishedRound {
  readonly type: 'heartbeatRoundUnfinished';
  readonly terminals: number;
  readonly sent: number;
}

export interface PartyName {
  readonly kind: 'phones' | 'mappingGateways' | 'routingGateways';
  readonly id: string;
}
