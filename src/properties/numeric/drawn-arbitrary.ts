import fc from 'fast-check';

/**
 * Values for fast-check that are drawn from a label of its stream (equal labels give equal values) and shrink to the candidates
 * of `simpler`, tried in order.
 */
export class DrawnArbitrary<T> extends fc.Arbitrary<T> {
  private readonly draw: (label: number) => T;
  private readonly simpler: (value: T) => IterableIterator<T>;

  constructor(draw: (label: number) => T, simpler: (value: T) => IterableIterator<T>) {
    super();
    this.draw = draw;
    this.simpler = simpler;
  }

  override generate(mrng: fc.Random): fc.Value<T> {
    return new fc.Value(this.draw(mrng.nextInt(0, 2 ** 31 - 1)), undefined);
  }

  /** Shrinking looks at the value alone. */
  override canShrinkWithoutContext(_value: unknown): _value is T {
    return true;
  }

  override shrink(value: T): fc.Stream<fc.Value<T>> {
    return fc.stream(this.simpler(value)).map((candidate) => new fc.Value(candidate, undefined));
  }
}
