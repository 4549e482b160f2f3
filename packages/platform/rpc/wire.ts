// JSON-RPC 2.0 as newline-delimited lines over a Unix socket: how the command line, the supervisor
// and the office talk to a running process. Pure: bytes in, requests and replies out.

/** A control line carries an order or a page of figures, never a bulk of records. */
export const MAX_LINE_BYTES = 4 * 1024 * 1024;

export interface ControlRequest {
  readonly id: number;
  readonly method: string;
  readonly params: unknown;
}

export interface ControlFault {
  readonly code: string;
  readonly message: string;
}

export type ControlReply =
  | { readonly id: number; readonly ok: true; readonly value: unknown }
  | { readonly id: number; readonly ok: false; readonly error: ControlFault };

/**
 * Gathers chunks into lines; a line past the limit ends the conversation, since nothing after it
 * can be trusted.
 */
export class LineSplitter {
  #rest: Buffer[] = [];
  #restBytes = 0;

  push(chunk: Buffer): { readonly lines: readonly string[]; readonly tooLong: boolean } {
    const lines: string[] = [];
    let from = 0;
    for (let at = chunk.indexOf(10); at >= 0; at = chunk.indexOf(10, from)) {
      this.#rest.push(chunk.subarray(from, at));
      lines.push(Buffer.concat(this.#rest).toString('utf8'));
      this.#rest = [];
      this.#restBytes = 0;
      from = at + 1;
    }
    if (from < chunk.length) {
      this.#rest.push(chunk.subarray(from));
      this.#restBytes += chunk.length - from;
    }
    return { lines, tooLong: this.#restBytes > MAX_LINE_BYTES };
  }
}

export function printRequest(request: ControlRequest): string {
  const { id, method, params } = request;
  return `${JSON.stringify({ jsonrpc: '2.0', id, method, params })}\n`;
}

export function printReply(reply: ControlReply): string {
  const { id } = reply;
  return reply.ok
    ? `${JSON.stringify({ jsonrpc: '2.0', id, result: reply.value ?? null })}\n`
    : `${JSON.stringify({ jsonrpc: '2.0', id, error: reply.error })}\n`;
}

export function parseRequest(line: string): ControlRequest | undefined {
  const value = parseObject(line);
  if (value === undefined) return undefined;
  const { id, method, params } = value;
  if (!Number.isSafeInteger(id) || typeof method !== 'string') return undefined;
  return { id: id as number, method, params };
}

export function parseReply(line: string): ControlReply | undefined {
  const value = parseObject(line);
  if (value === undefined || !Number.isSafeInteger(value.id)) return undefined;
  const id = value.id as number;
  const error = value.error;
  if (error === undefined) return { id, ok: true, value: value.result };
  if (typeof error !== 'object' || error === null) return undefined;
  const { code, message } = error as Record<string, unknown>;
  return { id, ok: false, error: { code: String(code), message: String(message) } };
}

function parseObject(line: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(line);
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
    return value as Record<string, unknown>;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
