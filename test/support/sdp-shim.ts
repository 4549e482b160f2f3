// Between a gateway and us, as far as its signalling goes: what it says passes, with another address
// of its media than it has, as of one behind a NAT that nobody has told it of.
import { createSocket, type RemoteInfo, type Socket } from 'node:dgram';
import { once } from 'node:events';

export interface ShimPlan {
  readonly address: string;
  /** Whose signalling it passes. */
  readonly gateway: { readonly address: string; readonly port: number };
  /** Where its media are not. */
  readonly media: { readonly address: string; readonly port: number };
}

const HEAD_ENDS = '\r\n\r\n';

export class SdpShim {
  readonly #socket: Socket;

  private constructor(plan: ShimPlan, socket: Socket) {
    this.#socket = socket;
    const { gateway, media } = plan;
    let us: RemoteInfo | undefined;
    socket.on('message', (bytes, from) => {
      const isOurs = from.address !== gateway.address;
      if (isOurs) us = from;
      if (isOurs) socket.send(bytes, gateway.port, gateway.address);
      else if (us !== undefined)
        socket.send(elsewhere(bytes.toString(), media), us.port, us.address);
    });
  }

  static async at(plan: ShimPlan): Promise<SdpShim> {
    const socket = createSocket('udp4').bind(0, plan.address);
    await once(socket, 'listening');
    return new SdpShim(plan, socket);
  }

  get port(): number {
    return this.#socket.address().port;
  }

  close(): void {
    this.#socket.close();
  }
}

function elsewhere(message: string, { address, port }: ShimPlan['media']): string {
  const at = message.indexOf(HEAD_ENDS) + HEAD_ENDS.length;
  const body = message
    .slice(at)
    .replace(/^c=IN IP4 \S+/gm, `c=IN IP4 ${address}`)
    .replace(/^m=audio \d+/gm, `m=audio ${port}`);
  const head = message.slice(0, at);
  return head.replace(/^Content-Length: *\d+/im, `Content-Length: ${body.length}`) + body;
}
