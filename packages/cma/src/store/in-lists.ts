/**
 * Lists of so many, as they come; the last may be shorter. `most` is in what each record weighs, and
 * a list ends with the record that reaches it.
 */
export function* inLists<T>(
  records: Iterable<T>,
  most: number,
  weightOf: (record: T) => number = () => 1,
): Iterable<readonly T[]> {
  let list: T[] = [];
  let weight = 0;
  for (const record of records) {
    list.push(record);
    weight += weightOf(record);
    if (weight < most) continue;
    yield list;
    list = [];
    weight = 0;
  }
  if (list.length > 0) yield list;
}
