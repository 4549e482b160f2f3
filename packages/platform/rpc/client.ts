// One question to a control socket: connect, ask, wait a bounded time, close.
import { connect } from 'node:net';
import { type ControlFault, LineSplitter, parseReply, printRequest } from './wire.ts';

export type Asked =
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly error: ControlFault };

export interface Question {
  readonly path: string;
  readonly method: string;
  readonly params?: unknown;
  readonly timeoutMs: number;
}

/**
 * Errors are answers too: CONTROL_AWAY when nobody listens, CONTROL_SILENT when nobody answers in
 * time.
 */
export function askControl(question: Question): Promise<Asked> {
  const { path, method, params, timeoutMs } = question;
  return new Promise((resolve) => {
    const socket = connect({ path });
    const splitter = new LineSplitter();
    const end = (asked: Asked): void => {
      resolve(asked);
      socket.destroy();
    };
    const fault = (code: string, message: string): void =>
      end({ ok: false, error: { code, message } });
    socket.setTimeout(timeoutMs, () =>
      fault('CONTROL_SILENT', `no answer from ${path} in ${timeoutMs} ms`),
    );
    socket.on('error', (error) =>
      fault('CONTROL_AWAY', `nobody listens at ${path}: ${error.message}`),
    );
    socket.on('close', () => fault('CONTROL_AWAY', `${path} closed without an answer`));
    socket.on('connect', () => socket.write(printRequest({ id: 1, method, params })));
    socket.on('data', (chunk) => {
      const [line] = splitter.push(chunk).lines;
      if (line === undefined) return;
      const reply = parseReply(line);
      if (reply === undefined) fault('CONTROL_SYNTAX', `not an answer: ${line.slice(0, 80)}`);
      else end(reply.ok ? { ok: true, value: reply.value } : { ok: false, error: reply.error });
    });
  });
}
