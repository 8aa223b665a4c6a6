// Draws each chart from the table below it, in the colours of the style sheet, so that both always tell the same.

const dark = matchMedia("(prefers-color-scheme: dark)");
const drawn = new Map();

function colours() {
  const style = getComputedStyle(document.documentElement);
  const named = (name) => style.getPropertyValue(name).trim();
  return { ink: named("--ink"), soft: named("--soft"), line: named("--line"), series: [named("--red"), named("--focus"), named("--good-ink"), named("--wait-ink"), named("--soft")] };
}

function read(table) {
  const headings = [...table.tHead.rows[0].cells].map((cell) => cell.textContent);
  const rows = [...table.tBodies[0].rows].map((row) => [...row.cells].map((cell) => cell.textContent));
  const number = (text) => (text === "—" ? null : Number(text));
  return {
    labels: rows.map((row) => row[0]),
    series: headings.slice(1).map((title, index) => ({ title, values: rows.map((row) => number(row[index + 1])) })),
  };
}

const short = (text) => (text.length > 14 ? `${text.slice(0, 13)}…` : text);

function options(kind, stacked, colour, letters) {
  const ticks = { color: colour.soft, font: { size: letters } };
  const amounts = { beginAtZero: true, stacked, ticks: { ...ticks, precision: 0 }, grid: { color: colour.line }, border: { display: false } };
  const names = { stacked, ticks: { ...ticks, autoSkip: kind === "line", maxRotation: 0 }, grid: { display: false }, border: { color: colour.line } };
  if (kind === "bar") names.ticks.callback = function (value) { return short(this.getLabelForValue(value)); };
  return {
    indexAxis: kind === "bar" ? "y" : "x",
    maintainAspectRatio: false,
    animation: false,
    interaction: { mode: "index", intersect: false, axis: kind === "bar" ? "y" : "x" },
    scales: kind === "bar" ? { x: amounts, y: names } : { x: names, y: amounts },
    plugins: { legend: { display: stacked, labels: { color: colour.ink, font: { size: letters }, boxWidth: letters } } },
  };
}

function draw(place) {
  const { labels, series } = read(place.parentElement.querySelector("table"));
  const colour = colours();
  const kind = place.dataset.chart;
  const letters = 0.8 * parseFloat(getComputedStyle(document.documentElement).fontSize);
  const datasets = series.map((one, index) => ({
    label: one.title, data: one.values, borderColor: colour.series[index % 5], backgroundColor: colour.series[index % 5],
    borderWidth: kind === "line" ? 2 : 0, borderRadius: 3, maxBarThickness: 22, pointRadius: labels.length > 40 ? 0 : 3,
  }));
  drawn.get(place)?.destroy();
  drawn.set(place, new Chart(place.querySelector("canvas"), { type: kind, data: { labels, datasets }, options: options(kind, series.length > 1, colour, letters) }));
}

Chart.defaults.font.family = getComputedStyle(document.body).fontFamily;
const drawAll = () => document.querySelectorAll("[data-chart]").forEach(draw);
drawAll();
dark.addEventListener("change", drawAll);
