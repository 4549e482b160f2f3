// Calls and phones as outside servers are told of them (API-4), on the signalling thread: a small
// document each, handed to the report thread once a turn. When that does not keep up, they are
// dropped here and counted; a call never waits for it.
import { systemClock } from '@tandem/base/kernel';
import type { Log } from '@tandem/base/observe';
import type { CallRecord } from '@tandem/domain/record';
import {
  type CallState,
  callReport,
  MOST_REPORTS_WAITING,
  phoneReport,
  type Report,
  type ReportTarget,
  type Retries,
} from '@tandem/edge/webhooks';
import type { CallStates } from '@tandem/engine/calls';
import type { RegistryEvent } from '@tandem/engine/registry';
import type { Snapshot, SnapshotHolder } from '@tandem/engine/snapshot';
import { KeptThread } from './kept-thread.ts';
import type { FromReports, ReportSettings, ToReports } from './report-messages.ts';

export interface ReportDeskOptions {
  readonly holder: Pick<SnapshotHolder, 'current' | 'onChange'>;
  /** `false` when nobody is there to hear it. */
  readonly post: (message: ToReports) => boolean;
  readonly atTurnEnd: (run: () => void) => void;
  readonly wallMs: () => number;
}

const PHONE_EVENTS = ['phoneOnline', 'phoneOffline'] as const;
const CALL_EVENTS = ['callRinging', 'callAnswered', 'callEnded'] as const;
const MS_PER_SECOND = 1_000;
/** The server of the parameters, beside those that are objects. */
const OF_PARAMETERS = 'SS_CALL_STATE_REPORT_IP';

export class ReportDesk implements CallStates {
  readonly #options: ReportDeskOptions;
  #targets: readonly ReportTarget[] = [];
  #told = '';
  #gathered: Report[] = [];
  #untaken = 0;
  #dropped = 0;
  #count = 0;

  constructor(options: ReportDeskOptions) {
    this.#options = options;
    const { holder } = options;
    this.#follow(holder.current);
    holder.onChange((snapshot) => this.#follow(snapshot));
  }

  isHeard(): boolean {
    return this.#targets.length > 0;
  }

  changed(state: CallState, record: CallRecord): void {
    if (!this.isHeard()) return;
    this.#count += 1;
    this.#gather(callReport({ state, atMs: this.#options.wallMs(), record }, this.#count));
  }

  hears(event: RegistryEvent): void {
    if ((event.type !== 'online' && event.type !== 'offline') || !this.isHeard()) return;
    const { type, atMs, parties, remote, transport, product, why = null } = event;
    for (const { kind, id } of parties) {
      if (kind !== 'phones') continue;
      const address = `${remote.address}:${remote.port}`;
      this.#count += 1;
      const change = { type, atMs, phone: id, address, transport, userAgent: product, why };
      this.#gather(phoneReport(change, this.#count));
    }
  }

  receive(message: Exclude<FromReports, { readonly type: 'figures' }>): void {
    if (message.type === 'taken') this.#untaken -= message.count;
    else this.#tellTargets();
  }

  /** What it had not taken is lost with it. */
  threadDied(): void {
    this.#dropped += this.#untaken;
    this.#untaken = 0;
  }

  figures(): { readonly told: number; readonly dropped: number } {
    return { told: this.#count, dropped: this.#dropped };
  }

  #gather(report: Report): void {
    this.#gathered.push(report);
    if (this.#gathered.length === 1) this.#options.atTurnEnd(() => this.#hands());
  }

  #hands(): void {
    const reports = this.#gathered;
    this.#gathered = [];
    const isFull = this.#untaken + reports.length > MOST_REPORTS_WAITING;
    if (isFull || !this.#options.post({ type: 'reports', reports })) {
      this.#dropped += reports.length;
      return;
    }
    this.#untaken += reports.length;
  }

  #follow(snapshot: Snapshot): void {
    const [targets, retries] = [targetsOf(snapshot), retriesOf(snapshot)];
    const words = JSON.stringify([targets, retries]);
    if (words === this.#told) return;
    this.#told = words;
    this.#targets = targets;
    this.#tellTargets();
  }

  #tellTargets(): void {
    const retries = retriesOf(this.#options.holder.current);
    this.#options.post({ type: 'targets', targets: this.#targets, retries });
  }
}

function retriesOf({ parameters }: Snapshot): Retries {
  return {
    times: parameters.get('SS_CALL_STATE_REPORT_RETRY'),
    intervalMs: parameters.get('SS_CALL_STATE_REPORT_RETRY_INTERVAL') * MS_PER_SECOND,
  };
}

function targetsOf(snapshot: Snapshot): readonly ReportTarget[] {
  const webhooks = [...snapshot.all('webhooks')].filter(({ party }) => party.enabled);
  return [
    ...serverOfParameters(snapshot),
    ...webhooks.map(({ id, party: { url, secret, events } }) => ({
      ...{ name: `webhooks[${id}]`, url, secret, events },
    })),
  ];
}

function serverOfParameters({ parameters }: Snapshot): readonly ReportTarget[] {
  const host = parameters.get('SS_CALL_STATE_REPORT_IP').trim();
  if (host === '') return [];
  const bare = host.includes(':') && !host.startsWith('[') ? `[${host}]` : host;
  const url = `http://${bare}:${parameters.get('SS_CALL_STATE_REPORT_PORT')}/`;
  const withPhones = parameters.get('EXTERNAL_WEB_SEND_PHONE_ONLINE');
  const events = withPhones ? [...CALL_EVENTS, ...PHONE_EVENTS] : CALL_EVENTS;
  return URL.canParse(url) ? [{ name: OF_PARAMETERS, url, secret: null, events }] : [];
}

export interface SwitchReports extends CallStates {
  hears(event: RegistryEvent): void;
  figures(): Readonly<Record<string, unknown>>;
  close(): Promise<void>;
}

export interface SwitchReportsOptions extends ReportSettings {
  readonly holder: SnapshotHolder;
  readonly log: Log;
}

export function openReports({
  node,
  start,
  data,
  holder,
  log,
}: SwitchReportsOptions): SwitchReports {
  let servers: Readonly<Record<string, unknown>> = {};
  let thread: KeptThread<ToReports, FromReports> | undefined;
  const begin = (): KeptThread<ToReports, FromReports> =>
    new KeptThread({
      ...{ program: 'switch-reports', settings: { node, start, data }, log },
      receive: (message) => {
        if (message.type === 'figures') servers = message.figures;
        else desk.receive(message);
      },
      onDeath: () => desk.threadDied(),
    });
  const desk = new ReportDesk({
    ...{ holder, wallMs: () => systemClock().wallMs() },
    post: (message) => {
      // Who tells nobody has no thread for it, and starts the sooner.
      const isOfNobody = message.type === 'targets' && message.targets.length === 0;
      if (thread === undefined && isOfNobody) return true;
      thread ??= begin();
      return thread.post(message);
    },
    atTurnEnd: (run) => void setImmediate(run),
  });
  return {
    isHeard: () => desk.isHeard(),
    changed: (state, record) => desk.changed(state, record),
    hears: (event) => desk.hears(event),
    figures: () => ({ ...desk.figures(), servers, threadDeaths: thread?.deaths ?? 0 }),
    close: async () => thread?.close(),
  };
}
