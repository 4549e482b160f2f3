// A call that runs, as the API shows it.
import type { WordKey } from '../../i18n/index.ts';
import type { Tone } from '../../ui/word.tsx';

export const CALLS = '/api/v1/calls';

export interface Call {
  readonly id: string;
  readonly state: string;
  readonly startedAt: string;
  readonly answeredAt: string | null;
  readonly seconds: number;
  readonly callerId: string | null;
  readonly calleeId: string | null;
  readonly callerE164: string;
  readonly calleeE164: string;
  readonly callerIp: string;
  readonly calleeIp: string;
  readonly callerCallId: string;
  readonly calleeCallId: string;
  readonly payer: string | null;
  readonly charge: string;
  readonly codec: string;
}

export const STATES: Readonly<Record<string, readonly [WordKey, Tone]>> = {
  new: ['calls.stateNew', 'plain'],
  admitting: ['calls.stateAdmitting', 'plain'],
  hunting: ['calls.stateHunting', 'warn'],
  connected: ['calls.stateConnected', 'good'],
  over: ['calls.stateOver', 'plain'],
};
