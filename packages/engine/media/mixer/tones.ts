// Tones that we make ourselves: what a caller hears while it rings, by its country, and keys.
import type { Law, Sound } from '../contract.ts';
import { inLaw, SAMPLES_PER_SECOND } from './g711.ts';

/** Frequencies that sound together, and how long they do and do not, in turn. */
interface Tone {
  readonly hertz: readonly number[];
  /** Sound, pause, sound, pause ... */
  readonly cadenceMs: readonly number[];
}

/** ITU-T E.180: 425 Hz, a second each five. What a country that is not listed hears. */
const USUAL: Tone = { hertz: [425], cadenceMs: [1_000, 4_000] };
const AMERICAN: Tone = { hertz: [440, 480], cadenceMs: [2_000, 4_000] };
const BRITISH: Tone = { hertz: [400, 450], cadenceMs: [400, 200, 400, 2_000] };
const THREE_SECONDS: Tone = { hertz: [425], cadenceMs: [1_000, 3_000] };

/** By ISO 3166 (ITU-T E.180 supplement 2), where it is not the usual one. */
const RINGBACK: Readonly<Record<string, Tone>> = {
  ...each(['US', 'CA', 'PR', 'DO', 'JM', 'TT', 'BS', 'BB', 'PH', 'TW'], AMERICAN),
  ...each(['GB', 'IE', 'NZ', 'SG', 'MY', 'CY', 'BH', 'KW', 'OM', 'QA', 'ZW'], BRITISH),
  ...each(['AU', 'ZA', 'IN', 'PK', 'LK', 'NG', 'GH'], { ...BRITISH, hertz: [400, 425] }),
  ...each(['HK'], { ...BRITISH, cadenceMs: [400, 200, 400, 3_000], hertz: [440, 480] }),
  ...each(['ES', 'CL', 'PT'], { hertz: [425], cadenceMs: [1_500, 3_000] }),
  ...each(['FR'], { hertz: [440], cadenceMs: [1_500, 3_500] }),
  ...each(['JP'], { hertz: [384, 416], cadenceMs: [1_000, 2_000] }),
  ...each(['KR'], { hertz: [440, 480], cadenceMs: [1_000, 2_000] }),
  ...each(['CN'], { hertz: [450], cadenceMs: [1_000, 4_000] }),
  ...each(['BE', 'VN', 'PE', 'HR'], THREE_SECONDS),
  ...each(['AT', 'SE', 'CZ'], { hertz: [425], cadenceMs: [1_000, 5_000] }),
  ...each(['RU', 'UA', 'BY', 'KZ', 'UZ'], { hertz: [425], cadenceMs: [800, 3_200] }),
  ...each(['IL'], { hertz: [400], cadenceMs: [1_000, 3_000] }),
  ...each(['TR'], { hertz: [450], cadenceMs: [2_000, 4_000] }),
};

function each(countries: readonly string[], tone: Tone): Readonly<Record<string, Tone>> {
  return Object.fromEntries(countries.map((country) => [country, tone]));
}

const ROWS = [697, 770, 852, 941];
const COLUMNS = [1_209, 1_336, 1_477, 1_633];
const PAD = '123A456B789C*0#D';
/** What the slowest detector still takes (ITU-T Q.24), and the pause behind it. */
const LEAST_KEY_MS = 80;
const LONGEST_KEY_MS = 1_000;
const PAUSE_MS = 60;

/** Of each frequency, of 32,767: -10 dBm0 and a little more. */
const LEVEL = 5_000;
const MS_PER_SECOND = 1_000;

/** What lines are measured with (ITU-T O.6 has 1,004 to 1,020; in whole waves of ours: 1,000). */
export const TEST_HERTZ = 1_000;

const kept = new Map<string, Sound>();

/** Two uses of a tone are the same bytes, so that who plays them has them once. */
function keptAs(name: string, make: () => Sound): Sound {
  const known = kept.get(name);
  if (known !== undefined) return known;
  const made = make();
  kept.set(name, made);
  return made;
}

/** Repeats; null: the usual tone. */
export function ringbackOf(country: string | null, law: Law): Sound {
  const tone = RINGBACK[country ?? ''] ?? USUAL;
  return keptAs(`${JSON.stringify(tone)} ${law}`, () => ({
    ...{ law, repeats: true },
    clips: [soundOf(tone, law)],
  }));
}

/** As long as it is heard; whole waves, so that it is one tone however often it is repeated. */
export function testTone(law: Law): Sound {
  return keptAs(`test ${law}`, () => ({
    ...{ law, repeats: true },
    clips: [soundOf({ hertz: [TEST_HERTZ], cadenceMs: [MS_PER_SECOND] }, law)],
  }));
}

/** undefined: a flash has no tones. */
export function keyTone(signal: string, durationMs: number, law: Law): Sound | undefined {
  const at = PAD.indexOf(signal);
  if (at < 0) return undefined;
  const [row = 0, column = 0] = [ROWS[at >> 2], COLUMNS[at & 3]];
  const wholeMs = Math.min(
    LONGEST_KEY_MS,
    Math.max(LEAST_KEY_MS, Math.round(durationMs / 20) * 20),
  );
  return keptAs(`${signal} ${wholeMs} ${law}`, () => ({
    ...{ law, repeats: false },
    clips: [soundOf({ hertz: [row, column], cadenceMs: [wholeMs, PAUSE_MS] }, law)],
  }));
}

function soundOf({ hertz, cadenceMs }: Tone, law: Law): Uint8Array {
  const parts = cadenceMs.map((durationMs, at) => {
    const length = (durationMs * SAMPLES_PER_SECOND) / MS_PER_SECOND;
    return Array.from({ length }, (_, sample) => (at % 2 === 0 ? valueAt(hertz, sample) : 0));
  });
  return inLaw(Int16Array.from(parts.flat()), law);
}

function valueAt(hertz: readonly number[], sample: number): number {
  const seconds = sample / SAMPLES_PER_SECOND;
  return hertz.reduce((sum, each) => sum + LEVEL * Math.sin(2 * Math.PI * each * seconds), 0);
}
