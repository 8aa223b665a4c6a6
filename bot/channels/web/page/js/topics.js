/** What workers ask most: tapping one says the words. */

const TOPICS = [
  ["join", "怎么加入工会"],
  ["medical", "医疗互助怎么报"],
  ["startup", "创业补贴有哪些"],
  ["law", "法律援助怎么申请"],
  ["member", "查我的会员"],
  ["report", "我要反映问题"],
];

/** @param {Iterable<HTMLElement>} places @param {(text: string) => void} say */
export function fillTopics(places, say) {
  for (const place of places) {
    for (const [icon, text] of TOPICS) {
      const button = document.createElement("button");
      button.type = "button";
      button.className = "topic";
      const picture = document.createElement("span");
      picture.className = `icon icon-topic-${icon}`;
      picture.setAttribute("aria-hidden", "true");
      const words = document.createElement("span");
      words.textContent = text;
      button.append(picture, words);
      button.addEventListener("click", () => say(text));
      place.append(button);
    }
  }
}
