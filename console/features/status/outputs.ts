// What the recorder says of where records go: how far each is behind, what went wrong last, and for
// how long text files are kept. A recorder that has just begun says nothing of it yet.
import type { StatusView } from '@tandem/edge/api/contract';

export interface SinkShown {
  readonly sink: string;
  readonly waiting: number | null;
  readonly fault: string | null;
}

export interface TextShown {
  readonly isOn: boolean;
  readonly files: number;
  readonly fileSeconds: number;
  /** Since the settings are as they are; null: that is too short to tell. */
  readonly linesAnHour: number | null;
}

interface Forwarder {
  readonly target: string;
  readonly lastError: string | null;
  /** Of one in memory mode, which takes all at once and keeps it for the target. */
  readonly memory?: { readonly pending: number };
}

interface RecorderHealth {
  readonly sinks?: readonly {
    readonly sink: string;
    readonly waiting: number | null;
    readonly trouble: string | null;
  }[];
  readonly outputs?: {
    readonly text: {
      readonly isOn: boolean;
      readonly linesAnHour: number | null;
      readonly intervalSeconds: number | null;
      readonly maxFiles: number;
    };
    readonly forwarders: readonly Forwarder[];
  };
}

export type Recorder = StatusView['processes'][number];

const HOUR_SECONDS = 3_600;
/** cdr.md 3: what a line takes on the disk. */
const LINE_BYTES = 300;

export function sinksOf(recorder: Recorder): readonly SinkShown[] {
  const { sinks = [], outputs } = healthOf(recorder);
  const forwarders = new Map(outputs?.forwarders.map((one) => [one.target, one]));
  return sinks.map(({ sink, waiting, trouble }) => {
    const { lastError = null, memory } = forwarders.get(sink.slice(sink.indexOf('/') + 1)) ?? {};
    const kept = memory?.pending ?? 0;
    return {
      ...{ sink, waiting: waiting === null ? null : waiting + kept },
      fault: trouble ?? lastError,
    };
  });
}

export function textOf(recorder: Recorder): TextShown | null {
  const text = healthOf(recorder).outputs?.text;
  if (text === undefined) return null;
  const { isOn, linesAnHour, intervalSeconds, maxFiles: files } = text;
  return { isOn, files, fileSeconds: intervalSeconds ?? HOUR_SECONDS, linesAnHour };
}

/** Of all files that are kept, when each gets lines at that rate. */
export const roomBytes = ({ files, fileSeconds }: TextShown, linesAnHour: number): number =>
  files * (fileSeconds / HOUR_SECONDS) * linesAnHour * LINE_BYTES;

const healthOf = ({ health }: Recorder): RecorderHealth => (health ?? {}) as RecorderHealth;
