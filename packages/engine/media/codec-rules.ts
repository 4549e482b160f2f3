// What the settings of both sides do to the codecs of a description that passes from one to the
// other: which of them, in which order, annexes, packet time. Nothing is transcoded: a codec that
// one side must not use is not offered to the other.
import type { CodecChoice } from '@tandem/domain/parties';
import {
  filterCodecs,
  formatsOf,
  isVoice,
  type Session,
  setAnnexA,
  setAnnexB,
  setPtime,
} from '@tandem/protocol/sdp';
import type { MediaFault } from './contract.ts';

export const NO_CODEC: MediaFault = {
  kind: 'noCodec',
  says: 'no codec is left that both may use',
};

export type SideCodecs = Pick<
  CodecChoice,
  'codecOrder' | 'codecsForced' | 'codecsForbidden' | 'g729Annexb' | 'g723Annexa' | 'ptimeMs'
>;

export interface CodecQuestion {
  /** Of who said it; null: no rules. */
  readonly from: SideCodecs | null;
  readonly to: SideCodecs | null;
  readonly as: 'offer' | 'answer';
  /** Of an answer. */
  readonly offered: Session | undefined;
}

/** null: nothing differs from what each side is by itself. */
export function sideCodecs(of: SideCodecs): SideCodecs | null {
  const { codecOrder, codecsForced, codecsForbidden, g729Annexb, g723Annexa, ptimeMs } = of;
  const isUsual =
    codecOrder === 'customer' &&
    codecsForced.length + codecsForbidden.length === 0 &&
    g729Annexb === 'passThrough' &&
    g723Annexa === 'passThrough' &&
    ptimeMs === null;
  if (isUsual) return null;
  return { codecOrder, codecsForced, codecsForbidden, g729Annexb, g723Annexa, ptimeMs };
}

/** undefined: no codec for speech is left that both sides may use. */
export function withCodecs(session: Session, question: CodecQuestion): Session | undefined {
  const { from, to } = question;
  const usual = customersOrder(session, question);
  // As nearly all calls have it.
  if (usual === undefined && from === null && to === null) return session;
  const forced = forcedBy(to?.codecsForced ?? [], from?.codecsForced ?? []);
  const order = forced ?? usual;
  const forbid = [...(from?.codecsForbidden ?? []), ...(to?.codecsForbidden ?? [])];
  const { session: left, emptied } = filterCodecs(session, {
    ...(forced === undefined ? {} : { allow: forced }),
    ...(order === undefined ? {} : { order }),
    forbid,
  });
  const speaks = left.media.some(({ port }) => port !== 0);
  if (emptied.length > 0 && !speaks) return undefined;
  return annexed(left, question);
}

/** Of two lists what stands in both, in the order of who is told; undefined: neither forces. */
function forcedBy(to: readonly string[], from: readonly string[]): readonly string[] | undefined {
  if (to.length === 0 || from.length === 0) {
    const one = to.length === 0 ? from : to;
    return one.length === 0 ? undefined : one;
  }
  return to.filter((codec) => from.includes(codec));
}

/** An answer keeps the order of the offer, unless who answers has its own counted. */
function customersOrder(
  session: Session,
  { from, as, offered }: CodecQuestion,
): readonly string[] | undefined {
  const isVendors = from?.codecOrder === 'vendor';
  if (as === 'offer' || offered === undefined || isVendors) return undefined;
  if (isInOrder(session, offered)) return undefined;
  const speech = offered.media.find(({ kind }) => kind === 'audio');
  return speech === undefined
    ? undefined
    : formatsOf(speech)
        .filter(isVoice)
        .map(({ name }) => name);
}

/** By the numbers alone, as nearly all answers have them. */
function isInOrder(answer: Session, offer: Session): boolean {
  return answer.media.every(({ formats }, index) => {
    const places = formats.map((format) => offer.media[index]?.formats.indexOf(format) ?? -1);
    return places.every((place, at) => place >= (places[at - 1] ?? -1));
  });
}

/** Who wants no pauses, or a packet time, has it of the other one too. */
function annexed(session: Session, { from, to }: CodecQuestion): Session {
  const wanted = (name: 'g729Annexb' | 'g723Annexa'): 'yes' | 'no' | undefined => {
    const both = [to?.[name], from?.[name]];
    if (both.includes('no')) return 'no';
    return both.includes('yes') ? 'yes' : undefined;
  };
  const [annexB, annexA] = [wanted('g729Annexb'), wanted('g723Annexa')];
  const ptimeMs = to?.ptimeMs ?? from?.ptimeMs ?? null;
  let made = session;
  if (annexB !== undefined) made = setAnnexB(made, annexB);
  if (annexA !== undefined) made = setAnnexA(made, annexA);
  return ptimeMs === null ? made : setPtime(made, ptimeMs);
}
