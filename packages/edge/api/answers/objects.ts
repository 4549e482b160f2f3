// Answers that are alike for every kind of object.
import { Type } from 'typebox';
import { anything, moment, pageOf, shape, text, whole } from './words.ts';

export const HistoryAnswer = pageOf(
  shape({
    ...{ id: text, at: moment, actor: text, source: text, action: text },
    ...{ before: anything, after: anything },
  }),
);

/** Of each row, in order: the status that it would have alone, and the object or the problem. */
export const BulkAnswer = shape({ results: Type.Array(shape({ status: whole })) });
