"""`/metrics` for Prometheus: how many replies did not arrive, how many messages wait, which tasks failed."""

from __future__ import annotations

import hmac
from collections.abc import Iterable
from ipaddress import ip_address

from prometheus_client import REGISTRY, CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.channels.context import ChannelContext
from bot.channels.http import refusal
from bot.conversations.delivery_report import STANDINGS, delivery_counts, messages_waiting
from bot.storage.database import Database
from bot.tasks.counts import task_counts

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
_FORWARDED = ("forwarded", "x-forwarded-for", "x-real-ip", "via")


class Metrics:
    """The route. What it tells holds no personal data, but is nobody else's business."""

    def __init__(self, context: ChannelContext) -> None:
        self._database = context.database
        self._token = context.settings.metrics_token.get_secret_value()
        # A proxy on this machine may pass requests on without a header that tells so.
        self._behind_proxy = bool(context.settings.public_url or context.settings.trusted_proxies)

    def routes(self) -> list[Route]:
        """The route table."""
        return [Route("/metrics", self.metrics, methods=["GET"])]

    async def metrics(self, request: Request) -> Response:
        """Answer whoever has the token; without one only this machine itself, where no proxy stands before it."""
        if not self._may_ask(request):
            return refusal(403, "forbidden", "Set GONGHUI_METRICS_TOKEN and send it as Authorization: Bearer.")
        counted = await self._database.run(_counted, self._database)
        return Response(generate_latest(REGISTRY) + counted, media_type=CONTENT_TYPE)

    def _may_ask(self, request: Request) -> bool:
        if self._token:
            given = request.headers.get("authorization", "")
            return hmac.compare_digest(given.encode(), f"Bearer {self._token}".encode())
        passed_on = any(name in request.headers for name in _FORWARDED)
        return (
            not self._behind_proxy
            and not passed_on
            and request.client is not None
            and _is_loopback(request.client.host)
        )


class _Counted(Collector):
    """Gauges that were counted just now."""

    def __init__(self, gauges: Iterable[GaugeMetricFamily]) -> None:
        self._gauges = gauges

    def collect(self) -> Iterable[GaugeMetricFamily]:
        return self._gauges


def _counted(database: Database) -> bytes:
    deliveries = GaugeMetricFamily(
        "gonghui_deliveries", "Deliveries that are there, by channel and state", labels=["channel", "state"]
    )
    messages = GaugeMetricFamily("gonghui_inbox_waiting", "Messages of workers that wait", labels=["channel"])
    tasks = GaugeMetricFamily("gonghui_tasks", "Tasks in the queue, by kind and state", labels=["kind", "state"])
    with database.read() as session:
        counts = delivery_counts(session)
        # A state without a delivery is told as 0: an alarm on a value that is not there would be silent.
        for channel in sorted({channel for channel, _ in counts}):
            for standing in STANDINGS:
                deliveries.add_metric([channel, standing], counts.get((channel, standing), 0))
        for channel, number in sorted(messages_waiting(session).items()):
            messages.add_metric([channel], number)
        for task in task_counts(session):
            for state, number in (("waiting", task.waiting), ("overdue", task.overdue), ("failed", task.failed)):
                tasks.add_metric([task.kind, state], number)
    registry = CollectorRegistry()
    registry.register(_Counted([deliveries, messages, tasks]))
    return generate_latest(registry)


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False
