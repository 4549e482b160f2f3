// What is known in the end of the RTP of a call that went through us (MED-7).

/** What came from one side, and how it would have sounded. */
export interface MediaQuality {
  readonly packets: number;
  readonly lost: number;
  /** RFC 3550, at the last packet. */
  readonly jitterMs: number;
  /** 1 to 4.5, estimated by the E-model; null: nothing came. */
  readonly mos: number | null;
  /** From the answer to its first packet: negative for early media; null: none came. */
  readonly firstPacketMs: number | null;
  /** At the end of the call, since its last packet. */
  readonly silentMs: number | null;
  /** Of the last packet. */
  readonly payloadType: number | null;
  /** Its last packets were of a type that no description has. */
  readonly isWrongPayload: boolean;
  /** Packets of somebody else, dropped. */
  readonly foreign: number;
  /** Packets from an address that is fenced out, dropped; records of before have none. */
  readonly fenced?: number;
  /** Taken, and not passed on: our own part of the loss; records of before have none. */
  readonly undelivered?: number;
  /** Pieces that its recording lacks, dropped before the disk; records of before have none. */
  readonly unrecorded?: number;
}

export interface RecordedMedia {
  readonly caller: MediaQuality;
  readonly callee: MediaQuality;
  /** One side was heard and the other was not. */
  readonly isOneWay: boolean;
  /** Its files below the folder of recordings, the first one first. */
  readonly recordings?: readonly string[];
  /** Of records of before: the last of them; null: it was not recorded. */
  readonly recording?: string | null;
}

/** Files of its recordings, in the order in which they were made. */
export function recordingsOf(media: RecordedMedia | null | undefined): readonly string[] {
  const { recordings, recording = null } = media ?? {};
  return recordings ?? (recording === null ? [] : [recording]);
}
