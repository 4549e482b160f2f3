// The messages of a call as the trace kept them, and how a ladder draws them.
import type { CallTraceView } from '@tandem/edge/api/contract';

export type Traced = CallTraceView['items'][number];

export interface Lane {
  /** The Call-ID of the leg; of our own lane it is empty. */
  readonly callId: string;
  readonly name: string;
  readonly address: string;
}

/** The caller, ourselves, and each one that was called, in the order in which they came. */
export function lanesOf(items: readonly Traced[], own: string): readonly Lane[] {
  const legs = new Map<string, Lane & { readonly isCaller: boolean }>();
  for (const { callId, party, remote, leg } of items) {
    if (legs.has(callId)) continue;
    legs.set(callId, {
      ...{ callId, address: remote, isCaller: leg === 'caller' },
      name: party === null || party === '' ? remote : party,
    });
  }
  const all = [...legs.values()];
  const callers = all.filter(({ isCaller }) => isCaller);
  const callees = all.filter(({ isCaller }) => !isCaller);
  return [...callers, { callId: '', name: own, address: '' }, ...callees];
}

export interface Step {
  readonly label: string;
  /** Of an answer: what it answers. */
  readonly of: string;
  readonly hasMedia: boolean;
  readonly kind: 'request' | 'good' | 'bad' | 'underway';
}

export function stepOf(text: string): Step {
  const [first = ''] = text.split('\r\n', 1);
  const hasMedia = /^content-type[ \t]*:[ \t]*application\/sdp/im.test(text);
  const answer = /^SIP\/2\.0 (\d{3}) ?(.*)$/.exec(first);
  if (answer === null) {
    return { label: first.split(' ')[0] ?? '', of: '', hasMedia, kind: 'request' };
  }
  const [, status = '', phrase = ''] = answer;
  const of = /^cseq[ \t]*:[ \t]*\d+[ \t]+(\S+)/im.exec(text)?.[1] ?? '';
  return { label: `${status} ${phrase}`.trim(), of, hasMedia, kind: kindOf(Number(status)) };
}

const kindOf = (status: number): Step['kind'] =>
  status < 200 ? 'underway' : status < 300 ? 'good' : 'bad';
