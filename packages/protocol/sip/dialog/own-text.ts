// Texts that outlive the message they came from. A field cut out of a message keeps all of the
// message in memory, and a dialog lives for hours: what it keeps is written out for itself.
import { writtenOut } from '../transaction/matching.ts';

export function ownText(text: string): string {
  // Pieced together it is no longer a cut of anything, once it is written out.
  return writtenOut(text.slice(0, 1) + text.slice(1));
}
