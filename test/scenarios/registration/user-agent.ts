// One user agent on the simulated network: asks, and answers what it is told to.
import assert from 'node:assert/strict';
import { fail, ok, type Result } from '@tandem/base/kernel';
import { type SimulatedNetwork, seededRandom, type VirtualClock } from '@tandem/base/testkit';
import type { AskedIn, OutgoingPlan, OutgoingRequests, Reply } from '@tandem/engine/registry';
import {
  type Connection,
  type Flow,
  type Gate,
  type NextHop,
  type ReceivedRequest,
  SipStack,
  transactionTimings,
} from '@tandem/protocol/sip';
import { simulatedSockets } from '../../../packages/protocol/sip/transport/testing-sockets.ts';

export interface AgentOptions {
  readonly network: SimulatedNetwork;
  readonly clock: VirtualClock;
  readonly address: string;
  readonly gate?: Gate;
}

type Answers = (received: ReceivedRequest, transaction: AskedIn, reply: Reply) => void;

export class UserAgent implements OutgoingRequests {
  readonly stack: SipStack<OutgoingPlan>;
  readonly address: string;
  onRequest: Answers = (_, __, reply) => reply.withhold();
  onConnectionClosed: (connection: Connection) => void = () => undefined;

  constructor({ network, clock, address, gate }: AgentOptions) {
    this.address = address;
    this.stack = new SipStack<OutgoingPlan>({
      sockets: simulatedSockets({ network, addresses: [address] }),
      ...{ clock, timers: clock, random: seededRandom(11).fork(address) },
      ...(gate === undefined ? {} : { gate }),
      timings: transactionTimings(),
      user: {
        request: (received, transaction) =>
          this.onRequest(received, transaction, {
            respond: (response) => this.stack.respond(transaction, response),
            withhold: () => this.stack.abandon(transaction),
          }),
        ack: () => undefined,
        cancel: (_, transaction) => this.stack.abandon(transaction),
        response: (response, { owner }) => {
          if (response.status >= 200) owner?.ended({ type: 'response', response });
        },
        strayResponse: () => undefined,
        failed: (what, { owner }) => owner?.ended({ type: 'failed', what }),
        moved: () => undefined,
        connectionClosed: (connection) => this.onConnectionClosed(connection),
      },
    });
  }

  async listens(port = 5060): Promise<this> {
    const both = await this.stack.transport.listenBoth({ address: this.address, port });
    assert.ok(both.ok);
    return this;
  }

  request(plan: OutgoingPlan): Result<void, 'noWay'> {
    const { method, flows, largeByTcp, write } = plan;
    const started = this.stack.request({ method, owner: plan, flows, largeByTcp, write });
    return started.ok ? ok() : fail(started.error);
  }

  flowsTo(address: string, transport: NextHop['transport'] = 'udp', port = 5060): readonly Flow[] {
    return this.stack.flowsTo([{ transport, remote: { address, port } }]);
  }
}
