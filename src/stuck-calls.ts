/** Ends this process at once, whatever its threads are doing. */
export type EndProcess = (code: number) => void;

const calls = new Set<{ readonly end: EndProcess }>();

/**
 * Says that a call into a library of the system has begun on a thread, where nobody can call it off. Node waits for such a
 * thread before it ends, in `process.exit` as well.
 * @param end how the process can end in spite of it
 * @returns how to say that the call is over
 */
export function callBegins(end: EndProcess): () => void {
  const call = { end };
  calls.add(call);
  return () => void calls.delete(call);
}

/** How the process can end in spite of the calls under way; undefined when there are none. */
export function endPastCalls(): EndProcess | undefined {
  const [call] = calls;
  return call?.end;
}
