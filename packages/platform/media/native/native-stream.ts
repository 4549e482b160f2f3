// One stream of the native engine.
import { fail, ok, type Result } from '@tandem/base/kernel';
import type {
  MediaFault,
  MediaSide,
  MediaStream,
  SideExpectation,
  SideFigures,
} from '@tandem/engine/media/contract';
import type { RelayEngine } from '@tandem/native/relay';
import { CLOSED, faultFor } from '../fault.ts';
import { type FiguresOfStream, sideNumber } from '../stream-figures.ts';
import { NativeVoice, type NativeVoices } from './native-voice.ts';

export interface NativeStreamParts {
  readonly engine: RelayEngine;
  readonly stream: number;
  readonly ports: Readonly<Record<MediaSide, number>>;
  readonly figures: FiguresOfStream;
  readonly voices: NativeVoices;
}

export class NativeStream implements MediaStream {
  readonly #engine: RelayEngine;
  readonly #stream: number;
  readonly #figures: FiguresOfStream;
  readonly #voices: NativeVoices;
  #voice: NativeVoice | undefined;
  #ports: Readonly<Record<MediaSide, number>>;
  #isClosed = false;

  constructor({ engine, stream, ports, figures, voices }: NativeStreamParts) {
    this.#engine = engine;
    this.#stream = stream;
    this.#ports = ports;
    this.#figures = figures;
    this.#voices = voices;
  }

  get voice(): NativeVoice {
    this.#voice ??= new NativeVoice({
      ...{ engine: this.#engine, stream: this.#stream, voices: this.#voices },
      figures: this.#figures,
    });
    return this.#voice;
  }

  get ports(): Readonly<Record<MediaSide, number>> {
    return this.#ports;
  }

  expect(side: MediaSide, expectation: SideExpectation): void {
    if (this.#isClosed) return;
    const { rtp, rtcp, known, strict } = expectation;
    this.#engine.expect(this.#stream, sideNumber(side), {
      ...{ rtp, rtcp, known, strict, sendAtOnce: expectation.sendsAtOnce },
      ...{ deliver: expectation.delivers, relearn: expectation.relearns },
      ...{ plain: expectation.isPlain, clockRate: expectation.clockRateHz },
    });
  }

  renew(side: MediaSide, local: string): Result<number, MediaFault> {
    if (this.#isClosed) return fail(CLOSED);
    const made = this.#engine.renew(this.#stream, sideNumber(side), local);
    if (!made.ok) {
      return fail(faultFor(made.error.kind === 'exhausted' ? 'exhausted' : 'noSuchAddress'));
    }
    this.#ports = { ...this.#ports, [side]: made.value };
    return ok(made.value);
  }

  figures(side: MediaSide): SideFigures {
    return this.#figures.read(side);
  }

  lastPacketAt(side: MediaSide): SideFigures['lastPacketAt'] {
    return this.#figures.lastPacketAt(side);
  }

  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    // Its memory is another stream's soon.
    this.#figures.keep();
    this.#voices.forget(this.#stream);
    this.#engine.close(this.#stream);
  }
}
