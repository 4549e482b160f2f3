// What the server explains of calls, in the languages of the console: every sentence that its code
// can say has one, none is for nothing, and what stands in the places comes through.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Texts } from '../../console/i18n/help-in.ts';
import es from '../../console/i18n/told/es.json' with { type: 'json' };
import zh from '../../console/i18n/told/zh.json' with { type: 'json' };
import { toldIn } from '../../console/i18n/told-in.ts';
import { saidOfCalls } from './said-of-calls.ts';

const LANGUAGES: Readonly<Record<string, Texts>> = { zh, es };

const placesIn = (english: string): readonly number[] =>
  english
    .split('{}')
    .slice(1)
    .map((_, at) => at + 1);
const filledIn = (text: string): readonly number[] =>
  [...text.matchAll(/\{[=,]?(\d)\}/g)].map(([, place]) => Number(place)).toSorted();

describe('the explanation of a call in the language of the reader (CON-1, DIA-3)', () => {
  const said = saidOfCalls();
  for (const [language, texts] of Object.entries(LANGUAGES)) {
    it(`${language}: every sentence has its own, and none is for nothing`, () => {
      const missing = [...said].filter((one) => !Object.hasOwn(texts, one));
      const dead = Object.keys(texts).filter((one) => !said.has(one));
      const empty = Object.keys(texts).filter((one) => texts[one]?.trim() === '');
      assert.deepEqual({ missing, dead, empty }, { missing: [], dead: [], empty: [] });
    });

    it(`${language}: each place is filled in once`, () => {
      const wrong = Object.entries(texts).filter(
        ([english, text]) => String(placesIn(english)) !== String(filledIn(text)),
      );
      assert.deepEqual(wrong, []);
    });

    it(`${language}: names of parameters, fields and protocols stay`, () => {
      const names = /\b[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+\b|\b[a-z]+[A-Z]\w*\b|\b(?:SDP|RTP|MOS)\b/g;
      const lost = Object.entries(texts)
        .filter(([english]) => english.includes(' '))
        .flatMap(([english, text]) =>
          (english.match(names) ?? []).filter((one) => !text.includes(one)),
        );
      assert.deepEqual(lost, []);
    });
  }

  //  what the server says                                    in Spanish
  const table: ReadonlyArray<readonly [string, string]> = [
    ['attempt north-1: answered', 'intento north-1: contestó'],
    ['attempt north-1: refused 503 Full', 'intento north-1: rechazada 503 Full'],
    ['phone 201: sent on to 4930 (busy)', 'teléfono 201: enviada a 4930 (ocupado)'],
    ['refused: no money (insufficient)', 'rechazada: sin dinero (saldo insuficiente)'],
    ['refused: 10.9.9.9 is in geofence bad', 'rechazada: 10.9.9.9: en la geovalla bad'],
    ['price: retail 8801 1/1 0.029 per 60 s', 'precio: retail 8801 1/1 0.029 por 60 s'],
    [
      'media direct: SS_MEDIA_PROXY_MODE is Off; left out without the proxy: recording, transcoding',
      'medios directos: SS_MEDIA_PROXY_MODE es Off; sin el proxy no hay: grabación, transcodificación',
    ],
    [
      'media proxied: SS_MEDIA_PROXY_MODE is On; left out of who only relays: recording',
      'medios por aquí: SS_MEDIA_PROXY_MODE es On; quien solo retransmite no hace: grabación',
    ],
    [
      'is tried if the 2 before it fail (priority 1, a backup)',
      'se prueba si fallan las 2 anteriores (prioridad 1, de respaldo)',
    ],
    [
      'from the caller: 10 packets, 1 lost (9.1 %), jitter 2 ms, MOS about 4.10; the first 0.020 s ' +
        'after the answer, the last 0.016 s before now; 3 of somebody else dropped',
      'del llamante: 10 paquetes, 1 perdidos (9.1 %), jitter 2 ms, MOS aproximado 4.10; el primero ' +
        '0.020 s después de contestar, el último 0.016 s antes de ahora; 3 de otro descartados',
    ],
    ['something new: 7', 'something new: 7'],
    ['toString', 'toString'],
  ];
  for (const [english, spanish] of table) {
    it(english, () => assert.equal(toldIn(es)(english), spanish));
  }
});
