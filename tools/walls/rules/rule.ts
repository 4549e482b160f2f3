// What a rule of the walls is: it reads some sources and says where they break it, and what to do.
import type { Source } from '../source.ts';

export interface Finding {
  /** Counted from 1. */
  readonly line: number;
  /** What is wrong and what to do instead, in one sentence. */
  readonly says: string;
}

export interface Rule {
  readonly name: string;
  reads(source: Source): boolean;
  find(source: Source): Iterable<Finding>;
}

export const isCode = (source: Source): boolean => source.hasTree || source.kind === 'cpp';
