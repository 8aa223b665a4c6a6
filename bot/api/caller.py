"""Who calls the interface: a token stands for an account, with the permissions that both have."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from typing import Any

from fastapi import Request, Security
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from limits import RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter

from bot.api.problems import Problem
from bot.directory.places import PlaceIndex
from bot.privacy.keys import KeyRing
from bot.staff.model import Staff
from bot.staff.roles import Permission, covers
from bot.staff.tokens import AccessToken, find_token, is_stale, may_by_token, touch
from bot.storage.database import Database

_BEARER = HTTPBearer(auto_error=False, description="令牌由管理员在工作台的“系统对接”里生成。")


@dataclass(frozen=True)
class Caller:
    """The token of a call, and where its account is bound to."""

    token: AccessToken
    places: PlaceIndex

    @property
    def staff(self) -> Staff:
        return self.token.staff

    def may(self, permission: Permission) -> bool:
        """Return whether token and account have the permission."""
        return may_by_token(self.token, permission)

    def covers(self, place: str | None) -> bool:
        """Return whether a place lies in those of the account; None: the whole country."""
        return covers(self.places, self.staff, () if place is None else (place,))


class Reception:
    """Lets calls in: the token, its scope, its rate."""

    def __init__(self, database: Database, keys: KeyRing, places: PlaceIndex, per_minute: int) -> None:
        self._database = database
        self._keys = keys
        self._places = places
        self._limiter = MovingWindowRateLimiter(MemoryStorage())
        self._rate = RateLimitItemPerMinute(per_minute)

    async def let_in(self, given: HTTPAuthorizationCredentials | None, permission: Permission) -> Caller:
        """Return who calls.

        Raises:
            Problem: no or a wrong token (401), a missing scope (403), too many calls (429).
        """
        token = await self._database.run(self._find, given.credentials) if given else None
        if token is None:
            raise Problem(401, "token", "没有令牌，或者令牌不对、已停用、已到期。", {"WWW-Authenticate": "Bearer"})
        if not self._limiter.hit(self._rate, token.id):
            raise Problem(
                429, "too_many", f"一个令牌每分钟最多{self._rate.amount}次，请稍后再试。", {"Retry-After": "10"}
            )
        if not may_by_token(token, permission):
            raise Problem(403, "scope", f"这个令牌没有“{permission}”权限。")
        return Caller(token, self._places)

    def _find(self, token: str) -> AccessToken | None:
        with self._database.read() as session:
            found = find_token(session, self._keys, token)
        if found is not None and is_stale(found):
            with self._database.write() as session:
                touch(session, found.id)
        return found


def needs(permission: Permission) -> Callable[..., Coroutine[Any, Any, Caller]]:
    """Return the dependency of a route that asks for a permission."""

    async def caller(
        request: Request,
        given: HTTPAuthorizationCredentials | None = Security(_BEARER),  # noqa: B008 # FastAPI reads defaults
    ) -> Caller:
        reception: Reception = request.app.state.reception
        return await reception.let_in(given, permission)

    return caller
