// How the command line speaks: results on standard output, faults on standard error, each with what
// to do; with --json one document for programs.
export interface CommandFault {
  readonly code: string;
  readonly message: string;
  readonly advice: string;
  readonly field?: string;
  readonly allowed?: string;
  /** The words of the command were wrong, not the world. */
  readonly usage?: boolean;
  /** The command has told it already; only the exit code is left. */
  readonly printed?: boolean;
}

export const print = {
  line: (text = ''): void => void process.stdout.write(`${text}\n`),

  error: (text: string): void => void process.stderr.write(`${text}\n`),

  json: (value: unknown): void => void process.stdout.write(`${JSON.stringify(value, null, 2)}\n`),

  fault: ({ code, message, advice, field, allowed }: CommandFault, asJson: boolean): void => {
    if (asJson) {
      const problem = { type: `urn:tandem:problem:${code}`, title: message, code, detail: advice };
      process.stderr.write(`${JSON.stringify({ ...problem, field, allowed })}\n`);
      return;
    }
    process.stderr.write(`tandem: ${message}.\n`);
    if (allowed !== undefined) process.stderr.write(`  allowed: ${allowed}\n`);
    if (advice !== '') process.stderr.write(`  ${advice}\n`);
  },

  /** Columns as wide as their widest cell; the last one is not padded. */
  table: (rows: ReadonlyArray<readonly string[]>): void => {
    const widths: number[] = [];
    for (const row of rows) {
      row.forEach((cell, column) => {
        widths[column] = Math.max(widths[column] ?? 0, cell.length);
      });
    }
    for (const row of rows) {
      const cells = row.map((cell, column) =>
        column === row.length - 1 ? cell : cell.padEnd(widths[column] ?? 0),
      );
      print.line(cells.join('  ').trimEnd());
    }
  },
};
