/** What is wrong with a body, as one sentence. */
export interface BodyFault {
  readonly says: string;
}
