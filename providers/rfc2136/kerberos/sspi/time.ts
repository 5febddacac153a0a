/** 100 ns between 1601 and 1970. */
const TICKS_TO_1970 = 116_444_736_000_000_000n;
const TEN_YEARS = 10 * 366 * 86_400;

/**
 * Seconds left of what ends at a `TimeStamp` of SSPI: 100 ns since 1601, in local time.
 * @param now milliseconds since 1970
 * @returns undefined for one that means never
 */
export function secondsUntil(expiry: bigint, now: number): number | undefined {
  const local = Number((expiry - TICKS_TO_1970) / 10_000n);
  const seconds = Math.floor((local + new Date(now).getTimezoneOffset() * 60_000 - now) / 1000);
  return seconds > TEN_YEARS ? undefined : Math.max(0, seconds);
}
