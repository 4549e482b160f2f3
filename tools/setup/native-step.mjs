// The native engine as a step of the setup. Without a compiler it is left out with a warning: the
// switch then works with its plain fall-backs.
import { root } from '../files.mjs';
import { buildNative, nativeIsCurrent } from './native.mjs';

export const nativeEngine = {
  name: 'native engine',
  doing: 'compiling (g++)',
  isCurrent: () => nativeIsCurrent({ root }),
  run: async ({ say }) => {
    const { state, detail } = await buildNative({ root, say });
    // A compiler that is newer than ours may refuse what ours took: that must not keep a switch
    // from starting.
    return state === 'failed' ? `NOT BUILT, plain fall-backs serve: ${detail}` : detail;
  },
};
