// Who owns a dialog: every request within one, every stray 2xx and every Replaces is looked up
// here.
import { invariant } from '@tandem/base/kernel';
import { writtenOut } from '../transaction/matching.ts';
import { type DialogId, dialogKey, idOfRequest, idOfResponse } from './dialog-id.ts';
import type { Tagged } from './ports.ts';

export class DialogTable<Owner> {
  readonly #byId = new Map<string, Owner>();
  /**
   * Our INVITEs, by Call-ID and our tag: an answer may come from a fork that was never heard of.
   */
  readonly #byInvite = new Map<string, Owner>();

  /** Dialogs, early ones too. */
  get size(): number {
    return this.#byId.size;
  }

  owners(): IterableIterator<Owner> {
    return this.#byId.values();
  }

  /** INVITEs of ours that may still be answered. */
  get invites(): number {
    return this.#byInvite.size;
  }

  add(id: DialogId, owner: Owner): void {
    const key = dialogKey(id);
    invariant(!this.#byId.has(key), 'tags are random: no two dialogs have the same ones');
    this.#byId.set(writtenOut(key), owner);
  }

  /** False when it was not there. */
  remove(id: DialogId): boolean {
    return this.#byId.delete(dialogKey(id));
  }

  find(id: DialogId): Owner | undefined {
    return this.#byId.get(dialogKey(id));
  }

  /** A request within a dialog. One with a To tag that is found nowhere is answered 481. */
  ofRequest(request: Tagged): Owner | undefined {
    return request.toTag === '' ? undefined : this.find(idOfRequest(request));
  }

  addInvite(callId: string, localTag: string, owner: Owner): void {
    this.#byInvite.set(writtenOut(`${callId} ${localTag}`), owner);
  }

  /** Once no 2xx is to be expected any more. */
  removeInvite(callId: string, localTag: string): boolean {
    return this.#byInvite.delete(`${callId} ${localTag}`);
  }

  /** A 2xx that no transaction knew: of a dialog that is up, or of another fork of our INVITE. */
  ofResponse(response: Tagged): Owner | undefined {
    return (
      this.find(idOfResponse(response)) ??
      this.#byInvite.get(`${response.callId} ${response.fromTag}`)
    );
  }
}
