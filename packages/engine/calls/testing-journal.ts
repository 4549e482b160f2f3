// For tests only: a journal in memory that keeps steps as the disk would, as texts, and insists on
// their order: answered once, renewed while open, ended once.
import { invariant } from '@tandem/base/kernel';
import type { CallRecord, OpenCall, Step } from '@tandem/domain/record';
import type { CallJournal } from './ports.ts';

export class FakeJournal implements CallJournal {
  readonly steps: Step[] = [];
  refuses: string | null = null;
  /** Told of each step before it counts as written. */
  watch: (step: Step) => void = () => undefined;
  readonly #open = new Map<string, OpenCall>();
  readonly #ended = new Map<string, CallRecord>();

  append(step: Step): void {
    // Through JSON, as on the disk: what has no JSON fails here.
    const kept = JSON.parse(JSON.stringify(step)) as Step;
    this.watch(kept);
    this.steps.push(kept);
    switch (kept.kind) {
      case 'answered':
        invariant(!this.#open.has(kept.callId), 'a call is answered once');
        invariant(!this.#ended.has(kept.callId), 'and not after its end');
        this.#open.set(kept.callId, kept.call);
        return;
      case 'renewed':
        invariant(this.#open.has(kept.callId), 'a step is renewed between answer and end');
        this.#open.set(kept.callId, kept.call);
        return;
      case 'ended':
        invariant(!this.#ended.has(kept.callId), 'a call ends once');
        this.#open.delete(kept.callId);
        this.#ended.set(kept.callId, kept.record);
        return;
      default:
        throw new Error(`no step of a call: ${kept.kind}`);
    }
  }

  refusal(): string | null {
    return this.refuses;
  }

  /** What a restart would find. */
  get open(): readonly OpenCall[] {
    return [...this.#open.values()];
  }

  get records(): readonly CallRecord[] {
    return [...this.#ended.values()];
  }

  /** The one record of the call with this Call-ID at the caller's side. */
  recordOf(callerCallId: string): CallRecord | undefined {
    return this.records.find(
      (record) => record.callerCallId === callerCallId && record.parentId === null,
    );
  }

  kindsOf(callerCallId: string): readonly string[] {
    return this.steps.flatMap((step) => {
      if (step.kind === 'ended') return step.record.callerCallId === callerCallId ? ['ended'] : [];
      const isCall = step.kind === 'answered' || step.kind === 'renewed';
      return isCall && step.call.record.callerCallId === callerCallId ? [step.kind] : [];
    });
  }
}
