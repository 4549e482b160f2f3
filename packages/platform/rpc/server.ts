// A process's control socket: answers the methods it is given. The file's mode is the lock: who may
// open it is the local administrator.
import { createServer, type Server, type Socket } from 'node:net';
import { type ControlFault, LineSplitter, parseRequest, printReply } from './wire.ts';

/** Unix socket paths end at 107 bytes in the kernel; past 100 there is no room for a suffix. */
export const MAX_SOCKET_PATH_BYTES = 100;

/**
 * Connections at once: the office, the command line and some scripts; more is a leak on the other
 * side.
 */
const MAX_CONNECTIONS = 64;

export type Methods = Readonly<Record<string, (params: unknown) => unknown | Promise<unknown>>>;

export interface ControlServer {
  close(): Promise<void>;
}

/**
 * A refusal that the caller should see with its code; anything else thrown is a defect and is
 * answered as such.
 */
export class ControlRefusal extends Error {
  readonly fault: ControlFault;
  constructor(fault: ControlFault) {
    super(fault.message);
    this.fault = fault;
  }
}

/** The path must be free: the caller removes what a dead process left. */
export function serveControl(path: string, methods: Methods): Promise<ControlServer> {
  if (Buffer.byteLength(path) > MAX_SOCKET_PATH_BYTES) {
    return Promise.reject(
      new ControlRefusal({
        code: 'SOCKET_PATH_TOO_LONG',
        message:
          `the socket path ${path} is longer than ${MAX_SOCKET_PATH_BYTES} bytes, which the ` +
          'system does not take; choose a shorter data folder',
      }),
    );
  }
  const open = new Set<Socket>();
  const server = createServer((socket) => {
    open.add(socket);
    socket.on('close', () => open.delete(socket));
    converse(socket, methods);
  });
  server.maxConnections = MAX_CONNECTIONS;
  return listen(server, path).then(() => ({
    close: () =>
      new Promise((resolve) => {
        for (const socket of open) socket.end();
        server.close(() => resolve());
      }),
  }));
}

function listen(server: Server, path: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen({ path }, () => {
      server.off('error', reject);
      resolve();
    });
  });
}

function converse(socket: Socket, methods: Methods): void {
  const splitter = new LineSplitter();
  // A peer that goes away in mid-answer is its own business: 'close' follows and forgets it.
  socket.on('error', () => socket.destroy());
  socket.on('data', (chunk) => {
    const { lines, tooLong } = splitter.push(chunk);
    for (const line of lines) void answer(line, methods).then((text) => socket.write(text));
    if (tooLong) socket.destroy();
  });
}

async function answer(line: string, methods: Methods): Promise<string> {
  const request = parseRequest(line);
  if (request === undefined) {
    const error = { code: 'CONTROL_SYNTAX', message: 'not a JSON-RPC request with id and method' };
    return printReply({ id: 0, ok: false, error });
  }
  const { id, method, params } = request;
  if (!Object.hasOwn(methods, method)) {
    const known = Object.keys(methods).sort().join(', ');
    const error = { code: 'CONTROL_METHOD', message: `unknown method ${method}; known: ${known}` };
    return printReply({ id, ok: false, error });
  }
  try {
    return printReply({ id, ok: true, value: await methods[method]?.(params) });
  } catch (error) {
    const fault = error instanceof ControlRefusal ? error.fault : internal(error);
    return printReply({ id, ok: false, error: fault });
  }
}

const internal = (error: unknown): ControlFault => ({
  code: 'CONTROL_INTERNAL',
  message: error instanceof Error ? error.message : String(error),
});
