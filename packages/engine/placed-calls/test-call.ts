// A test call (API-3): a number is called as anybody would call it, hears a tone, and what comes
// back is measured. It ends by itself, whatever the far side does.
//
//   ringing (90 s at most) -- answered: tone --> talking (its seconds) --> hung up -> heard -> over
import { type Cancel, ms, type Result, type Uuid } from '@tandem/base/kernel';
import { type CallRecord, type RecordedMedia, recordingsOf } from '@tandem/domain/record';
import type { InnerCalledLeg, LegEvent, OriginNotFound } from '@tandem/engine/calls';
import type { Heard } from '@tandem/engine/media';
import type { PlacingParts } from './callback.ts';
import type { TestCall, TestMedia, TestSignal, TestWanted } from './control.ts';
import { ownOffer } from './offer.ts';
import { endLeg, ownLeg } from './own-leg.ts';
import { type Judged, verdictOf } from './verdict.ts';

/** Longer nobody lets it ring. */
const MOST_RINGING_MS = ms(90_000);
const NORMAL_CLEARING = 16;
/** Not Acceptable Here: the media that were agreed on stay as they are. */
const NOT_ACCEPTABLE = 488;
const MS_PER_SECOND = 1_000;
type Failure = (LegEvent & { readonly type: 'failed' })['failure'];
type PlacedId = Parameters<PlacingParts['calls']['recordNow']>[0];

export class TestRun {
  readonly #wanted: TestWanted;
  readonly #parts: PlacingParts;
  readonly #startedAtMs: number;
  readonly #startedAt: number;
  readonly #signals: TestSignal[] = [];
  #id: PlacedId | null = null;
  #leg: InnerCalledLeg | undefined;
  #answeredMs: number | null = null;
  #media: TestMedia | null = null;
  #verdict: TestCall['verdict'] = null;
  #later: Cancel = () => undefined;

  constructor(wanted: TestWanted, parts: PlacingParts) {
    this.#wanted = wanted;
    this.#parts = parts;
    this.#startedAtMs = parts.clock.wallMs();
    this.#startedAt = parts.clock.now();
  }

  begin(id: Uuid): Result<string, OriginNotFound> {
    const { origin, number, caller } = this.#wanted;
    this.#later = this.#parts.timers.after(MOST_RINGING_MS, () => this.#hangsUp());
    const placed = this.#parts.calls.place({
      ...{ id, origin, caller, callee: number, description: ownOffer() },
      ...{ parentId: null, isRecorded: true, service: null },
      leg: (offered) => {
        this.#id = id;
        this.#leg = ownLeg(offered, (event) => this.#heard(event));
        return this.#leg.caller;
      },
    });
    if (!placed.ok) this.#later();
    return placed;
  }

  get isOver(): boolean {
    return this.#verdict !== null;
  }

  get view(): TestCall {
    const { origin, number, caller } = this.#wanted;
    return {
      ...{ id: this.#id ?? '', state: this.isOver ? 'over' : 'running' },
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
      case 'change':
        this.#leg?.refuseChange(event.change.id, NOT_ACCEPTABLE);
        return;
      default:
      // What else is said needs nothing of us.
    }
  }

  #answered(): void {
    this.#signal('answered', 200);
    this.#answeredMs = this.#sinceStartMs();
    this.#later();
    const { timers, media } = this.#parts;
    const talkMs = ms(this.#wanted.seconds * MS_PER_SECOND);
    // The tone begins when the answer is written down and acknowledged.
    this.#later = timers.after(ms(0), () => {
      if (this.#id !== null) media.sounds(this.#id, 'test');
      this.#later = timers.after(talkMs, () => this.#hangsUp());
    });
  }

  #hangsUp(): void {
    const record = this.#recordNow();
    this.#signal('hungUp', null);
    endLeg(this.#leg, NORMAL_CLEARING);
    this.#ended({ by: 'us' }, record);
  }

  #failed({ status, phrase }: Failure): void {
    this.#signal('refused', status);
    this.#ended({ by: 'refusal', status, phrase });
  }

  #ended(ended: Judged['ended'], record = this.#recordNow()): void {
    this.#later();
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

  #recordNow(): CallRecord | undefined {
    return this.#id === null ? undefined : this.#parts.calls.recordNow(this.#id);
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
