// A UDP socket of the machine as those see it who tune it and watch it.
import type { OpenSocket } from '@tandem/native/relay';
import type { DatagramSocket } from '@tandem/protocol/sip';
import type { TunedSocket } from './socket-tuning.ts';

export interface MachineDatagramSocket extends DatagramSocket {
  /** What of the wishes the machine has granted. */
  readonly tuned: TunedSocket;
  readonly socket: OpenSocket;
}
