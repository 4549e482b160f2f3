// What a call leaves in the journal, and what it costs so far: steps while it runs, one end.
import type { Clock } from '@tandem/base/kernel';
import { type Money, ZERO_MONEY } from '@tandem/base/money';
import type { ParameterView } from '@tandem/domain/parameters';
import type { OwnPort, RecordedAttempt, RecordedMedia } from '@tandem/domain/record';
import type { Connection } from './connection.ts';
import { type End, serverEnd } from './ends.ts';
import type { CallFacts } from './facts.ts';
import type { IllegalFold } from './illegal-fold.ts';
import type { CallJournal } from './ports.ts';
import { type CallSoFar, type RatedRecord, recordOf } from './record-of.ts';
import { type Trail, trailOf } from './which-records.ts';

export interface BookParts {
  readonly node: string;
  /** The lease book that money is taken from now. */
  readonly epoch: () => string;
  readonly clock: Pick<Clock, 'now'>;
  readonly journal: CallJournal;
  /** Takes records of illegal calls; without it each is written. */
  readonly fold?: Pick<IllegalFold, 'ended'>;
}

export interface SoFar {
  readonly connection: Connection | undefined;
  readonly attempts: readonly RecordedAttempt[];
  readonly pddMs: number | null;
  readonly reserved: Money | null;
  /** Its quality up to now; null: it went by us. */
  readonly media: RecordedMedia | null;
}

/** Of a call that is up, for whoever finds it after a kill. */
export interface StepSoFar extends SoFar {
  readonly connection: Connection;
  readonly mediaPorts: readonly OwnPort[];
}

/** Of the world that it was admitted in; a running call holds no more of it. */
export interface BookWorld {
  readonly view: ParameterView;
  readonly trace: string[] | null;
}

const LINE_END = '\n';
const NO_TRACE: readonly string[] = Object.freeze([]);

export class CallBooks {
  readonly #facts: CallFacts;
  readonly #world: BookWorld;
  readonly #parts: BookParts;
  #packed: string | undefined;

  constructor(facts: CallFacts, world: BookWorld, parts: BookParts) {
    this.#facts = facts;
    this.#world = world;
    this.#parts = parts;
  }

  /**
   * Nothing more is decided: the lines become one flat text, which takes a third of the memory for
   * as long as the call is up.
   */
  packTrace(): void {
    const lines = this.#world.trace;
    if (lines === null) return;
    this.#packed = lines.join(LINE_END);
    lines.length = 0;
  }

  get trace(): readonly string[] {
    if (this.#packed !== undefined) return this.#packed.split(LINE_END);
    return this.#world.trace ?? NO_TRACE;
  }

  /** As if it ended in this way now. */
  rated(soFar: SoFar, end: End): RatedRecord {
    const { connection } = soFar;
    const { node, epoch, clock } = this.#parts;
    const call: CallSoFar = {
      facts: this.#facts,
      node,
      epoch: epoch(),
      trace: this.trace,
      connected: connection === undefined ? null : connection.connected,
      attempts: soFar.attempts,
      pddMs: soFar.pddMs,
      media: soFar.media,
      reserved: soFar.reserved,
    };
    const trail = this.#trail(soFar, end);
    return recordOf(call, {
      end,
      endedAtMs: this.atMs(),
      isHidden: trail === 'hidden' || trail === 'files',
      isForFiles: trail === 'files',
      holdTimeMs: connection === undefined ? 0 : connection.holdTimeMs(clock.now()),
    });
  }

  /** All that a restart needs to end the call by itself. */
  step(kind: 'answered' | 'renewed', soFar: StepSoFar): void {
    const { record } = this.rated(soFar, serverEnd('shutdown', true));
    const reservedE7 = String(soFar.reserved ?? ZERO_MONEY);
    const { connection, mediaPorts } = soFar;
    const ports = mediaPorts.length === 0 ? {} : { mediaPorts };
    const call = { record, legs: connection.dialogs(), reservedE7, ...ports };
    this.#parts.journal.append({ kind, callId: this.#facts.id, call });
  }

  /** Once in the life of each call. */
  ended(soFar: SoFar, end: End): RatedRecord {
    const rated = this.rated(soFar, end);
    if (this.#trail(soFar, end) !== 'none') {
      const { record } = rated;
      const { fold, journal } = this.#parts;
      if (record.isIllegal && fold !== undefined) fold.ended(record);
      else journal.append({ kind: 'ended', callId: this.#facts.id, record });
    }
    return rated;
  }

  sinceStartMs(): number {
    return Math.round(this.#parts.clock.now() - this.#facts.startedAt);
  }

  /** By the clock that never steps, counted from when the call came. */
  atMs(): number {
    return this.#facts.startedAtMs + this.sinceStartMs();
  }

  #trail({ connection }: SoFar, end: End): Trail {
    const call = { facts: this.#facts, wasConnected: connection !== undefined };
    return trailOf(call, end, this.#world.view);
  }
}
