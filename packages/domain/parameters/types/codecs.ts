import { ok } from '@tandem/base/kernel';
import type { ParameterType } from '../entry.ts';
import { commaSeparated, outOfRange, wrongType } from './reading.ts';

/** The audio codecs that Tandem knows (MED-4), as operators write them. */
const CODECS = ['G.711A', 'G.711U', 'G.729', 'G.723', 'G.722', 'Opus', 'GSM'] as const;

export type CodecName = (typeof CODECS)[number];

export const codecsType: ParameterType<readonly CodecName[]> = {
  catalogueType: 'list',
  onlyFor: ['IVR_CODEC_PRIORITY'],
  meaning: 'Codecs in order, comma separated',
  typescript: () => 'readonly CodecName[]',
  allowed: () => `at least one of ${CODECS.join(', ')}, comma separated`,
  parse(given) {
    if (typeof given !== 'string') return wrongType(given, 'no list of codecs');
    const codecs: CodecName[] = [];
    for (const part of commaSeparated(given)) {
      const codec = CODECS.find((one) => one.toLowerCase() === part.toLowerCase());
      if (codec === undefined) return wrongType(given, `no list of codecs: ${part || 'a gap'}`);
      if (codecs.includes(codec)) return outOfRange(given, `a list with ${codec} twice`);
      codecs.push(codec);
    }
    return codecs.length === 0 ? outOfRange(given, 'empty') : ok(Object.freeze(codecs));
  },
  print: (value) => value.join(','),
  scalar: (value) => value.join(','),
};
