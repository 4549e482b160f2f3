export interface Told {
  readonly name: string;
  readonly skip?: string | boolean;
  readonly file?: string;
  readonly line?: number;
  readonly column?: number;
}

export default function notesReporter(
  events: AsyncIterable<{ readonly type: string; readonly data: Told }>,
): AsyncGenerator<string>;

export function readNotes(text: string): {
  readonly files: ReadonlySet<string>;
  readonly skipped: readonly string[];
};
