// One dialog hears one answer (RFC 3261 section 13.2.1): the first SDP answer given to the caller
// is repeated unchanged in every later 18x and 2xx, also when a later vendor answers differently.
// Here it is said what the relay must do so that the answer given still holds, or that it cannot.

import { type StreamFacts, streamsOf } from './facts.ts';
import { type Format, isDtmf, suppressesSilence } from './formats.ts';
import { equalOf, type PayloadPair, pairFormats } from './payloads.ts';
import type { Media, Session } from './session.ts';

export type Verdict =
  /** The relay passes packets on as they are. */
  | 'repeat'
  /** The same codecs under other numbers: the relay writes the vendor's numbers. */
  | 'renumber'
  /** Other codecs: only with a transcoder between. */
  | 'transcode'
  /** The answer given cannot be kept: a new To-tag, or an UPDATE after 100rel. */
  | 'change';

export type ChangeReason =
  | 'streams' // another number of m= lines
  | 'kind' // fax where audio was answered, or the reverse
  | 'refused' // the vendor does not take a stream that the caller was promised
  | 'encryption' // one is encrypted, the other not
  | 'keys'; // both are, with other keys

/** Nothing that needs an answer, but call control may want to know or to tell the caller later. */
export type Remark = 'direction' | 'ptime' | 'silence' | 'refused';

export interface StreamFit {
  readonly index: number;
  readonly verdict: Verdict;
  /** undefined unless the verdict is `change`. */
  readonly why: ChangeReason | undefined;
  /** From the numbers that the caller was given to those that the vendor wants. */
  readonly payloads: readonly PayloadPair[];
  /** Numbers that the caller may use and the vendor does not take. */
  readonly orphans: readonly number[];
  /** `convert`: the caller may send events, which the vendor does not take. */
  readonly dtmf: 'events' | 'convert' | 'none';
  /** What each side is expected to send, where that differs. */
  readonly transcode: { readonly caller: Format; readonly vendor: Format } | undefined;
  readonly remarks: readonly Remark[];
}

export interface Fit {
  /** The worst of the streams. */
  readonly verdict: Verdict;
  readonly why: ChangeReason | undefined;
  readonly streams: readonly StreamFit[];
}

const BADNESS: readonly Verdict[] = ['repeat', 'renumber', 'transcode', 'change'];

/** `given`: what the caller has as our answer. `vendor`: what the vendor answered now. */
export function fitAnswer(given: Session, vendor: Session): Fit {
  if (given.media.length !== vendor.media.length) {
    return { verdict: 'change', why: 'streams', streams: [] };
  }
  const promised = streamsOf(given);
  const got = streamsOf(vendor);
  const streams = promised.map((own, index) => {
    const theirs = got[index] as StreamFacts;
    return fitStream(own, theirs, () => keysOf(given, index) === keysOf(vendor, index));
  });
  let worst: StreamFit | undefined;
  for (const each of streams) {
    if (worst === undefined || badness(each) > badness(worst)) worst = each;
  }
  return { verdict: worst?.verdict ?? 'repeat', why: worst?.why, streams };
}

function badness({ verdict }: StreamFit): number {
  return BADNESS.indexOf(verdict);
}

const NOTHING: Omit<StreamFit, 'index'> = Object.freeze({
  verdict: 'repeat',
  why: undefined,
  payloads: [],
  orphans: [],
  dtmf: 'none',
  transcode: undefined,
  remarks: [],
});

function fitStream(own: StreamFacts, theirs: StreamFacts, sameKeys: () => boolean): StreamFit {
  const { index } = own;
  // The caller sends nothing there, whatever the vendor would take.
  if (!own.active) return { ...NOTHING, index };
  if (!theirs.active) {
    // A call without its picture is a call; without its voice or its fax it is none.
    const needed = own.kind === 'audio' || own.fax;
    return needed ? changed(index, 'refused') : { ...NOTHING, index, remarks: ['refused'] };
  }
  if (own.kind !== theirs.kind || own.fax !== theirs.fax) return changed(index, 'kind');
  if (own.encryption !== theirs.encryption) return changed(index, 'encryption');
  if (own.encryption !== 'none' && !sameKeys()) return changed(index, 'keys');
  return fitFormats(own, theirs);
}

function changed(index: number, why: ChangeReason): StreamFit {
  return { ...NOTHING, index, verdict: 'change', why };
}

function fitFormats(own: StreamFacts, theirs: StreamFacts): StreamFit {
  const { index } = own;
  const payloads = pairFormats(own.formats, theirs.formats);
  const paired = new Set(payloads.map(({ from }) => from));
  const orphans = own.formats.map(({ payload }) => payload).filter((each) => !paired.has(each));
  const transcode = needsTranscoding(own, theirs);
  const moved = payloads.some(({ from, to }) => from !== to);
  return {
    index,
    verdict: transcode !== undefined ? 'transcode' : moved ? 'renumber' : 'repeat',
    why: undefined,
    payloads,
    orphans,
    dtmf: dtmfOf(own, paired),
    transcode,
    remarks: remarksOn(own, theirs),
  };
}

/**
 * What each side likes best is what it will send; each must be something that the other side takes.
 */
function needsTranscoding(own: StreamFacts, theirs: StreamFacts): StreamFit['transcode'] {
  if (own.voice === undefined || theirs.voice === undefined) return undefined;
  const callerFits = equalOf(own.voice, theirs.formats) !== undefined;
  const vendorFits = equalOf(theirs.voice, own.formats) !== undefined;
  return callerFits && vendorFits ? undefined : { caller: own.voice, vendor: theirs.voice };
}

function dtmfOf(own: StreamFacts, paired: ReadonlySet<number>): StreamFit['dtmf'] {
  const events = own.formats.filter(isDtmf);
  if (events.length === 0) return 'none';
  return events.some(({ payload }) => paired.has(payload)) ? 'events' : 'convert';
}

function remarksOn(own: StreamFacts, theirs: StreamFacts): readonly Remark[] {
  const remarks: Remark[] = [];
  if (own.effective !== theirs.effective) remarks.push('direction');
  if (ptimeOf(own) !== ptimeOf(theirs)) remarks.push('ptime');
  // The vendor may send pauses to a caller who was promised none.
  const vendorPauses = theirs.voice !== undefined && suppressesSilence(theirs.voice);
  if (vendorPauses && own.voice !== undefined && !suppressesSilence(own.voice)) {
    remarks.push('silence');
  }
  return remarks;
}

function ptimeOf({ ptimeMs, voice }: StreamFacts): number | undefined {
  return ptimeMs ?? voice?.codec?.ptimeMs;
}

/** Keys pass through us untouched, so those that the caller has must be the vendor's. */
function keysOf(session: Session, index: number): string {
  const lines = [...session.lines, ...(session.media[index] as Media).lines];
  const keys = lines.filter(({ name }) => name === 'crypto' || name === 'fingerprint');
  return keys.map(({ name, value }) => `${name} ${value}`).join('\n');
}
