"""The services that are compared, each started as its users start it, and what their processes take."""

from __future__ import annotations

import contextlib
import os
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from bench.doors import RestWorker, WebWorker, WeChatWorker
from bench.load import Door
from bench.stock.service import StockRasa
from tests.real_service import Service
from tests.stand_ins.wechat import WeChatApi

NO_LIMITS = {
    "limit_messages": "1000000/minute",
    "limit_total_messages": "1000000/minute",
    "limit_total_conversations": "1000000/hour",
}


@dataclass(frozen=True)
class Running:
    """A service that runs.

    Attributes:
        start: seconds until it was ready.
        pids: its processes by what they do.
    """

    door: Door
    start: float
    pids: dict[str, list[int]]

    def memory(self) -> str:
        """Return what its processes hold in memory, in MiB."""
        return ", ".join(f"{name} {sum(map(_resident, pids))}" for name, pids in self.pids.items())

    def spent(self) -> dict[str, float]:
        """Return the processor time in seconds that its processes have taken so far, and what the load itself has."""
        took = os.times()
        return {name: sum(map(_busy, pids)) for name, pids in self.pids.items()} | {"load": took.user + took.system}


type Start = Callable[[Path], contextlib.AbstractContextManager[Running]]


@contextlib.contextmanager
def stock_rasa(folder: Path) -> Iterator[Running]:
    """Stock Rasa behind its REST channel. The first time it is trained before."""
    stock = StockRasa(folder)
    began = time.perf_counter()
    with stock:
        actions, rasa = stock.pids()
        pids = {"rasa": [rasa], "actions": [actions]}
        yield Running(partial(RestWorker, url=stock.url), time.perf_counter() - began, pids)


@contextlib.contextmanager
def web(folder: Path, engines: int = 1) -> Iterator[Running]:
    """Our service behind its web channel."""
    with _served(Service(folder, engines=str(engines), **NO_LIMITS)) as (service, start):
        yield Running(partial(WebWorker, url=service.url), start, _pids(service))


@contextlib.contextmanager
def wechat(folder: Path, engines: int = 1) -> Iterator[Running]:
    """Our service behind WeChat in safe mode; the stand-in for the platform takes what is pushed beside the answers."""
    with WeChatApi() as api:
        account = api.account
        service = Service(
            folder,
            engines=str(engines),
            wechat_token=account.token,
            wechat_app_id=account.appid,
            wechat_app_secret=account.secret,
            wechat_encoding_aes_key=account.encoding_aes_key,
            wechat_api_base=api.url,
            **NO_LIMITS,
        )
        with _served(service) as (_, start):
            yield Running(partial(WeChatWorker, url=service.url, account=account), start, _pids(service))


@contextlib.contextmanager
def _served(service: Service) -> Iterator[tuple[Service, float]]:
    began = time.perf_counter()
    service.start()
    try:
        yield service, time.perf_counter() - began
    finally:
        service.stop()


def _pids(service: Service) -> dict[str, list[int]]:
    children = Path(f"/proc/{service.pid()}/task/{service.pid()}/children").read_text().split()
    engines = [int(child) for child in children]
    return {"bot": [service.pid()], "engine" if len(engines) == 1 else f"{len(engines)} engines": engines}


def _resident(pid: int) -> int:
    status = Path(f"/proc/{pid}/status").read_text().splitlines()
    return int(next(line for line in status if line.startswith("VmRSS")).split()[1]) // 1024


def _busy(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
