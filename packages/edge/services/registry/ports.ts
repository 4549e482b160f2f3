// What the use cases of registrations and of the gate need of the switch.
import type { Result } from '@tandem/base/kernel';
import type { SuspendedSource } from '@tandem/engine/gate/control';
import type {
  AddressTested,
  FailedRegistration,
  GatewayView,
  RegistrationsPage,
  RegistrationView,
} from '@tandem/engine/registry/control';

export interface SwitchFault {
  /**
   * missing: there is no such thing. noSound: there is no such sound. full: as many run as may.
   * away: it does not answer.
   */
  readonly is: 'missing' | 'noSound' | 'full' | 'away';
  readonly why: string;
}

/** A routing gateway with its addresses, or one address. */
export type NetworkTestWanted =
  | { readonly gateway: string }
  | { readonly address: string; readonly transport: 'udp' | 'tcp' | 'tls' };

export interface SwitchRegistrations {
  list(page: RegistrationsPage): Promise<Result<readonly RegistrationView[], SwitchFault>>;
  gateways(): Promise<Result<readonly GatewayView[], SwitchFault>>;
  /** That failed lately, newest first. */
  failures(): Promise<Result<readonly FailedRegistration[], SwitchFault>>;
  test(wanted: NetworkTestWanted): Promise<Result<readonly AddressTested[], SwitchFault>>;
  suspended(): Promise<Result<readonly SuspendedSource[], SwitchFault>>;
  release(source: string): Promise<Result<void, SwitchFault>>;
}
