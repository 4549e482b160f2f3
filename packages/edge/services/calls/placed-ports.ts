// What the use cases of calls that we place need of the switch.
import type { Result } from '@tandem/base/kernel';
import type {
  Callback,
  CallbackWanted,
  TestCall,
  TestWanted,
} from '@tandem/engine/placed-calls/control';
import type { SwitchFault } from '../registry/ports.ts';

export interface PlacedCalls {
  callBack(wanted: CallbackWanted): Promise<Result<Callback, SwitchFault>>;
  /** Newest first. */
  callbacks(): Promise<Result<readonly Callback[], SwitchFault>>;
  callback(id: string): Promise<Result<Callback, SwitchFault>>;
  test(wanted: TestWanted): Promise<Result<TestCall, SwitchFault>>;
  tests(): Promise<Result<readonly TestCall[], SwitchFault>>;
  testCall(id: string): Promise<Result<TestCall, SwitchFault>>;
}
