// For tests only: a collector that is a list, and its connections, in virtual time.
import type { ConnectLines, LineConnection, LineEvents } from '../ports.ts';

export class ListedCollector {
  /** All bytes that it has read, of all connections. */
  text = '';
  isAway = false;
  /** It confirms, and never reads: what it has then is lost with it. */
  isDeaf = false;
  /** It confirms nothing. */
  isStuck = false;
  connections = 0;
  #unread = '';
  #stuckBytes = 0;
  #open = new Set<LineEvents>();

  readonly connect: ConnectLines = (_target, events) => {
    const isRefused = this.isAway;
    queueMicrotask(() => {
      if (isRefused) return events.closed('ECONNREFUSED');
      this.connections += 1;
      this.#open.add(events);
      events.opened();
    });
    return this.#connection(events);
  };

  lines(): readonly string[] {
    return this.text.split('\n').slice(0, -1);
  }

  /** It is gone, with what it had not read. */
  goes(): void {
    this.isAway = true;
    this.#unread = '';
    this.#stuckBytes = 0;
    for (const events of [...this.#open]) this.#close(events, 'ECONNRESET');
  }

  comes(): void {
    this.isAway = false;
    this.isDeaf = false;
    this.isStuck = false;
  }

  #connection(events: LineEvents): LineConnection {
    return {
      write: (bytes) => {
        if (!this.#open.has(events)) return;
        const text = new TextDecoder().decode(bytes);
        if (this.isStuck) this.#stuckBytes += bytes.length;
        else if (this.isDeaf) this.#unread += text;
        else this.text += text;
      },
      unconfirmedBytes: async () => this.#stuckBytes,
      end: () => this.#close(events, 'ended'),
      reset: () => {
        this.#stuckBytes = 0;
        this.#close(events, 'reset');
      },
    };
  }

  #close(events: LineEvents, why: string): void {
    if (this.#open.delete(events)) events.closed(why);
  }
}
