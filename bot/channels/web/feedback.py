"""`PUT /channels/web/feedback`: the worker taps 有用 or 没用 below an answer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from pydantic import BaseModel, ConfigDict, StringConstraints, ValidationError
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.channels.context import ChannelContext
from bot.channels.web.guard import body_within, guarded
from bot.channels.web.payload import BadPayloadError
from bot.conversations.feedback import NotRateableError, rate

if TYPE_CHECKING:
    from bot.channels.web.routes import WebChannel

LONGEST_BODY = 1024


class Feedback(BaseModel):
    """The body: the id of the answer, and whether it helped."""

    model_config = ConfigDict(extra="forbid", strict=True)

    message: Annotated[str, StringConstraints(pattern=r"^[\w-]{1,64}$")]
    useful: bool


class WebFeedback:
    """The handler; it counts as reading, since nothing is answered."""

    def __init__(self, channel: WebChannel, context: ChannelContext) -> None:
        self._channel, self._context = channel, context

    def routes(self) -> list[Route]:
        """The route table."""
        return [Route("/channels/web/feedback", guarded(self.put), methods=["PUT"])]

    async def put(self, request: Request) -> Response:
        """Note it and say what is noted now."""
        conversation = await self._channel.reader_of(request)
        try:
            feedback = Feedback.model_validate_json(await body_within(request, LONGEST_BODY))
        except ValidationError as error:
            raise BadPayloadError("bad_request", "评价没有传对，请刷新页面再试。") from error
        try:
            await self._context.database.run(self._rate, conversation.id, feedback)
        except NotRateableError as error:
            raise BadPayloadError("unknown_message", "这条消息评不了，可能已经删除。", 404) from error
        return JSONResponse({"rating": "useful" if feedback.useful else "useless"})

    def _rate(self, conversation_id: str, feedback: Feedback) -> None:
        with self._context.database.write() as session:
            rate(session, conversation_id, feedback.message, feedback.useful)
