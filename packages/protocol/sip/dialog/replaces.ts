// An INVITE that takes the place of another dialog (RFC 3891): attended transfer and pick-up.
import type { DialogId } from './dialog-id.ts';

/** The Replaces header. */
export interface Replaces {
  readonly callId: string;
  readonly toTag: string;
  readonly fromTag: string;
  readonly earlyOnly: boolean;
}

/** What is known of the dialog that was looked up. */
export type Replaceable =
  | { readonly state: 'early'; readonly isCaller: boolean }
  | { readonly state: 'confirmed' }
  | { readonly state: 'terminated' };

export type ReplacesVerdict =
  /** The new call is answered, the old one hung up: an early one by a CANCEL. */
  | { readonly kind: 'replace' }
  | { readonly kind: 'refuse'; readonly status: 400 | 481 | 486 | 603 };

/** The tags are named as the peer sees them: its To tag is ours (section 3). */
export function idOfReplaces(replaces: Replaces): DialogId {
  const { callId, toTag, fromTag } = replaces;
  return { callId, localTag: oldTag(toTag), remoteTag: oldTag(fromTag) };
}

/** Section 3: `0` stands for the tag that a peer of RFC 2543 did not set. */
function oldTag(tag: string): string {
  return tag === '0' ? '' : tag;
}

/** Section 3. `dialog`: the one that `idOfReplaces` found; undefined when there is none. */
export function judgeReplaces(
  replaces: readonly Replaces[],
  dialog: Replaceable | undefined,
): ReplacesVerdict {
  const [first, second] = replaces;
  if (first === undefined || second !== undefined) return { kind: 'refuse', status: 400 };
  if (dialog === undefined) return { kind: 'refuse', status: 481 };
  switch (dialog.state) {
    case 'terminated':
      return { kind: 'refuse', status: 603 };
    case 'confirmed':
      return first.earlyOnly ? { kind: 'refuse', status: 486 } : { kind: 'replace' };
    case 'early':
      // An early dialog that we were called into cannot be replaced: nobody of ours has answered
      // it.
      return dialog.isCaller ? { kind: 'replace' } : { kind: 'refuse', status: 481 };
  }
}
