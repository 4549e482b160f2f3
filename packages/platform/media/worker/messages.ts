// What the thread of the fall-back relay is told, and what it tells.
import type { SideExpectation } from '@tandem/engine/media/contract';

/** Where each figure stands in the shared memory, as the reader has it. */
export interface FigureLayout {
  readonly cells: Readonly<Record<FigureName, number>>;
  readonly ofSide: number;
  readonly ofStream: number;
}

export type FigureName =
  | 'packets'
  | 'bytes'
  | 'lost'
  | 'jitterMs'
  | 'firstPacketMs'
  | 'lastPacketMs'
  | 'ssrcChanges'
  | 'payloadType'
  | 'controlPackets'
  | 'otherPackets'
  | 'foreign'
  | 'stun'
  | 'undelivered'
  | 'learned'
  | 'sourceFamily'
  | 'sourcePort'
  | 'sourceAddress';

export interface RelayThreadSettings {
  readonly memory: SharedArrayBuffer;
  readonly layout: FigureLayout;
  readonly silenceMs: number;
}

export type ToRelayThread =
  /** Bind so many pairs: on these even ports, or on any. */
  | {
      readonly type: 'bind';
      readonly id: number;
      readonly local: string;
      readonly evens: readonly number[];
    }
  | { readonly type: 'open'; readonly stream: number; readonly pairs: readonly [number, number] }
  | {
      readonly type: 'expect';
      readonly stream: number;
      readonly side: number;
      readonly expectation: SideExpectation;
    }
  | {
      readonly type: 'renew';
      readonly stream: number;
      readonly side: number;
      readonly pair: number;
    }
  | { readonly type: 'close'; readonly stream: number };

export interface BoundPair {
  readonly pair: number;
  readonly local: string;
  readonly even: number;
}

export type FromRelayThread =
  /** By its own clock. */
  | { readonly type: 'ready'; readonly nowMs: number }
  | {
      readonly type: 'bound';
      readonly id: number;
      readonly pairs: readonly BoundPair[];
      /** Of the first that could not be bound. */
      readonly fault: string | null;
    }
  /** The ports are free; `stream`: all of it is closed. */
  | {
      readonly type: 'freed';
      readonly pairs: readonly BoundPair[];
      readonly stream: number | null;
    };
