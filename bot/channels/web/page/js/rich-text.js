/**
 * The text of a message as DOM nodes. Only text nodes are ever made of what somebody wrote: no HTML is parsed. Kept are line
 * breaks and simple lists; marked are references to personal numbers; made tappable are a few public phone numbers, nothing else.
 */

const LIST_LINE = /^\s*([-•·*]|\d{1,2}[.、．)）]|[（(]\d{1,2}[)）]|[①-⑳])\s*(?=\S)(?!\d)/;
/** 〔证件1〕: what the service puts in the place of a personal number. 〔2017〕 of a regulation's number is not one. */
const REFERENCE = "〔[一-鿿]{1,6}\\d{1,3}〕";
/** 〔图片1〕: one of the worker's files. */
const FILE = /^〔(图片|语音|视频|文件)\d+〕$/;
const PHONES = "12351|12348|12333|12345|12356|110|120|119";
const MARKS = new RegExp(`(${REFERENCE})|(${PHONES})`, "g");
/** "120 天", "第110条", "￥120" are amounts and numbers of things. */
const UNIT_AFTER =
  /^(\d|[.．]\d|[-–—]\d|[A-Za-z]|\s*([元块天日条个人年月岁万千亿家项款次页期份周号名余多%％‰]|小时|分钟|公里|平米|平方))/;
const NUMBER_BEFORE = /(\d[.,-]?|[A-Za-z¥￥第]|[=≥≤><])\s*$/;

/** @param {string} name @param {string} className @param {...(Node | string)} children @returns {HTMLElement} */
function element(name, className, ...children) {
  const made = document.createElement(name);
  if (className) made.className = className;
  made.append(...children);
  return made;
}

/** @param {string} text one line @returns {(Node | string)[]} */
function inline(text) {
  const nodes = [];
  let written = 0;
  for (const match of text.matchAll(MARKS)) {
    const [mark, reference] = match;
    const after = text.slice(match.index + mark.length);
    if (!reference && (NUMBER_BEFORE.test(text.slice(0, match.index)) || UNIT_AFTER.test(after))) continue;
    nodes.push(text.slice(written, match.index), reference ? chip(mark) : phone(mark));
    written = match.index + mark.length;
  }
  nodes.push(text.slice(written));
  return nodes.filter((node) => node !== "");
}

function chip(mark) {
  const made = element("span", "reference", mark.slice(1, -1));
  if (!FILE.test(mark)) made.title = "为保护您的信息，号码已经换成记号";
  return made;
}

function phone(number) {
  const link = element("a", "phone", number);
  link.href = `tel:${number}`;
  link.setAttribute("aria-label", `拨打 ${number}`);
  return link;
}

/** @param {RegExpExecArray} marked @param {string} line */
function listItem(marked, line) {
  return element("li", "", element("span", "mark", marked[1]), element("span", "", ...inline(line.slice(marked[0].length))));
}

/** @param {string} text @returns {HTMLElement[]} paragraphs and lists */
export function richText(text) {
  const blocks = [];
  let current = null;
  for (const line of text.replace(/\r\n?/g, "\n").trim().split("\n")) {
    const marked = LIST_LINE.exec(line);
    if (line.trim() === "") {
      current = null;
    } else if (marked) {
      if (current?.tagName !== "UL") {
        current = element("ul", "");
        current.setAttribute("role", "list"); // Safari drops the role of a list without bullets
        blocks.push(current);
      }
      current.append(listItem(marked, line));
    } else if (current?.tagName === "P") {
      current.append(document.createElement("br"), ...inline(line));
    } else {
      current = element("p", "", ...inline(line));
      blocks.push(current);
    }
  }
  return blocks;
}
