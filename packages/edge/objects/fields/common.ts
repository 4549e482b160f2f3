// Fields that objects of most kinds have.
import { formatted, text } from '../schema/build.ts';

/** Enough for a paragraph; whatever is longer is a document of its own. */
const MAX_MEMO_CHARACTERS = 1_000;

export const id = formatted('Its id, by which files and other objects name it', 'objectId');

export const memo = text('Notes for people', { most: MAX_MEMO_CHARACTERS, default: '' });
