/** What to do where a signature, or a ticket, was made at another time than the other side has. */
export const CLOCK_HINT = 'Set the clock that is wrong (with NTP), here or on the server, and try again.';
