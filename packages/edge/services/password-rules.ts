// What a password of one's own must be. NIST SP 800-63B counts length and refuses what is guessed
// first; kinds of characters only make people write it down.

export const MIN_PASSWORD_CHARACTERS = 12;
/** Hashing costs by length; a longer text is no password. */
export const MAX_PASSWORD_CHARACTERS = 256;
/** aaaaaaaaaaaa and abababababab are long and are guessed. */
const LEAST_DIFFERENT = 5;
/** A shorter name is in many a sentence. */
const LEAST_NAME_CHARACTERS = 4;
/** Whose longer forms stand at the head of every list of guesses. */
const GUESSED = ['password', 'tandem', 'qwerty', 'asdfgh', '123456', 'letmein', 'welcome', 'admin'];

export const PASSWORD_RULE =
  `${MIN_PASSWORD_CHARACTERS}-${MAX_PASSWORD_CHARACTERS} characters, at least ` +
  `${LEAST_DIFFERENT} different ones, not the name of the operator and not a word that is guessed`;

export type PasswordRuleFault = 'PASSWORD_TOO_SHORT' | 'PASSWORD_WEAK';

/** null: it may be one. */
export function passwordFault(password: string, id: string): PasswordRuleFault | null {
  const characters = [...password];
  const { length } = characters;
  if (length < MIN_PASSWORD_CHARACTERS || length > MAX_PASSWORD_CHARACTERS) {
    return 'PASSWORD_TOO_SHORT';
  }
  if (new Set(characters).size < LEAST_DIFFERENT) return 'PASSWORD_WEAK';
  return isGuessed(password.toLowerCase(), id.toLowerCase()) ? 'PASSWORD_WEAK' : null;
}

/** Without what is guessed in it, too little is left. */
function isGuessed(password: string, id: string): boolean {
  const words = id.length < LEAST_NAME_CHARACTERS ? GUESSED : [...GUESSED, id];
  const rest = words.reduce((left, word) => left.replaceAll(word, ''), password);
  return rest !== password && [...rest].length < MIN_PASSWORD_CHARACTERS;
}
