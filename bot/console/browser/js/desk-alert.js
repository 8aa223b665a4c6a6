// A short sound and a number in the title, for those whose page lies in the background.

const TITLE = document.title;
const KEY = "gonghui-desk-sound";
let context = null;

export const sounds = () => localStorage.getItem(KEY) !== "off";

export function setSounds(on) {
  localStorage.setItem(KEY, on ? "on" : "off");
  if (on) beep();
}

/** Two soft tones; a browser that has seen no key or click yet plays nothing, and that is no fault. */
export function beep() {
  if (!sounds() || !navigator.userActivation?.hasBeenActive) return;
  context ??= new AudioContext();
  const begin = context.currentTime;
  for (const [index, pitch] of [660, 880].entries()) {
    const tone = context.createOscillator();
    const loudness = context.createGain();
    tone.frequency.value = pitch;
    loudness.gain.setValueAtTime(0.0001, begin + index * 0.14);
    loudness.gain.exponentialRampToValueAtTime(0.12, begin + index * 0.14 + 0.02);
    loudness.gain.exponentialRampToValueAtTime(0.0001, begin + index * 0.14 + 0.13);
    tone.connect(loudness).connect(context.destination);
    tone.start(begin + index * 0.14);
    tone.stop(begin + index * 0.14 + 0.14);
  }
}

let before = null;

/** Show how many wait and how much is unread; sound when it became more. One tab sounds for all. */
export function count(waiting, unread) {
  const sum = waiting + unread;
  document.title = sum ? `（${sum}）${TITLE}` : TITLE;
  if (before !== null && sum > before) soundOnce(sum);
  before = sum;
}

function soundOnce() {
  const key = "gonghui-desk-sounded";
  const last = Number(localStorage.getItem(key) ?? 0);
  if (Date.now() - last < 900 && Date.now() >= last) return;
  localStorage.setItem(key, String(Date.now()));
  beep();
}
