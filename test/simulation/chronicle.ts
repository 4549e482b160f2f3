// What was said in the world, by whom and how surely: steps of calls on their way to the disk,
// deaths of switches, answers that peers heard. The judge compares it with the books in the end.
import type { CallRecord, OpenCall, Step } from '@tandem/domain/record';

export type Surety = 'said' | 'written' | 'durable' | 'lost';

export interface SaidStep {
  readonly step: Step;
  readonly run: RunName;
  readonly atMs: number;
  surety: Surety;
  writtenAtMs: number;
  /** The disk took nothing when the turn of the step ended. */
  isHeldByDisk: boolean;
}

export interface RunName {
  readonly node: string;
  readonly epoch: string;
}

export type Death = 'kill' | 'power' | 'closed';

export interface RunEnd {
  readonly how: Death;
  readonly atMs: number;
}

export interface StoryOfCall {
  readonly id: string;
  readonly open: (SaidStep & { readonly call: OpenCall })[];
  readonly ended: (SaidStep & { readonly record: CallRecord })[];
}

export class Chronicle {
  readonly calls = new Map<string, StoryOfCall>();
  readonly ends = new Map<string, RunEnd>();
  readonly defects: string[] = [];
  /** By the tag that the caller hears in our answer. */
  readonly answers = new Map<string, SaidStep & { readonly call: OpenCall }>();
  /** Not durable yet, in order, by node. */
  readonly #pending = new Map<string, SaidStep[]>();
  readonly #now: () => number;
  /** When the network became bad, good, bad ... */
  readonly #turns: number[] = [];

  constructor(now: () => number) {
    this.#now = now;
  }

  networkTurns(isBad: boolean): void {
    const isBadNow = this.#turns.length % 2 === 1;
    if (isBad !== isBadNow) this.#turns.push(this.#now());
  }

  /** At some moment of them what was said may have been lost. */
  wasNetworkBad(fromMs: number, toMs: number): boolean {
    return this.#turns.some((badMs, at) => {
      const goodMs = this.#turns[at + 1] ?? Number.POSITIVE_INFINITY;
      return at % 2 === 0 && badMs <= toMs && goodMs >= fromMs;
    });
  }

  /** A step was taken into memory. */
  said(step: Step, run: RunName): void {
    const said: SaidStep = {
      ...{ step, run, atMs: this.#now() },
      ...{ surety: 'said', writtenAtMs: 0, isHeldByDisk: false },
    };
    this.#pendingOf(run.node).push(said);
    if (step.kind === 'epoch' || step.kind === 'leaseReturned') return;
    const story = this.#storyOf(step.callId);
    if (step.kind === 'ended') story.ended.push(Object.assign(said, { record: step.record }));
    else story.open.push(this.#opens(Object.assign(said, { call: step.call })));
  }

  #opens<T extends SaidStep & { readonly call: OpenCall }>(said: T): T {
    const tag = said.call.legs[0]?.localTag;
    if (said.step.kind === 'answered' && tag !== undefined) this.answers.set(tag, said);
    return said;
  }

  /** A 200 with this tag goes out to a caller. */
  answerLeaves(tag: string): void {
    const said = this.answers.get(tag);
    if (said === undefined || (said.surety === 'said' && !said.isHeldByDisk)) {
      this.defects.push('an answer left before it was written down');
    }
  }

  /** A turn was handed to the operating system, or the disk would not have it. */
  wrote(node: string, isTaken: boolean): void {
    for (const said of this.#pendingOf(node)) {
      if (said.surety !== 'said') continue;
      if (!isTaken) said.isHeldByDisk = true;
      else {
        said.surety = 'written';
        said.writtenAtMs = this.#now();
      }
    }
  }

  /** How many steps wait to be durable, to be handed to `durable` when they are. */
  pendingOf(node: string): number {
    return this.#pendingOf(node).length;
  }

  lastPending(node: string): SaidStep | undefined {
    return this.#pendingOf(node).at(-1);
  }

  /** All up to this one survive a loss of power. */
  durable(node: string, upTo: SaidStep | undefined): void {
    const pending = this.#pendingOf(node);
    const at = upTo === undefined ? -1 : pending.indexOf(upTo);
    for (const said of pending.splice(0, at + 1)) said.surety = 'durable';
  }

  /** The run is no more; `oldestMs`: written before it, a step must have been durable. */
  died(run: RunName, how: Death, oldestMs: number): void {
    this.ends.set(run.epoch, { how, atMs: this.#now() });
    const pending = this.#pendingOf(run.node);
    const kept: SaidStep[] = [];
    for (const said of pending) {
      const survives = how !== 'power' && said.surety === 'written';
      if (survives) kept.push(said);
      else said.surety = 'lost';
      const isLate = how === 'power' && said.surety === 'lost' && said.writtenAtMs > 0;
      if (isLate && said.writtenAtMs < oldestMs) {
        this.defects.push(`${said.step.kind} was not durable in time`);
      }
    }
    this.#pending.set(run.node, kept);
  }

  #pendingOf(node: string): SaidStep[] {
    let pending = this.#pending.get(node);
    if (pending === undefined) {
      pending = [];
      this.#pending.set(node, pending);
    }
    return pending;
  }

  #storyOf(id: string): StoryOfCall {
    let story = this.calls.get(id);
    if (story === undefined) {
      story = { id, open: [], ended: [] };
      this.calls.set(id, story);
    }
    return story;
  }
}
