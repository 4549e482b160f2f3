// The native engine as a step of the setup. Without a compiler it is left out with a warning: the switch then works
// with its plain fall-backs.
import { root } from '../files.mjs';
import { buildNative, nativeIsCurrent } from './native.mjs';

export const nativeEngine = {
  name: 'native engine',
  doing: 'compiling (g++)',
  isCurrent: () => nativeIsCurrent({ root }),
  run: async ({ say }) => {
    const { state, detail } = await buildNative({ root, say });
    if (state === 'failed') throw new Error(detail);
    return state === 'no-compiler' ? detail : 'done';
  },
};
