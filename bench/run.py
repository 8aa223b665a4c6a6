"""`make bench`: our service against stock Rasa, in one run on one machine; prints Markdown.

The same messages in the same conversations go to stock Rasa, to our web channel, and to WeChat's webhook, with one
engine and with two; then one long conversation shows what its length costs. About ten minutes on two cores, and some
more the first time, when stock Rasa is trained.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import platform
import tempfile
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from statistics import median

from bench.load import Measured, send_all, send_one_by_one
from bench.messages import Script, scripts
from bench.services import Running, Start, stock_rasa, web, wechat

AT_ONCE = (1, 8, 32)
STOCK = "(a) stock Rasa, REST"
SYSTEMS: dict[str, Start] = {
    STOCK: stock_rasa,
    "(b) web channel": web,
    "(c) WeChat, safe mode": wechat,
    "(d) WeChat, 2 engines": partial(wechat, engines=2),
}
LONG, LONG_STOCK = 1000, 200
"""Turns of the long conversation; stock Rasa's grow too slow for more."""

AROUND = 5
"""A turn is timed as the median of those around it, so many on each side."""


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--conversations", type=int, default=300, help="conversations of five messages")
    parser.add_argument("--at-once", type=int, nargs="+", default=AT_ONCE, help="how many of them side by side")
    parser.add_argument("--long", type=int, default=LONG, help="turns of the long conversation; 0: none")
    parser.add_argument("--only", nargs="+", choices="abcd", default="abcd", help="systems to measure")
    given = parser.parse_args()
    said = scripts(given.conversations)
    print(
        f"{sum(map(len, said))} messages in {len(said)} conversations; {os.cpu_count()} cores, "
        f"load before {os.getloadavg()[0]:.1f}, Python {platform.python_version()}\n"
    )
    times = "p50 ms | p95 ms | p99 ms"
    print(f"| system | at once | messages/s | {times} | late | rate / (a) | p95 / (a) | CPU ms a message |")
    print("|---|--:|--:|--:|--:|--:|--:|--:|--:|---|", flush=True)
    notes: list[str] = []
    stock: dict[int, Measured] = {}
    for name, start in SYSTEMS.items():
        if name[1] not in given.only:
            continue
        with tempfile.TemporaryDirectory(prefix="gonghui-bench-") as folder, start(Path(folder)) as running:
            for at_once in given.at_once:
                before = running.spent()
                measured = send_all(running.door, said, at_once)
                spent = _each(before, running.spent(), measured)
                if name == STOCK:
                    stock[at_once] = measured
                print(f"{_row(name, at_once, measured, stock.get(at_once))} {spent} |", flush=True)
            notes.append(
                f"| {name} | {running.start:.1f} | {running.memory()} | {_growth(name, running, given.long)} |"
            )
    print("\n| system | ready after s | memory after the load, MiB | turn 10, ms | last turn, ms | ratio |")
    print("|---|--:|---|--:|--:|--:|")
    print("\n".join(notes))


def _row(name: str, at_once: int, measured: Measured, stock: Measured | None) -> str:
    p50, p95, p99 = (measured.within(part) for part in (0.50, 0.95, 0.99))
    figures = f"{measured.rate:.1f} | {p50 * 1000:.0f} | {p95 * 1000:.0f} | {p99 * 1000:.0f} | {measured.late}"
    against = f"{measured.rate / stock.rate:.2f} | {p95 / stock.within(0.95):.2f}" if stock else "– | –"
    return f"| {name} | {at_once} | {figures} | {against} |"


def _each(before: dict[str, float], after: dict[str, float], measured: Measured) -> str:
    """Return the processor time that each process took for a message, in milliseconds."""
    count = len(measured.times)
    return ", ".join(f"{name} {1000 * (after[name] - before[name]) / count:.1f}" for name in after)


def _growth(name: str, running: Running, turns: int) -> str:
    """Return what an early and a late turn of one long conversation take, and their ratio."""
    turns = min(turns, LONG_STOCK) if name == STOCK else turns
    if turns < 10 + AROUND:
        return "– | – | –"
    # The same few messages again and again, so that an early turn and a late one have the same to do.
    times = send_one_by_one(running.door, _repeated(scripts(1)[0], turns + AROUND))
    early, late = _around(times, 10), _around(times, turns)
    return f"{early * 1000:.0f} | {late * 1000:.0f} (turn {turns}) | {late / early:.2f}"


def _repeated(script: Script, turns: int) -> Sequence[str]:
    return [script[turn % len(script)] for turn in range(turns)]


def _around(times: Sequence[float], turn: int) -> float:
    return median(times[max(0, turn - 1 - AROUND) : turn + AROUND])


if __name__ == "__main__":
    with contextlib.suppress(KeyboardInterrupt):
        main()
