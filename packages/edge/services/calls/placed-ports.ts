// What the use cases of calls that we place need of the switch.
import type { Result, Uuid } from '@tandem/base/kernel';
import type {
  Callback,
  CallbackWanted,
  Play,
  PlayWanted,
  TestCall,
  TestWanted,
} from '@tandem/engine/placed-calls/control';
import type { SwitchFault } from '../registry/ports.ts';

export interface Order {
  /** Of the call; of a callback, of its first. */
  readonly id: Uuid;
  /** Who asks: each may have so many at once. */
  readonly by: string;
}

/** asked: the switch may have placed it, and has not said so in time. Looking for it tells. */
export type OrPending<View> = View | 'asked';

export interface PlacedCalls {
  newId(): Uuid;
  callBack(wanted: CallbackWanted, order: Order): Promise<Result<OrPending<Callback>, SwitchFault>>;
  /** Newest first. */
  callbacks(): Promise<Result<readonly Callback[], SwitchFault>>;
  callback(id: string): Promise<Result<Callback, SwitchFault>>;
  test(wanted: TestWanted, order: Order): Promise<Result<OrPending<TestCall>, SwitchFault>>;
  tests(): Promise<Result<readonly TestCall[], SwitchFault>>;
  testCall(id: string): Promise<Result<TestCall, SwitchFault>>;
  /** noSound: which one cannot be had, and why. */
  play(wanted: PlayWanted, order: Order): Promise<Result<OrPending<Play>, SwitchFault>>;
  plays(): Promise<Result<readonly Play[], SwitchFault>>;
  findPlay(id: string): Promise<Result<Play, SwitchFault>>;
}
