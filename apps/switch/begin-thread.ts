// How a thread of the switch begins: it reads its program, then it is told what it works with.
import { type MessagePort, parentPort } from 'node:worker_threads';
import { invariant } from '@tandem/base/kernel';

export function beginThread<Settings>(run: (port: MessagePort, settings: Settings) => void): void {
  const port = parentPort;
  invariant(port !== null, 'this program is a thread');
  port.once('message', (settings: Settings) => run(port, settings));
}
