/**
 * @param {number} attempt 1 for the first failure
 * @param {{first: number, most: number}} limits milliseconds
 * @returns {number} milliseconds to wait: doubled each time, with jitter of a half so that a restarted service is not
 *   stormed by all phones in the same second
 */
export function backoff(attempt, { first, most }) {
  const full = Math.min(most, first * 2 ** (attempt - 1));
  return full / 2 + (Math.random() * full) / 2;
}
