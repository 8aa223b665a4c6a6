"""`make bench`: start-up, memory, and messages a second through the web channel of a real service.

Prints one table. The service is the one users start, in a folder of its own; the worker's side runs in this process.
"""

from __future__ import annotations

import statistics
import tempfile
import time
import uuid
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx

from tests.real_service import Service

TEXTS = (
    "公司拖欠工资三个月了怎么办",
    "外地来打工的能加入工会吗",
    "上班路上被车撞了算工伤吗",
    "没签劳动合同能要双倍工资吗",
    "仲裁要多久出结果",
    "今天天气怎么样",
)
MESSAGES = 20
PARALLEL = (1, 8, 32)


def main() -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory(prefix="gonghui-bench-") as folder:
        service = Service(Path(folder), limit_messages="100000/minute", limit_total_messages="1000000/minute")
        first = _timed_start(service)
        service.stop()
        second = _timed_start(service)
        print(f"start-up: first {first:.1f} s, second {second:.1f} s")
        print("parallel | messages | messages/s | p50 ms | p95 ms | p99 ms")
        for parallel in PARALLEL:
            _measure(service.url, parallel)
        print(f"memory: bot {_resident(service.pid())} MiB, engine {_resident(service.engine_pid())} MiB")
        service.stop()


def _timed_start(service: Service) -> float:
    started = time.perf_counter()
    service.start()
    return time.perf_counter() - started


def _measure(url: str, parallel: int) -> None:
    started = time.perf_counter()
    with ThreadPoolExecutor(parallel) as pool:
        times = [seconds for worker in pool.map(_worker, [url] * parallel) for seconds in worker]
    total = time.perf_counter() - started
    cuts = statistics.quantiles(times, n=100)
    figures = " | ".join(f"{cuts[cut - 1] * 1000:.0f}" for cut in (50, 95, 99))
    print(f"{parallel} | {len(times)} | {len(times) / total:.1f} | {figures}")


def _worker(url: str) -> list[float]:
    times = []
    with httpx.Client(base_url=url, timeout=60) as http:
        token = http.post("/channels/web/conversations").json()["conversation"]
        for number in range(MESSAGES):
            body = {"conversation": token, "id": str(uuid.uuid4()), "text": TEXTS[number % len(TEXTS)]}
            started = time.perf_counter()
            answer = http.post("/channels/web/messages", json=body)
            times.append(time.perf_counter() - started)
            assert answer.status_code == 200, answer.text
    return times


def _resident(pid: int) -> int:
    status = Path(f"/proc/{pid}/status").read_text()
    line = next(line for line in status.splitlines() if line.startswith("VmRSS"))
    return int(line.split()[1]) // 1024


if __name__ == "__main__":
    main()
