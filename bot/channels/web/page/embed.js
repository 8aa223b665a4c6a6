/**
 * For a union's own website: <script src="https://host/embed.js" data-title="…" defer></script>
 *
 * Puts a round button at the corner of the page; it opens the chat page in an iframe. A shadow root keeps the site's styles and
 * ours apart. An ordinary script (not a module), so that it can find its own tag.
 */
(() => {
  const script = document.currentScript;
  const home = new URL("./", script.src);
  const title = script.dataset.title || "工会助手";

  const make = (name, attributes) => {
    const made = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    return made;
  };

  const host = document.createElement("gonghui-chat");
  const root = host.attachShadow({ mode: "open" });
  const style = make("link", { rel: "stylesheet", href: new URL("embed.css", home).href });
  const button = make("button", { type: "button", class: "opener", "aria-expanded": "false", hidden: "" });
  const icon = make("img", { src: new URL("icons/chat-white.svg", home).href, alt: "", width: "26", height: "26" });
  const label = make("span", {});
  const panel = make("div", { class: "panel", role: "dialog", "aria-label": title, hidden: "" });
  label.textContent = title;
  button.append(icon, label);
  root.append(style, button, panel);
  // Without its style the button would lie somewhere in the page.
  style.addEventListener("load", () => button.removeAttribute("hidden"));

  let frame = null;

  const show = (open) => {
    if (open && !frame) {
      const page = new URL(home);
      page.hash = new URLSearchParams({ title }).toString();
      frame = make("iframe", { src: page.href, title, referrerpolicy: "no-referrer" });
      panel.append(frame);
    }
    panel.hidden = !open;
    button.setAttribute("aria-expanded", String(open));
    if (open) {
      button.classList.remove("news");
      frame.focus();
    } else {
      button.focus();
    }
  };

  button.addEventListener("click", () => show(panel.hidden));
  host.addEventListener("keydown", (event) => event.key === "Escape" && show(false));
  window.addEventListener("message", (event) => {
    if (!frame || event.source !== frame.contentWindow || event.origin !== home.origin) return;
    if (event.data?.gonghui === "close") show(false);
    if (event.data?.gonghui === "news" && panel.hidden) button.classList.add("news");
  });
  const place = () => document.body.append(host);
  if (document.body) place();
  else document.addEventListener("DOMContentLoaded", place);
})();
