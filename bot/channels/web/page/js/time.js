/** Times as a worker in China reads them: always Asia/Shanghai, whatever the device says. */

const ZONE = "Asia/Shanghai";
const clock = new Intl.DateTimeFormat("zh-CN", { timeZone: ZONE, hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
const isoDay = new Intl.DateTimeFormat("en-CA", { timeZone: ZONE, year: "numeric", month: "2-digit", day: "2-digit" });
const shortDay = new Intl.DateTimeFormat("zh-CN", { timeZone: ZONE, month: "long", day: "numeric", weekday: "long" });
const longDay = new Intl.DateTimeFormat("zh-CN", { timeZone: ZONE, year: "numeric", month: "long", day: "numeric" });
const DAY_MS = 86_400_000;

/** @param {string} at ISO 8601 @returns {string} "14:03" */
export const timeOfDay = (at) => clock.format(new Date(at));

/** @param {string} at ISO 8601 @returns {string} "2026-11-22" */
export const dayOf = (at) => isoDay.format(new Date(at));

/** @param {string} at ISO 8601 @returns {string} "今天", "昨天", "11月20日星期五" or, in another year, "2025年3月1日" */
export function dayLabel(at) {
  const day = dayOf(at);
  const now = Date.now();
  if (day === isoDay.format(now)) return "今天";
  if (day === isoDay.format(now - DAY_MS)) return "昨天";
  return (day.slice(0, 4) === isoDay.format(now).slice(0, 4) ? shortDay : longDay).format(new Date(at));
}
