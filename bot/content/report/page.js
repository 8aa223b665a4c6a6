// Headings sort their table, a field filters it, and of a long one the first rows are shown. The page reads well without.
const FEW = 20; // as in page.css
const compare = (one, other) => {
  const [left, right] = [Number(one), Number(other)];
  return one === "" || Number.isNaN(left) || Number.isNaN(right) ? one.localeCompare(other, "zh") : left - right;
};

for (const table of document.querySelectorAll("table.sortable")) {
  const headings = [...table.querySelectorAll("th")];
  headings.forEach((heading, column) => heading.firstChild.addEventListener("click", () => {
    const ascending = heading.getAttribute("aria-sort") !== "ascending";
    headings.forEach((other) => other.removeAttribute("aria-sort"));
    heading.setAttribute("aria-sort", ascending ? "ascending" : "descending");
    const value = (row) => row.cells[column].dataset.value;
    const rows = [...table.tBodies[0].rows].sort((one, other) => (ascending ? 1 : -1) * compare(value(one), value(other)));
    table.tBodies[0].append(...rows);
  }));
  const { length } = table.tBodies[0].rows;
  if (length > FEW) {
    const all = Object.assign(document.createElement("button"), { className: "all", type: "button", textContent: `全部 ${length} 行` });
    all.addEventListener("click", () => { table.classList.remove("few"); all.remove(); });
    table.classList.add("few");
    table.parentElement.after(all);
  }
}

for (const field of document.querySelectorAll("[data-filters]")) {
  field.addEventListener("input", () => {
    const words = field.value.trim().toLowerCase();
    document.querySelector(`#${field.dataset.filters} .all`)?.click();
    for (const row of document.querySelectorAll(`#${field.dataset.filters} tbody tr`)) {
      row.hidden = !row.cells[0].textContent.toLowerCase().includes(words);
    }
  });
}
