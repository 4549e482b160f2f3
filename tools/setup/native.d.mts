/** What came of a build. `file` is what was made, where there is one. */
export type Built =
  | { readonly state: 'built' | 'current'; readonly detail: string; readonly file: string }
  | { readonly state: 'no-compiler' | 'failed'; readonly detail: string };

export interface BuildPlace {
  /** The checkout. */
  readonly root: string;
  /** CXX and PATH are read from it; the process's own by default. */
  readonly env?: Readonly<Record<string, string | undefined>>;
}

export function buildNative(
  options: BuildPlace & { readonly say?: (line: string) => void },
): Promise<Built>;

export function nativeIsCurrent(options: BuildPlace): boolean;

export function buildSanitized(
  options: BuildPlace & {
    readonly kind: 'address' | 'thread';
    /** The program's name, and its sources from the root: the relay's core and tests otherwise. */
    readonly name?: string;
    readonly sources?: readonly string[];
  },
): Promise<Built>;
