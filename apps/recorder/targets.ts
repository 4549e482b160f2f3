// One output for each target, by what its address is: lines over TCP, batches over HTTP or NATS;
// durable, or from memory.
import type { Clock, Disk, Timers } from '@tandem/base/kernel';
import type { Log } from '@tandem/base/observe';
import {
  BatchForwarder,
  type ConnectLines,
  type DeliverRecords,
  forwarderName,
  type LineTarget,
  MemoryQueue,
  type RecordSink,
  TcpForwarder,
} from '@tandem/books/cdr';
import type { JournalReader } from '@tandem/books/journal';
import type { RecordTarget } from '@tandem/domain/parties';
import type { Zone } from '@tandem/domain/rating';
import { NATS_PORT, natsTarget } from '@tandem/platform/net';
import { httpTarget } from '@tandem/platform/outbound';

export interface Output {
  readonly sink: RecordSink;
  /** What it was made of: other words make another one. */
  readonly settings: string;
  figures(): Readonly<Record<string, unknown>>;
  close(patienceMs: number): Promise<void>;
  /** It is no target any more: should it come back, it begins anew. */
  forget(): Promise<void>;
}

export interface OutputMeans {
  readonly disk: Disk;
  readonly reader: JournalReader;
  readonly log: Log;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly zone: Zone;
  readonly connect: ConnectLines;
  readonly node: string;
  /** EXTERNAL_MAX_CDR_PENDING_SIZE, as it stands now. */
  readonly mostPending: () => number;
}

/** Of a target that stands in a parameter: an address alone. */
export function lineOutput(target: LineTarget, means: OutputMeans): Output {
  const sink = new TcpForwarder({ target, ...means });
  return {
    sink,
    settings: forwarderName(target),
    figures: () => ({ ...sink.figures() }),
    close: (patienceMs) => sink.close(patienceMs),
    forget: () => sink.forget(),
  };
}

export function targetOutput(target: RecordTarget, means: OutputMeans): Output {
  const url = new URL(target.url);
  const durable =
    url.protocol === 'tcp:'
      ? lineOutput({ host: bareHost(url), port: Number(url.port) }, means)
      : batchOutput(target, url, means);
  const settings = JSON.stringify(target);
  return target.mode === 'memory'
    ? { ...fromMemory(durable, means), settings }
    : { ...durable, settings };
}

function batchOutput(target: RecordTarget, url: URL, means: OutputMeans): Output {
  const { id, batchRecords } = target;
  const sink = new BatchForwarder({
    ...{ ...means, target: id, mostRecords: batchRecords },
    deliver: deliverTo(target, url, means),
  });
  return {
    sink,
    settings: '',
    figures: () => ({ ...sink.figures() }),
    close: () => sink.close(),
    forget: () => sink.forget(),
  };
}

function deliverTo({ id, secret }: RecordTarget, url: URL, means: OutputMeans): DeliverRecords {
  const { node, clock, timers } = means;
  if (url.protocol !== 'nats:') return httpTarget({ url, secret, node, clock });
  return natsTarget({
    ...{ host: bareHost(url), port: Number(url.port || NATS_PORT), token: secret, timers },
    subject: url.pathname.slice(1),
    inbox: `_INBOX.tandem.${node}.${id}`.replace(/[^\w.-]/g, '_'),
  });
}

const bareHost = ({ hostname }: URL): string => hostname.replace(/^\[|\]$/g, '');

function fromMemory(durable: Output, means: OutputMeans): Omit<Output, 'settings'> {
  const { reader, timers, log, mostPending } = means;
  const queue = new MemoryQueue({
    ...{ inner: durable.sink, mostRecords: mostPending, reader, timers, log },
  });
  return {
    sink: queue,
    figures: () => ({ ...durable.figures(), memory: queue.figures() }),
    close: async (patienceMs) => {
      await queue.close();
      await durable.close(patienceMs);
    },
    forget: async () => {
      await queue.close();
      await durable.forget();
    },
  };
}
