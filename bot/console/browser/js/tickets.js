// Pages of tickets: files are sent one after another; all lines of a list are marked at once.

import { say } from "./console.js";

const PROOF = document.body.dataset.proof ?? "";

/** Send the files that were picked, then show the page anew; what is refused is said and nothing else is sent. */
async function sendFiles(input) {
  const told = document.querySelector("#upload-told");
  const files = [...input.files];
  for (const [index, file] of files.entries()) {
    told.textContent = `正在上传 ${index + 1}/${files.length}：${file.name}`;
    let answer;
    try {
      answer = await fetch(input.dataset.to, {
        method: "POST",
        body: file,
        headers: {
          "x-form-proof": PROOF,
          "x-file-name": encodeURIComponent(file.name.slice(-100)), // not in the address: it may name a person
          "hx-request": "true",
          "content-type": "application/octet-stream",
        },
      });
    } catch {
      return refuse(input, told, "连不上服务，文件没有传完。请检查网络后再试一次。");
    }
    if (answer.status === 401) return location.reload();
    if (!answer.ok) {
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const said = page.querySelector("[role=alert], main p")?.textContent ?? "这个文件没有收下。";
      return refuse(input, told, `${file.name}：${said}`);
    }
  }
  location.reload();
}

function refuse(input, told, text) {
  told.textContent = "";
  input.value = "";
  say(text);
  document.querySelector("#banner").scrollIntoView({ block: "center" });
}

document.querySelector("#upload")?.addEventListener("change", (event) => sendFiles(event.target));

const all = document.querySelector("#mark-all");
all?.addEventListener("change", () => {
  for (const box of document.querySelectorAll(".list tbody input[type=checkbox]")) box.checked = all.checked;
});

document.querySelector("#print")?.addEventListener("click", () => print());

// A form that was opened by its button is ready to be typed into.
for (const part of document.querySelectorAll(".next details")) {
  part.addEventListener("toggle", () => {
    if (part.open && part.contains(document.activeElement)) part.querySelector("textarea, input:not([type=hidden]), select")?.focus();
  });
}
