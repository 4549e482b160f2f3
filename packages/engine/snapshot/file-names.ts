// Names of the files of the snapshot: `<group>-<version>` for rates, `objects-<version>` for the
// rest.

export type FileName =
  | { readonly what: 'objects'; readonly version: bigint }
  | { readonly what: 'rates'; readonly groupKey: bigint; readonly version: bigint };

const NAME = /^(objects|[1-9][0-9]{0,18})-(0|[1-9][0-9]{0,18})$/;

export function objectsFileName(version: bigint): string {
  return `objects-${version}`;
}

export function ratesFileName(groupKey: bigint, version: bigint): string {
  return `${groupKey}-${version}`;
}

/** undefined: none of ours, to be left alone. */
export function readFileName(name: string): FileName | undefined {
  const [, whose, version] = NAME.exec(name) ?? [];
  if (whose === undefined || version === undefined) return undefined;
  return whose === 'objects'
    ? { what: 'objects', version: BigInt(version) }
    : { what: 'rates', groupKey: BigInt(whose), version: BigInt(version) };
}
