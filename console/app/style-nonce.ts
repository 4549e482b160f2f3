// The server lets only such styles pass as carry the word of this page. The libraries give it to
// most that they write, not to all (the lock of the page behind a dialog has none): so each style
// element gets it as it is made. Loaded before everything else.
const nonce = document.querySelector<HTMLMetaElement>('meta[name=style-nonce]')?.content ?? '';
const make = document.createElement.bind(document);

function makeWithNonce(name: string, options?: ElementCreationOptions): HTMLElement {
  const element = make(name, options);
  if (element instanceof HTMLStyleElement) element.nonce = nonce;
  return element;
}

document.createElement = makeWithNonce;

export const styleNonce = nonce;
