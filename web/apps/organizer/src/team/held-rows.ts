interface Named {
  id: string;
}

/**
 * The rows while they must not move: each stays where it is, also one that is not there any more, and what is new comes
 * behind all.
 */
export function heldRows<T extends Named>(shown: readonly T[], wanted: readonly T[]): readonly T[] {
  if (shown.length === 0) return wanted;
  const news = new Map(wanted.map((row) => [row.id, row]));
  const there = new Set(shown.map(({ id }) => id));
  return [...shown.map((row) => news.get(row.id) ?? row), ...wanted.filter(({ id }) => !there.has(id))];
}

/** Whether both have the same rows in the same order. */
export function sameRows(one: readonly Named[], other: readonly Named[]): boolean {
  return one.length === other.length && one.every(({ id }, index) => id === other[index]?.id);
}
