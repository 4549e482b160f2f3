// XML as it comes, told in openings, texts and closings: what spreadsheets need of it, and nothing
// that could be turned against the reader. A DOCTYPE is refused, so there are no entities to grow.
import { SheetBroken } from './broken.ts';

export interface XmlListener {
  /** Names are without their namespace; `tag` is the text between the brackets. */
  opened(name: string, tag: string): void;
  /** A text may come in pieces; entities are still in it unless it is literal. */
  text(piece: string, isLiteral: boolean): void;
  closed(name: string): void;
}

/** A cell has at most 32,767 characters, each of them an entity at worst. */
const MAX_TOKEN_CHARACTERS = 512 * 1024;
const MAX_DEPTH = 100;
const TAG_NAME = /^\/?(?:[^\s/:>]+:)?([^\s/:>]+)/;

export class XmlScanner {
  readonly #of: string;
  readonly #listener: XmlListener;
  readonly #open: string[] = [];
  #rest = '';

  constructor(of: string, listener: XmlListener) {
    this.#of = of;
    this.#listener = listener;
  }

  feed(piece: string): void {
    const text = this.#rest + piece;
    let at = 0;
    for (;;) {
      const bracket = text.indexOf('<', at);
      if (bracket < 0) break;
      if (bracket > at) this.#listener.text(text.slice(at, bracket), false);
      at = bracket;
      const end = this.#token(text, bracket);
      if (end < 0) break;
      at = end;
    }
    const isTag = text[at] === '<';
    if (!isTag && at < text.length) {
      // An entity may go on in the next piece.
      const entity = text.lastIndexOf('&');
      const end = entity >= at && !text.includes(';', entity) ? entity : text.length;
      if (end > at) this.#listener.text(text.slice(at, end), false);
      at = end;
    }
    this.#rest = text.slice(at);
    if (this.#rest.length > MAX_TOKEN_CHARACTERS) this.broken('a cell or tag is far too long');
  }

  finish(): void {
    if (this.#rest.trim() !== '') this.broken('it ends in the middle of a tag');
    const open = this.#open.at(-1);
    if (open !== undefined) this.broken(`it ends within <${open}>`);
  }

  broken(why: string): never {
    throw new SheetBroken(`${this.#of}: ${why}`);
  }

  /** Where what begins with the bracket ends; below zero when it has not come whole. */
  #token(text: string, bracket: number): number {
    const next = text[bracket + 1];
    if (next === '?') return behind(text, '?>', bracket);
    if (next !== '!') return this.#tag(text, bracket);
    if (text.startsWith('<!--', bracket)) return behind(text, '-->', bracket + 4);
    if (text.startsWith('<![CDATA[', bracket)) {
      const end = text.indexOf(']]>', bracket);
      if (end >= 0) this.#listener.text(text.slice(bracket + '<![CDATA['.length, end), true);
      return end < 0 ? end : end + ']]>'.length;
    }
    if (text.length - bracket < '<![CDATA['.length) return -1;
    return this.broken('it declares things of its own, which no workbook does');
  }

  #tag(text: string, bracket: number): number {
    const end = tagEnd(text, bracket);
    if (end < 0) return end;
    const tag = text.slice(bracket + 1, end);
    const [, name] = TAG_NAME.exec(tag) ?? [];
    if (name === undefined) return this.broken(`<${tag.slice(0, 20)}> is no tag`);
    if (tag.startsWith('/')) this.#close(name);
    else this.#opening(name, tag);
    return end + 1;
  }

  #opening(name: string, tag: string): void {
    this.#listener.opened(name, tag);
    if (tag.endsWith('/')) this.#listener.closed(name);
    else if (this.#open.push(name) > MAX_DEPTH) this.broken('its tags lie too deep in one another');
  }

  #close(name: string): void {
    const open = this.#open.pop();
    if (open !== name) this.broken(`</${name}> closes <${open ?? ''}>`);
    this.#listener.closed(name);
  }
}

function behind(text: string, what: string, from: number): number {
  const at = text.indexOf(what, from);
  return at < 0 ? at : at + what.length;
}

/** The bracket that ends the tag: one within quotes does not. */
function tagEnd(text: string, bracket: number): number {
  let at = bracket + 1;
  for (;;) {
    const end = text.indexOf('>', at);
    if (end < 0) return end;
    const quote = /["']/.exec(text.slice(at, end));
    if (quote === null) return end;
    const closing = text.indexOf(quote[0], at + quote.index + 1);
    if (closing < 0) return -1;
    at = closing + 1;
  }
}

/** The value of an attribute, '' without one; `name` may have a namespace before it. */
export function attribute(tag: string, name: string): string {
  let at = tag.indexOf(`${name}=`);
  while (at > 0 && !/[\s:]/.test(tag[at - 1] ?? '')) at = tag.indexOf(`${name}=`, at + 1);
  if (at < 0) return '';
  const quote = tag[at + name.length + 1] ?? '"';
  const from = at + name.length + 2;
  const end = tag.indexOf(quote, from);
  return end < 0 ? '' : plainText(tag.slice(from, end));
}

const ENTITY = /&(?:#x[0-9a-fA-F]{1,6}|#[0-9]{1,7}|amp|lt|gt|quot|apos);/g;
const NAMED: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
};
const MAX_CODE_POINT = 0x10_ffff;
/** How Office writes characters that XML does not have. */
const OFFICE_ESCAPE = /_x([0-9A-Fa-f]{4})_/g;

function characterOf(entity: string): string {
  const name = entity.slice(1, -1);
  if (!name.startsWith('#')) return NAMED[name] ?? entity;
  const point = name[1] === 'x' ? Number.parseInt(name.slice(2), 16) : Number(name.slice(1));
  return point <= MAX_CODE_POINT ? String.fromCodePoint(point) : entity;
}

export function plainText(text: string): string {
  const plain = text.includes('&') ? text.replace(ENTITY, characterOf) : text;
  return plain.includes('_x')
    ? plain.replace(OFFICE_ESCAPE, (_, hex: string) =>
        String.fromCharCode(Number.parseInt(hex, 16)),
      )
    : plain;
}
