// Which gateways live, by asking each of their addresses by itself (SIG-10). A gateway is offline
// when none of its addresses lives.
import {
  type Cancel,
  type Clock,
  type Ms,
  ms,
  type Random,
  type Timers,
} from '@tandem/base/kernel';
import type { TransportName } from '@tandem/protocol/sip';
import {
  beginCheck,
  type CheckEffect,
  type CheckInput,
  type CheckState,
  checkStep,
  type Life,
} from './address-check.machine.ts';
import { newToken, writeOptions } from './options-request.ts';
import type { Listener, OutgoingRequests, RequestEnd, Setting, Whereabouts } from './ports.ts';

export interface CheckedGateway {
  readonly id: string;
  readonly addresses: readonly string[];
  readonly transport: TransportName;
  readonly localAddress: string | null;
}

export interface OptionsChecksOptions {
  readonly clock: Pick<Clock, 'now' | 'wallMs'>;
  readonly timers: Timers;
  readonly random: Random;
  readonly requests: OutgoingRequests;
  readonly whereabouts: Whereabouts;
  readonly listener: Listener;
  readonly periodMs: Setting<Ms>;
}

/** What is known of an address, for people. */
export interface AddressLife {
  readonly gateway: string;
  readonly address: string;
  readonly life: Life;
  /** Of the last answer; undefined when there was none. */
  readonly status: number | undefined;
  readonly answeredInMs: number | undefined;
  /** Of the wall; when `life` became what it is. */
  readonly sinceMs: number;
}

interface Check {
  readonly gateway: CheckedGateway;
  readonly address: string;
  readonly callId: string;
  state: CheckState;
  cseq: number;
  cancel: Cancel | undefined;
  status: number | undefined;
  answeredInMs: number | undefined;
  sinceMs: number;
  isOver: boolean;
}

/** First questions are spread over so long. */
const SPREAD_MS = 2_000;

export class OptionsChecks {
  readonly #options: OptionsChecksOptions;
  /** By gateway, then by address. */
  readonly #checks = new Map<string, Map<string, Check>>();

  constructor(options: OptionsChecksOptions) {
    this.#options = options;
  }

  /** Those that have the check on, all of them; what stays the same goes on undisturbed. */
  follow(gateways: Iterable<CheckedGateway>): void {
    const wanted = new Map<string, Map<string, CheckedGateway>>();
    for (const gateway of gateways) {
      wanted.set(gateway.id, new Map(gateway.addresses.map((address) => [address, gateway])));
    }
    for (const [id, checks] of this.#checks) {
      for (const [address, check] of checks) {
        const now = wanted.get(id)?.get(address);
        if (now === undefined || !isSameWay(now, check.gateway)) this.#end(check, checks);
      }
      if (checks.size === 0) this.#checks.delete(id);
    }
    for (const [id, addresses] of wanted) {
      for (const [address, gateway] of addresses) this.#begin(id, address, gateway);
    }
  }

  /** One that is not checked, or not yet, counts as live. */
  isLive(gateway: string): boolean {
    const checks = this.#checks.get(gateway);
    if (checks === undefined) return true;
    for (const { state } of checks.values()) if (state.life !== 'dead') return true;
    return checks.size === 0;
  }

  isLiveAddress(gateway: string, address: string): boolean {
    return this.#checks.get(gateway)?.get(address)?.state.life !== 'dead';
  }

  all(): readonly AddressLife[] {
    const lives: AddressLife[] = [];
    for (const checks of this.#checks.values()) {
      for (const { gateway, address, state, status, answeredInMs, sinceMs } of checks.values()) {
        lives.push({
          gateway: gateway.id,
          address,
          life: state.life,
          status,
          answeredInMs,
          sinceMs,
        });
      }
    }
    return lives;
  }

  stop(): void {
    this.follow([]);
  }

  #begin(id: string, address: string, gateway: CheckedGateway): void {
    const checks = this.#checks.get(id) ?? new Map<string, Check>();
    this.#checks.set(id, checks);
    if (checks.has(address)) return;
    const { clock, random } = this.#options;
    const { state, effects } = beginCheck(clock.now(), ms(random.below(SPREAD_MS)));
    const check: Check = {
      ...{ gateway, address, state, cseq: 0, cancel: undefined, status: undefined },
      ...{ answeredInMs: undefined, sinceMs: clock.wallMs(), isOver: false },
      callId: newToken(random),
    };
    checks.set(address, check);
    this.#perform(check, effects);
  }

  #end(check: Check, checks: Map<string, Check>): void {
    check.isOver = true;
    check.cancel?.();
    checks.delete(check.address);
  }

  #step(check: Check, input: CheckInput): void {
    if (check.isOver) return;
    const { clock, periodMs } = this.#options;
    const wasLive = this.isLive(check.gateway.id);
    const { state, effects } = checkStep(check.state, input, {
      nowMs: clock.now(),
      periodMs: periodMs(),
    });
    check.state = state;
    this.#perform(check, effects);
    const isLive = this.isLive(check.gateway.id);
    if (wasLive !== isLive) {
      const type = isLive ? 'gatewayLive' : 'gatewayOffline';
      this.#options.listener.hears({ type, gateway: check.gateway.id });
    }
  }

  #perform(check: Check, effects: readonly CheckEffect[]): void {
    for (const effect of effects) {
      switch (effect.do) {
        case 'arm': {
          const { afterMs, generation } = effect;
          check.cancel = this.#options.timers.after(afterMs, () =>
            this.#step(check, { type: 'timerFires', generation }),
          );
          break;
        }
        case 'ask':
          this.#ask(check);
          break;
        case 'tell':
          this.#tell(check, effect.life);
          break;
      }
    }
  }

  #tell(check: Check, life: 'live' | 'dead'): void {
    const { clock, listener } = this.#options;
    check.sinceMs = clock.wallMs();
    listener.hears({
      type: life === 'live' ? 'addressLive' : 'addressDead',
      ...{ gateway: check.gateway.id, address: check.address, status: check.status },
    });
  }

  #ask(check: Check): void {
    const { requests, whereabouts, random } = this.#options;
    const { address, gateway, callId } = check;
    const { transport, localAddress } = gateway;
    const flows = whereabouts.flowsTo({ address, transport, localAddress });
    check.cseq += 1;
    const { cseq } = check;
    const asked = requests.request({
      ...{ method: 'OPTIONS', flows, largeByTcp: false },
      write: (via) => writeOptions({ address, transport, callId, cseq, random }, via),
      ended: (end) => this.#ended(check, end),
    });
    if (!asked.ok) this.#ended(check, undefined);
  }

  #ended(check: Check, end: RequestEnd | undefined): void {
    const isAnswered = end?.type === 'response';
    check.status = isAnswered ? end.response.status : undefined;
    check.answeredInMs = isAnswered ? this.#options.clock.now() - check.state.askedMs : undefined;
    this.#step(
      check,
      isAnswered ? { type: 'answered', status: end.response.status } : { type: 'unanswered' },
    );
  }
}

function isSameWay(one: CheckedGateway, other: CheckedGateway): boolean {
  return one.transport === other.transport && one.localAddress === other.localAddress;
}
