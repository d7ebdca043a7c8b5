/** What the formulas of the modulated norm ask of arrays [E, T, n, w]; axes of length 1 are broadcast. */
export interface Algebra<A> {
  add(a: A, b: A): A;
  sub(a: A, b: A): A;
  mul(a: A, b: A): A;
  square(a: A): A;
  rsqrt(a: A): A;
  /** `a + c` with a number c. */
  plus(a: A, c: number): A;
  /** Mean over the channels, [E, T, n, 1]. */
  mean(a: A): A;
  /** Sum over the tokens, [E, 1, n, w]. */
  overTokens(a: A): A;
  /** The two halves along an axis, and two parts put together again. */
  halves(a: A, axis: number): readonly [A, A];
  join(a: A, b: A, axis: number): A;
}

/** Values and, where they are carried along, tangents. */
export type Pair<A> = readonly [value: A, tangent?: A];

/** The norm before it is modulated. */
export interface Normal<A> {
  /** r and y. */
  readonly r: A;
  readonly y: A;
  /** ẏ, ḣ and mean(y ⊙ ḣ). */
  readonly tangent?: { readonly dy: A; readonly dh: A; readonly along: A };
}

/** 1 + γ, γ̇ and β, β̇. */
export interface Modulation<A> {
  readonly scale: Pair<A>;
  readonly shift: Pair<A>;
}

export function normalise<A>(o: Algebra<A>, [h, dh]: Pair<A>, epsilon: number): Normal<A> {
  const r = o.rsqrt(o.plus(o.mean(o.square(h)), epsilon));
  const y = o.mul(h, r);
  if (dh === undefined) return { r, y };
  const along = o.mean(o.mul(y, dh));
  return { r, y, tangent: { dy: o.mul(r, o.sub(dh, o.mul(y, along))), dh, along } };
}

/** Scales and shifts from γ before β. */
export function modulationOf<A>(o: Algebra<A>, [value, tangent]: Pair<A>): Modulation<A> {
  const [gamma, beta] = o.halves(value, 3);
  const scale = o.plus(gamma, 1);
  if (tangent === undefined) return { scale: [scale], shift: [beta] };
  const [dgamma, dbeta] = o.halves(tangent, 3);
  return { scale: [scale, dgamma], shift: [beta, dbeta] };
}

/** u and u̇. */
export function modulate<A>(o: Algebra<A>, { y, tangent }: Normal<A>, { scale, shift }: Modulation<A>): Pair<A> {
  const u = o.add(o.mul(scale[0], y), shift[0]);
  if (tangent === undefined || scale[1] === undefined || shift[1] === undefined) return [u];
  return [u, o.add(o.add(o.mul(scale[0], tangent.dy), o.mul(scale[1], y)), shift[1])];
}

/** Adjoints of h, ḣ and of the modulation from those of u, u̇. */
export function pullBack<A>(
  o: Algebra<A>,
  [a, b]: Pair<A>,
  { r, y, tangent }: Normal<A>,
  [scale, dscale]: Pair<A>,
): { h: Pair<A>; modulation: Pair<A> } {
  const toRow = (g: A, inner: A): A => o.mul(r, o.sub(g, o.mul(y, inner)));
  if (b === undefined || tangent === undefined || dscale === undefined) {
    const p = o.mul(scale, a);
    return {
      h: [toRow(p, o.mean(o.mul(p, y)))],
      modulation: [o.join(o.overTokens(o.mul(a, y)), o.overTokens(a), 3)],
    };
  }
  const { dy, dh, along } = tangent;
  const p = o.add(o.mul(scale, a), o.mul(dscale, b));
  const q = o.mul(scale, b);
  const inner = o.mean(o.mul(q, y));
  const g = o.sub(p, o.mul(r, o.add(o.mul(along, q), o.mul(inner, dh))));
  const outer = o.mean(o.add(o.mul(g, y), o.mul(q, dy)));
  return {
    h: [toRow(g, outer), toRow(q, inner)],
    modulation: [
      o.join(o.overTokens(o.add(o.mul(a, y), o.mul(b, dy))), o.overTokens(a), 3),
      o.join(o.overTokens(o.mul(b, y)), o.overTokens(b), 3),
    ],
  };
}
