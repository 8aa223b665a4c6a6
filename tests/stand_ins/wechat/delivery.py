"""One push on its way: the signed request, the cut-off after five seconds, the deliveries again, the judged answer."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field

import httpx

from tests.stand_ins.watching import PATIENCE
from tests.stand_ins.wechat.crypto import Cryptography, signature
from tests.stand_ins.wechat.replies import BadReply, Mode, Reply, judge
from tests.stand_ins.wechat.state import AccountState
from tests.stand_ins.wechat.xml import Fields, write

# Seconds without an answer after which the platform hangs up.
CUT_OFF = 5.0
# Seconds after the first delivery at which it is delivered.
DELIVERIES = (0.0, 5.0, 10.0)


@dataclass(frozen=True)
class Request:
    """What goes over the wire: address parameters and body."""

    params: dict[str, str]
    body: bytes


@dataclass(frozen=True)
class Attempt:
    """One delivery: status and body of its answer, or why there was none (`cut off`, `answer lost`, the failure)."""

    status: int | None
    body: bytes = b""
    failure: str | None = None


@dataclass
class Push:
    """One message or event on its way to the bot.

    Attributes:
        fields: all fields, as in the XML.
        attempts: all deliveries, in order; complete when the push is settled.
        answer: the passive reply that the person sees; None for none.
        notice: why the person read that the service is unavailable; None when he did not.
    """

    openid: str
    fields: Fields
    attempts: list[Attempt] = field(default_factory=list)
    answer: Reply | None = None
    notice: str | None = None
    over: Future[None] = field(default_factory=Future)

    def settled(self, timeout: float = PATIENCE) -> Push:
        """Wait until no delivery is under way nor to come."""
        self.over.result(timeout)
        return self

    def reply(self, timeout: float = PATIENCE) -> Reply | None:
        """Wait and give the passive reply.

        Raises:
            AssertionError: the person read that the service is unavailable.
        """
        self.settled(timeout)
        assert self.notice is None, f"service unavailable: {self.notice}"
        return self.answer


class Courier:
    """Delivers pushes of one account to one webhook; runs in the loop of its caller. Arguments: see `Platform`."""

    def __init__(
        self,
        state: AccountState,
        webhook: str,
        mode: Mode,
        time_factor: float,
        deliveries: Sequence[float],
        repeats_nonce: bool,
    ) -> None:
        self._state = state
        self._webhook = webhook
        self._mode: Mode = mode
        self._factor = time_factor
        self._deliveries = deliveries
        self._repeats_nonce = repeats_nonce
        self.answers_to_lose = 0

    def request_for(self, openid: str, fields: Fields) -> Request:
        """Parameters and body as they are sent now: to be spoilt by tests of what a bot must refuse."""
        account = self._state.account
        clear = write(fields)
        time, nonce = str(int(self._state.clock())), str(secrets.randbelow(10**10))
        params = {
            "signature": signature(account.token, time, nonce),
            "timestamp": time,
            "nonce": nonce,
            "openid": openid,
        }
        if self._mode == "clear":
            return Request(params, clear.encode())
        cipher_text = Cryptography(account.encoding_aes_key, account.appid).encrypt(clear)
        params |= {
            "encrypt_type": "aes",
            "msg_signature": signature(account.token, time, nonce, cipher_text),
        }
        beside: Fields = fields if self._mode == "compatible" else {"ToUserName": account.original_id}
        return Request(params, write({**beside, "Encrypt": cipher_text}).encode())

    async def deliver(self, push: Push) -> None:
        """Deliver until it is answered or the last delivery failed; `push.over` tells when."""
        try:
            await self._deliver_until_answered(push)
        except BaseException as failure:
            push.over.set_exception(failure)
            raise
        push.over.set_result(None)

    async def _deliver_until_answered(self, push: Push) -> None:
        request = self.request_for(push.openid, push.fields)
        deliveries: list[asyncio.Task[Attempt]] = []
        began = _now()
        async with httpx.AsyncClient(trust_env=False, timeout=PATIENCE) as client:
            for seconds in self._deliveries:
                answer = await _first_answer(deliveries, began + seconds * self._factor)
                if answer is not None:
                    break
                if not self._repeats_nonce:
                    request = self.request_for(push.openid, push.fields)
                deliveries.append(asyncio.create_task(self._attempt(client, request)))
            else:
                answer = await _first_answer(deliveries, None)
            if answer is None:
                push.notice = "no delivery was answered"
            else:
                self._show(push, answer)
            # Deliveries that overlap with the answered one run to their ends; their answers are not shown.
            push.attempts = [await delivery for delivery in deliveries]

    async def _attempt(self, client: httpx.AsyncClient, request: Request) -> Attempt:
        try:
            async with asyncio.timeout(CUT_OFF * self._factor):
                answer = await client.post(
                    self._webhook, params=request.params, content=request.body, headers={"Content-Type": "text/xml"}
                )
        except TimeoutError:
            return Attempt(None, failure="cut off")
        except httpx.TransportError as failure:
            return Attempt(None, failure=type(failure).__name__)
        if self.answers_to_lose > 0:
            self.answers_to_lose -= 1
            return Attempt(None, failure="answer lost")
        return Attempt(answer.status_code, answer.content)

    def _show(self, push: Push, attempt: Attempt) -> None:
        try:
            reply = judge(attempt.body, self._state.account, push.openid, self._mode)
        except BadReply as bad:
            push.notice = str(bad)
            return
        if reply is None:
            return
        with self._state.changing():
            push.answer = reply
            self._state.seen.append((push.openid, reply.text))
            self._state.user(push.openid).exchange_at = self._state.clock()


async def _first_answer(deliveries: list[asyncio.Task[Attempt]], until: float | None) -> Attempt | None:
    """Wait for an answer until a time of the loop, or, without one, until no delivery is under way."""
    while True:
        for delivery in deliveries:
            if delivery.done() and delivery.result().status == 200:
                return delivery.result()
        patience = None if until is None else until - _now()
        under_way = [delivery for delivery in deliveries if not delivery.done()]
        if patience is not None and patience <= 0:
            return None
        if under_way:
            await asyncio.wait(under_way, timeout=patience, return_when=asyncio.FIRST_COMPLETED)
        elif patience is None:
            return None
        else:
            await asyncio.sleep(patience)


def _now() -> float:
    return asyncio.get_running_loop().time()
