/**
 * Whether the parameters that an operator's statement uses are those that its file names. A driver
 * takes NULL for a mistyped one and says nothing, or says so only when somebody needs the answer.
 */

/**
 * Undefined when they are; else why the statement is refused, as the end of a sentence.
 *
 * @param used As they are written, each with its sign: `:host`, `$host`.
 */
export const refusalOfNames = (
  used: Iterable<string>,
  named: readonly string[],
): string | undefined => {
  const unused = new Set(named);
  for (const written of used) {
    const name = written.slice(1);
    if (!named.includes(name)) return `has ${written}, and the file names no such parameter`;
    unused.delete(name);
  }
  const [idle] = unused;
  return idle === undefined ? undefined : `does not use the parameter ${idle}`;
};
