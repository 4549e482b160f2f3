// A session description (RFC 8866) as a value: what every call looks at has a field; all other
// lines are kept as they came, in their order, so that what we do not know passes through us
// unharmed.
//
// Text is held one character per byte (latin1): names in UTF-8 pass unchanged, and no character can
// turn into a line end when the text becomes bytes.

export interface Session {
  /** undefined: missing or not readable; print then writes a neutral one. */
  readonly origin: Origin | undefined;
  /** s=; undefined when missing. */
  readonly name: string | undefined;
  readonly connection: Connection | undefined;
  /** All other lines of the session level: i u e p b t r z k a and unknown ones. */
  readonly lines: readonly Line[];
  readonly media: readonly Media[];
}

export interface Media {
  /** audio, video, image, application, message, text ... */
  readonly kind: string;
  /** 0: refused or ended (RFC 3264 section 6). */
  readonly port: number;
  /** Layered streams use several ports (RFC 8866 section 5.14); 1 for the rest. */
  readonly portCount: number;
  readonly protocol: string;
  /** RTP payload types, or whatever the protocol lists there. */
  readonly formats: readonly string[];
  readonly connection: Connection | undefined;
  readonly lines: readonly Line[];
}

export interface Line {
  /** The letter before the equal sign. */
  readonly type: string;
  /** Of an attribute; empty for every other type. */
  readonly name: string;
  /** undefined only for an attribute without a colon, a flag. */
  readonly value: string | undefined;
}

export interface Origin {
  readonly username: string;
  /** Up to 64 bits: kept as digits, never counted with. */
  readonly sessionId: string;
  readonly version: string;
  readonly netType: string;
  readonly addressType: string;
  readonly address: string;
}

export interface Connection {
  readonly netType: string;
  readonly addressType: string;
  readonly address: string;
  /** What follows the first slash of a multicast address: time to live, count; empty otherwise. */
  readonly multicast: string;
}

export interface Section {
  readonly lines: readonly Line[];
}

export function attribute(name: string, value?: string): Line {
  return { type: 'a', name, value };
}

export function line(type: string, value: string): Line {
  return { type, name: '', value };
}

/** The value of the first attribute of this name; '' for a flag; undefined when there is none. */
export function attributeValue(section: Section, name: string): string | undefined {
  for (const each of section.lines) {
    if (each.name === name) return each.value ?? '';
  }
  return undefined;
}

export function hasAttribute(section: Section, name: string): boolean {
  return section.lines.some((each) => each.name === name);
}

/** Puts the attribute where the first of its name stood, or last; further ones of its name go. */
export function withAttribute(lines: readonly Line[], wanted: Line): Line[] {
  const result: Line[] = [];
  let placed = false;
  for (const each of lines) {
    if (each.name !== wanted.name) result.push(each);
    else if (!placed) {
      result.push(wanted);
      placed = true;
    }
  }
  if (!placed) result.push(wanted);
  return result;
}

/**
 * The address a stream is to be sent to: its own c= before the session's (RFC 8866 section 5.7).
 */
export function connectionOf(session: Session, media: Media): Connection | undefined {
  return media.connection ?? session.connection;
}

export function withMedia(
  session: Session,
  change: (media: Media, index: number) => Media,
): Session {
  return { ...session, media: session.media.map(change) };
}
