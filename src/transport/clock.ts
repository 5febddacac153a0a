/**
 * Milliseconds that only go forward, for spans of time. It is `performance.now()` without node:perf_hooks, whose
 * loading is 2 ms of every command's start.
 */
export function monotonic(): number {
  const [seconds, nanoseconds] = process.hrtime();
  return seconds * 1e3 + nanoseconds / 1e6;
}
