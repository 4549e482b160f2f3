// Heartbeats to terminals behind NAT: a few bytes that are not SIP, from the socket that their
// REGISTER reached to the address it came from, so that the way back stays open. They say nothing
// of whether a terminal lives, and do not prolong its binding.
//
//   |<------------------ period: one round over all ------------------>|<-- next round, from the
//   batch -- interval -- batch -- interval -- batch (the rest)                beginning
//
// What a round has not reached when the next one is due it does not reach: it is counted, and told.
import { Buffer } from 'node:buffer';
import { type Cancel, type Clock, ms, type Timers } from '@tandem/base/kernel';
import type { Binding } from './binding.ts';
import type { HeartbeatSettings, Listener, Setting } from './ports.ts';

export interface HeartbeatsOptions {
  readonly clock: Pick<Clock, 'now'>;
  readonly timers: Timers;
  /** Those behind NAT that datagrams reach. */
  readonly terminals: () => readonly Binding[];
  readonly listener: Listener;
  readonly settings: Setting<HeartbeatSettings>;
}

export interface HeartbeatCounters {
  readonly sent: number;
  /** The system did not take them. */
  readonly failed: number;
  readonly rounds: number;
  readonly unfinishedRounds: number;
  /** Of the last whole one: how many terminals it had, and how long it took. */
  readonly lastTerminals: number;
  readonly lastTookMs: number;
}

/** A batch goes out in slices of so many, 2 ms each, between which the switch does its work. */
const SLICE = 250;

interface Round {
  readonly terminals: readonly Binding[];
  readonly payload: Uint8Array;
  readonly beganMs: number;
  at: number;
  /** How far this batch goes. */
  batchEnd: number;
}

export class Heartbeats {
  readonly #options: HeartbeatsOptions;
  readonly #counts = {
    ...{ sent: 0, failed: 0, rounds: 0, unfinishedRounds: 0, lastTerminals: 0, lastTookMs: 0 },
  };
  #round: Round | undefined;
  #cancelRound: Cancel | undefined;
  #cancelBatch: Cancel | undefined;

  constructor(options: HeartbeatsOptions) {
    this.#options = options;
  }

  get counters(): HeartbeatCounters {
    return this.#counts;
  }

  start(): void {
    this.stop();
    this.#nextRound();
  }

  stop(): void {
    this.#cancelRound?.();
    this.#cancelBatch?.();
    this.#cancelRound = undefined;
    this.#cancelBatch = undefined;
    this.#round = undefined;
  }

  #nextRound(): void {
    const { timers, settings } = this.#options;
    this.#cancelRound = timers.after(settings().periodMs, () => {
      // Armed before the batches are: a batch that is due when the next round is does not go.
      this.#nextRound();
      this.#begin();
    });
  }

  #begin(): void {
    this.#cancelBatch?.();
    this.#cancelBatch = undefined;
    this.#countUnfinished();
    const { clock, settings, terminals } = this.#options;
    const { message } = settings();
    if (message === '') return;
    this.#round = {
      terminals: terminals(),
      payload: Buffer.from(message, 'utf8'),
      beganMs: clock.now(),
      ...{ at: 0, batchEnd: 0 },
    };
    this.#batch(this.#round);
  }

  #countUnfinished(): void {
    if (this.#round === undefined) return;
    const { terminals, at } = this.#round;
    this.#round = undefined;
    this.#counts.unfinishedRounds += 1;
    this.#options.listener.hears({
      ...{ type: 'heartbeatRoundUnfinished', terminals: terminals.length, sent: at },
    });
  }

  #batch(round: Round): void {
    const { batch } = this.#options.settings();
    round.batchEnd = Math.min(round.at + batch, round.terminals.length);
    this.#slice(round);
  }

  #slice(round: Round): void {
    const { timers, settings } = this.#options;
    const end = Math.min(round.at + SLICE, round.batchEnd);
    for (; round.at < end; round.at += 1) this.#send(round.terminals[round.at], round.payload);
    if (round.at < round.batchEnd) {
      this.#cancelBatch = timers.after(ms(0), () => this.#slice(round));
    } else if (round.at < round.terminals.length) {
      this.#cancelBatch = timers.after(settings().intervalMs, () => this.#batch(round));
    } else this.#finish(round);
  }

  #send(terminal: Binding | undefined, payload: Uint8Array): void {
    // Gone since the round began.
    if (terminal === undefined || !terminal.isLive) return;
    const { place, remote } = terminal;
    this.#counts.sent += 1;
    place.socket?.send(payload, remote, () => {
      this.#counts.failed += 1;
    });
  }

  #finish({ terminals, beganMs }: Round): void {
    this.#round = undefined;
    this.#cancelBatch = undefined;
    this.#counts.rounds += 1;
    this.#counts.lastTerminals = terminals.length;
    this.#counts.lastTookMs = this.#options.clock.now() - beganMs;
  }
}
