// A test call (API-3): a number is called as anybody would call it, hears a tone, and what comes
// back is measured. It ends by itself, whatever the far side does.
//
//   ringing (90 s at most) -- answered: tone --> talking (its seconds) --> hung up -> heard -> over
import { ms, type Result, type Uuid } from '@tandem/base/kernel';
import { type RecordedMedia, recordingsOf } from '@tandem/domain/record';
import type { LegEvent, OriginNotFound } from '@tandem/engine/calls';
import type { Heard } from '@tandem/engine/media';
import type { PlacingParts } from './callback.ts';
import type { TestCall, TestMedia, TestSignal, TestWanted } from './control.ts';
import { OneCall } from './one-call.ts';
import type { Failure } from './own-leg.ts';
import { type Judged, verdictOf } from './verdict.ts';

const MS_PER_SECOND = 1_000;

export class TestRun {
  readonly #wanted: TestWanted;
  readonly #parts: PlacingParts;
  readonly #call: OneCall;
  readonly #startedAtMs: number;
  readonly #startedAt: number;
  readonly #signals: TestSignal[] = [];
  #answeredMs: number | null = null;
  #media: TestMedia | null = null;
  #verdict: TestCall['verdict'] = null;

  constructor(wanted: TestWanted, parts: PlacingParts) {
    this.#wanted = wanted;
    this.#parts = parts;
    this.#startedAtMs = parts.clock.wallMs();
    this.#startedAt = parts.clock.now();
    this.#call = new OneCall(parts, {
      hears: (event) => this.#heard(event),
      unanswered: () => this.#hangsUp(),
    });
  }

  begin(id: Uuid): Result<string, OriginNotFound> {
    const { origin, number, caller } = this.#wanted;
    return this.#call.place({ id, origin, number, caller, isRecorded: true });
  }

  get isOver(): boolean {
    return this.#verdict !== null;
  }

  get view(): TestCall {
    const { origin, number, caller } = this.#wanted;
    return {
      ...{ id: this.#call.id ?? '', state: this.isOver ? 'over' : 'running' },
      ...{ startedAtMs: this.#startedAtMs, origin, number, caller },
      ...{ signals: [...this.#signals], media: this.#media, verdict: this.#verdict },
    };
  }

  #heard(event: LegEvent): void {
    switch (event.type) {
      case 'ringing':
      case 'progress':
        this.#signal(event.type, event.status);
        return;
      case 'answered':
        this.#answered();
        return;
      case 'failed':
        this.#failed(event.failure);
        return;
      case 'released':
        this.#signal('hungUp', null);
        this.#ended({ by: 'them', afterMs: this.#sinceStartMs() - (this.#answeredMs ?? 0) });
        return;
      default:
      // What else is said needs nothing of us.
    }
  }

  #answered(): void {
    this.#signal('answered', 200);
    this.#answeredMs = this.#sinceStartMs();
    const talkMs = ms(this.#wanted.seconds * MS_PER_SECOND);
    // The tone begins when the answer is written down and acknowledged.
    this.#call.after(ms(0), () => {
      const { id } = this.#call;
      if (id !== null) this.#parts.media.sounds(id, 'test');
      this.#call.after(talkMs, () => this.#hangsUp());
    });
  }

  #hangsUp(): void {
    const record = this.#call.recordNow();
    this.#signal('hungUp', null);
    this.#call.hangUp();
    this.#ended({ by: 'us' }, record);
  }

  #failed({ status, phrase }: Failure): void {
    this.#signal('refused', status);
    this.#ended({ by: 'refusal', status, phrase });
  }

  #ended(ended: Judged['ended'], record = this.#call.recordNow()): void {
    this.#call.nothingIsDue();
    const attempts = record?.attempts ?? [];
    const judge = (heard: Heard | null): void => {
      this.#media = mediaOf(record?.media ?? null, heard);
      this.#verdict = verdictOf({
        ...{ answeredMs: this.#answeredMs, ended, asked: attempts.length, media: this.#media },
        wasAnswered: attempts.some(({ status }) => status !== null),
      });
    };
    const [recording] = recordingsOf(record?.media);
    if (recording === undefined) judge(null);
    else this.#parts.media.heard(recording).then(judge, () => judge(null));
  }

  #signal(is: TestSignal['is'], status: number | null): void {
    if (this.#signals.length < MOST_SIGNALS) {
      this.#signals.push({ afterMs: this.#sinceStartMs(), is, status });
    }
  }

  #sinceStartMs(): number {
    return Math.round(this.#parts.clock.now() - this.#startedAt);
  }
}

/** A far side may ring as often as it likes. */
const MOST_SIGNALS = 50;

function mediaOf(media: RecordedMedia | null, heard: Heard | null): TestMedia | null {
  if (media === null) return null;
  const { packets, lost, jitterMs, firstPacketMs } = media.callee;
  const share = packets + lost === 0 ? 0 : lost / (packets + lost);
  return {
    ...{ packets, lost, lossPercent: Math.round(share * 1_000) / 10, jitterMs, firstPacketMs },
    ...{ soundHeard: heard?.sound ?? null, toneHeard: heard?.tone ?? null },
  };
}
