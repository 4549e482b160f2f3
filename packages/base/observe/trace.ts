// Spans for a tracing system. Without one, which is the usual case, all of it does nothing and
// costs nothing; the adapter to OpenTelemetry's protocol stands in platform/telemetry.
export type SpanValue = string | number | boolean;

export interface Span {
  /** The W3C `traceparent` to hand on to another process; undefined when nothing is traced. */
  readonly traceparent: string | undefined;
  set(name: string, value: SpanValue): void;
  event(name: string): void;
  child(name: string): Span;
  /** The reason is given when what the span stands for has failed. */
  end(failure?: string): void;
}

export interface SpanOptions {
  readonly name: string;
  /** From another process: the span goes on from there. */
  readonly traceparent?: string;
}

export interface Trace {
  start(options: SpanOptions): Span;
}

function nothing(): void {
  // Nobody collects spans.
}

const NO_SPAN: Span = Object.freeze({
  traceparent: undefined,
  set: nothing,
  event: nothing,
  child: () => NO_SPAN,
  end: nothing,
});

export const NO_TRACE: Trace = Object.freeze({ start: () => NO_SPAN });
