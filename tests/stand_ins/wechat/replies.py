"""The answer of a bot to a push, judged as the platform judges it.

Nothing to show: an empty body or `success`. Anything else is XML of one message, encrypted when the account is in safe
mode; what is not, makes the person read that the service is unavailable.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from tests.stand_ins.wechat.accounts import Account
from tests.stand_ins.wechat.crypto import Cryptography, WrongCipherText, signature
from tests.stand_ins.wechat.xml import NoXml, Read, read, text_of

Mode = Literal["clear", "compatible", "safe"]
TEXT_BYTES = 2048


class BadReply(ValueError):
    """An answer that the platform does not understand; the text says why."""


@dataclass(frozen=True)
class Reply:
    """A passive reply that the person sees.

    Attributes:
        kind: MsgType.
        text: Content of a text, else empty.
        fields: all fields.
        encrypted: whether it came encrypted.
    """

    kind: str
    text: str
    fields: Read
    encrypted: bool


def judge(body: bytes, account: Account, openid: str, mode: Mode) -> Reply | None:
    """The reply in the body of an answer, None when there is nothing to show.

    Raises:
        BadReply: the platform would tell the person that the service is unavailable.
    """
    if body in (b"", b"success"):
        return None
    try:
        fields = read(body.decode())
        encrypted = "Encrypt" in fields
        if encrypted:
            fields = read(_opened(fields, account, mode))
        elif mode == "safe":
            raise BadReply("in safe mode a reply must be encrypted")
    except (UnicodeDecodeError, NoXml, WrongCipherText) as wrong:
        raise BadReply(str(wrong)) from wrong
    _check_addresses(fields, account, openid)
    kind = text_of(fields, "MsgType")
    _check_content(kind, fields)
    return Reply(kind, text_of(fields, "Content"), fields, encrypted)


def _opened(envelope: Read, account: Account, mode: Mode) -> str:
    if mode == "clear":
        raise BadReply("in clear mode a reply must not be encrypted")
    cipher_text = text_of(envelope, "Encrypt")
    time, nonce = text_of(envelope, "TimeStamp"), text_of(envelope, "Nonce")
    if not time.isdecimal() or not nonce:
        raise BadReply("the envelope lacks TimeStamp or Nonce")
    if text_of(envelope, "MsgSignature") != signature(account.token, time, nonce, cipher_text):
        raise BadReply("wrong MsgSignature")
    return Cryptography(account.encoding_aes_key, account.appid).decrypt(cipher_text)


def _check_addresses(fields: Read, account: Account, openid: str) -> None:
    if text_of(fields, "ToUserName") != openid or text_of(fields, "FromUserName") != account.original_id:
        raise BadReply("ToUserName must be the person and FromUserName the account")
    if not text_of(fields, "CreateTime").isdecimal():
        raise BadReply("CreateTime must be a whole number")


def _check_content(kind: str, fields: Read) -> None:
    if kind == "text":
        words = text_of(fields, "Content")
        if not words.strip():
            raise BadReply("Content is empty")
        if len(words.encode()) > TEXT_BYTES:
            raise BadReply(f"Content has more than {TEXT_BYTES} bytes")
    elif kind in ("image", "voice", "video"):
        inner = fields.get(kind.capitalize())
        if not isinstance(inner, dict) or not text_of(inner, "MediaId"):
            raise BadReply("MediaId is missing")
    elif kind == "news":
        articles = fields.get("Articles")
        if (
            text_of(fields, "ArticleCount") != "1"
            or not isinstance(articles, dict)
            or not isinstance(articles.get("item"), dict)
        ):
            raise BadReply("news must hold exactly one article")
    elif kind == "music":
        if not isinstance(fields.get("Music"), dict):
            raise BadReply("Music is missing")
    elif kind != "transfer_customer_service":
        raise BadReply(f"MsgType {kind!r} is unknown")
