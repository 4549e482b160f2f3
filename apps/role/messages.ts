// What the supervisor and a role say to each other over the pipe between them. The pipe is also the
// role's life line: when it closes, the supervisor is gone and the role ends.
import type { DatabaseAddress } from '@tandem/platform/postgres';
import type {
  ListenAddress,
  MediaDaemonSetting,
  PortRangeSetting,
} from '@tandem/platform/settings';

export const ROLES = ['switch', 'recorder', 'office'] as const;
export type RoleName = (typeof ROLES)[number];
/** The roles, and the ends of `tandem demo` beside them. */
export type ProgramName = RoleName | 'demo';

export interface DemoSettings {
  /** Which part of loopback its ends are at: 127.BLOCK.0.0/16. */
  readonly block: number;
  /** New calls a second in the busiest hour. */
  readonly cps: number;
  /** Days before the first one. */
  readonly pastDays: number;
  /** The same one makes the same calls. */
  readonly seed: number;
}

export interface RoleSettings {
  readonly data: string;
  /** Names this data folder among all that share a database: on records, leases and positions. */
  readonly node: string;
  /** Over the pipe and never on a command line, since an outside one has a password. */
  readonly database: DatabaseAddress;
  readonly sip: ListenAddress;
  readonly http: ListenAddress;
  /** null: as the parameter says. */
  readonly rtp: PortRangeSetting | null;
  /** Of the demo's process alone. */
  readonly demo?: DemoSettings;
  /** Daemons that relay media in the place of this node; none: it does so itself. */
  readonly mediaPool?: readonly MediaDaemonSetting[];
}

export type ToRole =
  /** Get ready for `begin` without the database, which is being started. */
  | { readonly type: 'prepare'; readonly settings: RoleSettings }
  | { readonly type: 'begin'; readonly settings: RoleSettings }
  /** End within this time: finish what runs, take nothing new. 0: end now. */
  | { readonly type: 'end'; readonly drainMs: number };

export type FromRole =
  | { readonly type: 'ready'; readonly addresses: Readonly<Record<string, string>> }
  /** It cannot work as it is set up, and trying again would not change it. */
  | { readonly type: 'refused'; readonly fault: RoleFault };

export interface RoleFault {
  readonly code: string;
  readonly message: string;
  readonly advice: string;
}
