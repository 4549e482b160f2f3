// What the use cases of the trace need of the switch.
import type { Result } from '@tandem/base/kernel';
import type { SwitchFault } from '../registry/ports.ts';

/** A message is kept when it fits any of them; without any, all are. */
export interface TraceFilter {
  readonly addresses?: readonly string[];
  /** Of SIP. */
  readonly callIds?: readonly string[];
  /** Digits of the caller's or the called number. */
  readonly numbers?: readonly string[];
}

export interface TraceState {
  readonly isOn: boolean;
  /** That are kept now. */
  readonly messages: number;
  readonly filter: TraceFilter;
}

export interface TracePlace {
  readonly address: string;
  readonly port: number;
}

export interface TraceMessage {
  readonly sequence: number;
  readonly atMs: number;
  readonly direction: 'in' | 'out';
  readonly transport: string;
  readonly local: TracePlace;
  readonly remote: TracePlace;
  readonly callId: string;
  /** As it was on the wire, without secrets; a character is a byte. */
  readonly text: string;
}

export interface TracePage {
  readonly items: readonly TraceMessage[];
  readonly next: number;
  readonly missed: number;
  readonly hasMore: boolean;
}

export interface SwitchTrace {
  state(): Promise<Result<TraceState, SwitchFault>>;
  start(filter: TraceFilter): Promise<Result<TraceState, SwitchFault>>;
  stop(): Promise<Result<TraceState, SwitchFault>>;
  read(page: TraceFilter & { readonly after: number }): Promise<Result<TracePage, SwitchFault>>;
}
