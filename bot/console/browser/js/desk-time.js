// Timers: how long somebody has waited, and how much time is left.

function told(seconds) {
  const minutes = Math.floor(seconds / 60);
  if (minutes < 1) return "不到1分钟";
  return minutes < 60 ? `${minutes}分钟` : `${Math.floor(minutes / 60)}小时${minutes % 60 || ""}${minutes % 60 ? "分" : ""}`;
}

/** Write the present figures into all timers below an element. */
export function tick(root = document) {
  const now = Date.now();
  for (const timer of root.querySelectorAll("[data-since]")) {
    timer.textContent = `等了${told(Math.max(0, (now - Date.parse(timer.dataset.since)) / 1000))}`;
  }
  for (const chip of root.querySelectorAll("[data-due]")) {
    const left = (Date.parse(chip.dataset.due) - now) / 1000;
    chip.textContent = left > 0 ? `${told(left)}内${chip.dataset.what}` : `超时${told(-left)}`;
    chip.classList.toggle("bad", left <= 0);
    chip.classList.toggle("wait", left > 0 && left < 180);
    chip.classList.toggle("off", left >= 180);
  }
}

setInterval(tick, 10_000);
