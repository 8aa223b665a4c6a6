// The key S puts the cursor into the search box of the page, unless somebody is typing.

document.addEventListener("keydown", (event) => {
  const typing = event.target.closest("input, textarea, select, [contenteditable]");
  if (event.key.toLowerCase() !== "s" || event.ctrlKey || event.metaKey || event.altKey || typing) return;
  const box = document.querySelector("#q");
  if (!box) return;
  event.preventDefault();
  box.focus();
  box.select();
});
