// What the engine does with media beyond passing them, and what it tells of it.
import { getSystemErrorName } from 'node:util';
import { field } from './field.ts';

export interface RelayListening {
  /** Payload types that are keys (RFC 4733). */
  readonly events: readonly number[];
  /** They are not passed on. */
  readonly absorbs: boolean;
  /** Keys as tones within G.711 are found, and are not passed on. */
  readonly inband: boolean;
  /** Packets pass from addresses alone that were admitted. */
  readonly fenced: boolean;
}

export interface RelayKey {
  /** 0-9, 10 for *, 11 for #, 12 to 15 for A to D, 16 for a flash. */
  readonly event: number;
  readonly payloadType: number;
  readonly durationMs: number;
}

export interface RelaySound {
  /** Numbers of clips, one behind the other. */
  readonly clips: readonly number[];
  /** 0: PCMU, 8: PCMA. */
  readonly payloadType: number;
  /** Until something else is ordered. */
  readonly repeats: boolean;
}

interface OfSide {
  readonly stream: number;
  readonly side: number;
}

export type RelayNotice =
  /** Once when it goes down, once when it goes up. */
  | (OfSide & {
      readonly kind: 'eventKey' | 'inbandKey';
      readonly event: number;
      readonly ended: boolean;
      readonly durationMs: number;
    })
  /** All of it; what repeats never is. */
  | (OfSide & { readonly kind: 'played' })
  /** Of a side that is fenced; its packets are dropped until `admit` says otherwise. */
  | (OfSide & { readonly kind: 'unknownAddress'; readonly address: string })
  /** No samples: nothing came that can be recorded, and there is no file. */
  | {
      readonly kind: 'recorded';
      readonly recording: number;
      readonly samples: number;
      /** Pieces that came too late to be written. */
      readonly late: number;
      readonly errno: string | null;
    };

/** As addon_engine.cc makes them. */
export function noticeOf(told: unknown): RelayNotice {
  const number = (name: string): number => Number(field(told, name) ?? 0);
  const of = { stream: number('stream'), side: number('side') };
  const kind = field(told, 'kind');
  switch (kind) {
    case 'eventKey':
    case 'inbandKey': {
      const ended = field(told, 'ended') === true;
      return { ...of, kind, event: number('event'), ended, durationMs: number('durationMs') };
    }
    case 'unknownAddress':
      return { ...of, kind, address: String(field(told, 'address')) };
    case 'recorded': {
      const fault = number('fault');
      return {
        ...{ kind, recording: number('recording'), samples: number('samples') },
        ...{ late: number('late'), errno: fault === 0 ? null : getSystemErrorName(fault) },
      };
    }
    default:
      return { ...of, kind: 'played' };
  }
}
