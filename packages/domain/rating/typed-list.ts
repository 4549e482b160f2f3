// A typed array that grows: no garbage collector ever walks over its millions of numbers.

const FIRST_LENGTH = 1_024;

interface Numbers {
  readonly length: number;
  [at: number]: number;
  set(from: ArrayLike<number>): void;
}

export class TypedList<Values extends Numbers> {
  readonly #make: new (
    length: number,
  ) => Values;
  /** The space behind `length` is of no meaning. */
  values: Values;
  length = 0;

  constructor(make: new (length: number) => Values) {
    this.#make = make;
    this.values = new make(FIRST_LENGTH);
  }

  /** Its place. */
  push(value: number): number {
    if (this.length === this.values.length) {
      const larger = new this.#make(this.length * 2);
      larger.set(this.values);
      this.values = larger;
    }
    this.values[this.length] = value;
    this.length += 1;
    return this.length - 1;
  }

  at(place: number): number {
    return this.values[place] as number;
  }
}
