// The program's version, from the one place where it stands.
import manifest from '../../package.json' with { type: 'json' };

export const version: string = manifest.version;
