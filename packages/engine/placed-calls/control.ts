// What others may ask of the calls that we place: callbacks, test calls, sounds played (API-3).
import type { Result, Uuid } from '@tandem/base/kernel';
import type { RecordedSound } from '@tandem/engine/media/contract';

/** An order is carried out once, however often it comes: its answer may have been lost. */
export interface PlacedOrder {
  /** Of its call, of a callback the first; made by who asks. */
  readonly id: Uuid;
  /** Who asks: each may have so many at once. */
  readonly by: string;
  /** UTC. Heard later it is not begun: whoever asked has gone, and nobody expects to be called. */
  readonly notAfterMs: number;
}

export interface CallbackWanted {
  /** The gateway or phone whose calls both are: its account pays, by its rates and rights. */
  readonly from: string;
  /** Called first; null: the phone that they are of. */
  readonly first: string | null;
  /** Called when the first has answered. */
  readonly second: string;
  /** Whom the first sees as caller; null: the second. */
  readonly shown: string | null;
}

export type CallbackState = 'callingFirst' | 'callingSecond' | 'connected' | 'over';

export type CallbackOutcome =
  /** They were connected, and one hung up. */
  | 'done'
  | 'firstUnreached'
  /** Before the second answered. */
  | 'firstHungUp'
  | 'secondUnreached'
  /** By us: an operator, no more money, no way between their media. */
  | 'ended';

export interface Callback {
  /** That of its first call. */
  readonly id: string;
  readonly state: CallbackState;
  readonly startedAtMs: number;
  readonly from: string;
  readonly first: string;
  readonly second: string;
  readonly firstCall: string;
  /** null: not made. */
  readonly secondCall: string | null;
  readonly outcome: { readonly code: CallbackOutcome; readonly says: string } | null;
}

export interface TestWanted {
  /** through: by this routing gateway, and nobody pays. from: as a call of who is named. */
  readonly origin: { readonly is: 'from' | 'through'; readonly name: string };
  readonly number: string;
  /** Empty: withheld. */
  readonly caller: string;
  /** Since the answer. */
  readonly seconds: number;
}

export interface TestSignal {
  readonly afterMs: number;
  readonly is: 'ringing' | 'progress' | 'answered' | 'refused' | 'hungUp';
  /** SIP; null: there is none. */
  readonly status: number | null;
}

export interface TestMedia {
  readonly packets: number;
  readonly lost: number;
  readonly lossPercent: number;
  readonly jitterMs: number;
  /** Since the answer; null: none came. Less than 0: before it. */
  readonly firstPacketMs: number | null;
  /** null: it could not be told, as of a codec that is not G.711. */
  readonly soundHeard: boolean | null;
  /** Ours, that came back. */
  readonly toneHeard: boolean | null;
}

export type TestVerdict =
  | 'good'
  | 'lossy'
  /** Packets came, and there was nothing to hear in them. */
  | 'silent'
  | 'noMedia'
  /** It was answered, and its media went past us. */
  | 'unmeasured'
  | 'refused'
  | 'noAnswer'
  | 'hungUpEarly'
  /** Nobody was asked. */
  | 'notPlaced';

export interface TestCall {
  /** Of its call and record. */
  readonly id: string;
  readonly state: 'running' | 'over';
  readonly startedAtMs: number;
  readonly origin: TestWanted['origin'];
  readonly number: string;
  readonly caller: string;
  readonly signals: readonly TestSignal[];
  readonly media: TestMedia | null;
  readonly verdict: { readonly code: TestVerdict; readonly says: string } | null;
}

export interface PlayWanted {
  /** The gateway or phone whose call it is: its account pays. */
  readonly from: string;
  readonly number: string;
  /** Empty: withheld. */
  readonly caller: string;
  /** Names of sounds, heard one behind the other. */
  readonly sounds: readonly string[];
}

export type PlayOutcome =
  /** To the end. */
  | 'played'
  | 'hungUpEarly'
  /** It was answered, and its media do not come by us. */
  | 'unheard'
  | 'refused'
  | 'noAnswer'
  /** Nobody was asked. */
  | 'notPlaced';

export type PlayState = 'calling' | 'playing' | 'over';

export interface Play extends PlayWanted {
  /** Of its call and record. */
  readonly id: string;
  readonly state: PlayState;
  readonly startedAtMs: number;
  /** How long all of its sounds last. */
  readonly soundMs: number;
  readonly outcome: { readonly code: PlayOutcome; readonly says: string } | null;
}

export interface NotPlaced {
  readonly code:
    | 'CALL_SOURCE_NOT_FOUND'
    | 'GATEWAY_NOT_FOUND'
    | 'CALLS_TOO_MANY'
    | 'ORDER_TOO_LATE';
  readonly says: string;
}

export interface PlacedControl {
  callBack(wanted: CallbackWanted, order: PlacedOrder): Result<Callback, NotPlaced>;
  /** Newest first. */
  callbacks(): readonly Callback[];
  callback(id: string): Callback | undefined;
  test(wanted: TestWanted, order: PlacedOrder): Result<TestCall, NotPlaced>;
  tests(): readonly TestCall[];
  testCall(id: string): TestCall | undefined;
  /** `sounds`: what its names stand for, read already. */
  play(ordered: OrderedPlay): Result<Play, NotPlaced>;
  plays(): readonly Play[];
  findPlay(id: string): Play | undefined;
}

export interface OrderedPlay {
  readonly wanted: PlayWanted;
  readonly order: PlacedOrder;
  readonly sounds: readonly RecordedSound[];
}

/** What can be asked for; more is refused before it comes here. */
export const MOST_SOUNDS = 10;
export const TEST_SECONDS = { least: 1, most: 30, usual: 5 } as const;
