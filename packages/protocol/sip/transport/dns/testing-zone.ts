// For tests only: a resolver that answers from lines of a zone, such as
//   example.com NAPTR 50 50 s SIP+D2U _sip._udp.example.com
//   _sip._udp.example.com SRV 10 60 5060 a.example.com
//   a.example.com A 192.0.2.1
//   b.example.com AAAA failed
// It counts what it is asked. `ttl 30` before a line says how long it holds.
import { fail, ok } from '@tandem/base/kernel';
import type { PointerRecord, Resolved, Resolver, ServiceRecord } from '../ports.ts';

type Kind = 'NAPTR' | 'SRV' | 'A' | 'AAAA';

export class Zone implements Resolver {
  lines: readonly string[][];
  readonly asked: string[] = [];
  /** Nobody answers anything. */
  isAway = false;
  #held: (() => void)[] | undefined;

  constructor(text: string) {
    this.lines = Zone.#read(text);
  }

  static #read(text: string): readonly string[][] {
    const lines = text.split('\n').map((line) => line.trim());
    return lines.filter((line) => line !== '').map((line) => line.split(/\s+/));
  }

  becomes(text: string): void {
    this.lines = Zone.#read(text);
  }

  /** Answers wait until the returned function is called. */
  hold(): () => void {
    const held: (() => void)[] = [];
    this.#held = held;
    return () => {
      this.#held = undefined;
      for (const answer of held) answer();
    };
  }

  pointers(name: string): Resolved<PointerRecord> {
    return this.#find('NAPTR', name, ([order, preference, flags = '', service = '', to = '']) => ({
      ...{ order: Number(order), preference: Number(preference), flags, service },
      replacement: to,
    }));
  }

  services(name: string): Resolved<ServiceRecord> {
    return this.#find('SRV', name, ([priority, weight, port, target = '']) => ({
      ...{ priority: Number(priority), weight: Number(weight), port: Number(port), target },
    }));
  }

  addresses(name: string, family: 4 | 6): Resolved<string> {
    return this.#find(family === 4 ? 'A' : 'AAAA', name, ([address = '']) => address);
  }

  async #find<Item>(
    kind: Kind,
    name: string,
    make: (words: readonly string[]) => Item,
  ): Resolved<Item> {
    this.asked.push(`${name} ${kind}`);
    await new Promise<void>((resolve) => {
      if (this.#held === undefined) resolve();
      else this.#held.push(resolve);
    });
    if (this.isAway) return fail('failed');
    const items: Item[] = [];
    let ttlSeconds: number | undefined;
    for (const line of this.lines) {
      const [owner = '', type, ...words] = line[0] === 'ttl' ? line.slice(2) : line;
      if (owner.toLowerCase() !== name.toLowerCase() || type !== kind) continue;
      if (words[0] === 'failed') return fail('failed');
      if (line[0] === 'ttl') ttlSeconds = Math.min(ttlSeconds ?? Infinity, Number(line[1]));
      items.push(make(words));
    }
    return items.length === 0 ? fail('absent') : ok({ items, ttlSeconds });
  }
}
