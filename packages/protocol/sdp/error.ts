// The only thing that a parser of this module gives for a bad description: what, in which line,
// why.
import { QUOTED_LIMIT_CHARACTERS } from './limits.ts';

export type SdpErrorCode =
  | 'empty'
  | 'tooLarge'
  | 'tooManyLines'
  | 'lineTooLong'
  | 'tooManyMedia'
  | 'tooManyFormats'
  | 'tooManyAttributes'
  | 'forbiddenCharacter'
  | 'notALine'
  | 'version'
  | 'media'
  | 'connection';

export interface SdpError {
  readonly code: SdpErrorCode;
  /** Counted from 1, empty lines too, as an editor shows it. */
  readonly line: number;
  /** One plain sentence, for the trace and for the reason of a 400 or 488. */
  readonly sentence: string;
}

/** A piece of the peer's text, printable and short. */
export function quoted(text: string): string {
  const cut =
    text.length > QUOTED_LIMIT_CHARACTERS ? `${text.slice(0, QUOTED_LIMIT_CHARACTERS)}...` : text;
  return JSON.stringify(cut);
}
