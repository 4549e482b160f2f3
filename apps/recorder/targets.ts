// One output for each target, by what its address is: lines over TCP, batches over HTTP, NATS or
// Kafka; durable, or from memory.
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
import { NATS_PORT, natsTarget, type OutboundTls } from '@tandem/platform/net';
import { httpTarget, KAFKA_PORT, kafkaTarget } from '@tandem/platform/outbound';

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
  /** Whom we trust to say who a server is. */
  readonly tls: OutboundTls;
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

function deliverTo(target: RecordTarget, url: URL, means: OutputMeans): DeliverRecords {
  const { id, secret, login } = target;
  const { node, clock, timers } = means;
  const tls = url.protocol.endsWith('+tls:') ? means.tls : null;
  const user = target.user === '' ? null : target.user;
  const place = (port: number) => ({ host: bareHost(url), port: Number(url.port || port), tls });
  const name = url.pathname.slice(1);
  switch (url.protocol) {
    case 'nats:':
    case 'nats+tls:':
      return natsTarget({
        ...{ ...place(NATS_PORT), timers, credentials: { user, secret }, subject: name },
        inbox: `_INBOX.tandem.${node}.${id}`.replace(/[^\w.-]/g, '_'),
      });
    case 'kafka:':
    case 'kafka+tls:':
      return kafkaTarget({
        ...{ ...place(KAFKA_PORT), node, topic: name },
        login: user === null ? null : { mechanism: login, user, password: secret ?? '' },
      });
    default:
      return httpTarget({ url, secret, node, clock, authorities: means.tls.authorities });
  }
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
