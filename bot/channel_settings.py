"""Settings of the channels that a platform stands between: WeChat and Telegram. Part of `bot.settings.Settings`."""

from __future__ import annotations

import base64
import binascii
import re
from typing import Annotated, Literal, get_args

from pydantic import Field, SecretStr, ValidationInfo, field_validator, model_validator
from pydantic_settings import BaseSettings, NoDecode

WeChatAbility = Literal[
    "custom_send", "typing", "menu", "template", "subscribe_notice", "qrcode", "msgmenu", "link_menu"
]
"""What an account may do; `link_menu` are tappable links in a plain text, which work without any right."""

_BOT_TOKEN = re.compile(r"[0-9]{3,20}:[A-Za-z0-9_-]{20,80}")


class ChannelSettings(BaseSettings):
    """Fields become `GONGHUI_<NAME>`; times are in seconds. A channel without its token is off."""

    wechat_token: SecretStr = Field(
        SecretStr(""), description="Token set on the platform's page, 3 to 32 letters and digits; empty: no WeChat."
    )
    wechat_app_id: str = Field("", description="AppID of the account, such as wx0123456789abcdef.")
    wechat_app_secret: SecretStr = Field(SecretStr(""), description="AppSecret of the account.")
    wechat_encoding_aes_key: SecretStr = Field(
        SecretStr(""), description="EncodingAESKey, 43 characters; needed by the modes `compatible` and `safe`."
    )
    wechat_previous_encoding_aes_key: SecretStr = Field(
        SecretStr(""), description="The EncodingAESKey before, while it is being exchanged."
    )
    wechat_mode: Literal["clear", "compatible", "safe"] = Field(
        "safe", description="How messages are encrypted, as set on the platform's page: `clear`, `compatible`, `safe`."
    )
    wechat_abilities: Annotated[list[WeChatAbility], NoDecode] = Field(
        default=["custom_send", "typing", "menu", "template", "qrcode"],
        description="What the account may do, comma separated: " + ", ".join(get_args(WeChatAbility)) + ".",
    )
    wechat_templates: Annotated[dict[str, str], NoDecode] = Field(
        default_factory=dict,
        description="Ids of templates that go before those of data/wechat/notices.yml, comma separated: "
        "ticket.template=ID, application.template=ID, ticket.subscription=ID, application.subscription=ID.",
    )
    wechat_api_base: str = Field("https://api.weixin.qq.com", description="Address of WeChat's interface.")
    wechat_timeout: float = Field(8.0, gt=0, le=60, description="Time one call of WeChat's interface may take.")
    wechat_passive_wait: float = Field(
        4.0, gt=0, le=4.5, description="Time to wait for an answer before WeChat hangs up, which it does after 5."
    )
    wechat_freshness: float = Field(600.0, ge=0, description="Age a push may have; 0: any.")
    wechat_forget_days: int = Field(
        7, ge=0, le=30, description="Days after which the data of a worker who unfollowed are deleted."
    )
    telegram_token: SecretStr = Field(SecretStr(""), description="Token from BotFather; empty: no Telegram.")
    telegram_webhook_secret: SecretStr = Field(
        SecretStr(""), description="Secret that Telegram sends with every update, 16 to 256 of A-Z a-z 0-9 _ -."
    )
    telegram_mode: Literal["webhook", "polling"] = Field(
        "webhook", description="`webhook` needs GONGHUI_PUBLIC_URL; `polling` works from a laptop."
    )
    telegram_api_base: str = Field("https://api.telegram.org", description="Address of the Bot API.")
    telegram_proxy: str = Field("", description="Proxy to reach the Bot API: http://proxy.example:3128")
    telegram_timeout: float = Field(10.0, gt=0, le=60, description="Time one call of the Bot API may take.")

    @property
    def wechat_on(self) -> bool:
        """True when WeChat is connected."""
        return bool(self.wechat_token.get_secret_value())

    @property
    def telegram_on(self) -> bool:
        """True when Telegram is connected."""
        return bool(self.telegram_token.get_secret_value())

    @field_validator("wechat_abilities", mode="before")
    @classmethod
    def _split_abilities(cls, value: object) -> object:
        return [part.strip() for part in value.split(",") if part.strip()] if isinstance(value, str) else value

    @field_validator("wechat_templates", mode="before")
    @classmethod
    def _split_templates(cls, value: object) -> object:
        if not isinstance(value, str):
            return value
        return dict(part.partition("=")[::2] for part in value.replace(" ", "").split(",") if part)

    @field_validator("wechat_templates")
    @classmethod
    def _are_templates(cls, value: dict[str, str]) -> dict[str, str]:
        names = {f"{kind}.{way}" for kind in ("ticket", "application") for way in ("template", "subscription")}
        if set(value) - names or not all(re.fullmatch(r"[A-Za-z0-9_-]{1,64}", one) for one in value.values()):
            raise ValueError("write ticket.template=ID, with the names " + ", ".join(sorted(names)))
        return value

    @field_validator("wechat_token")
    @classmethod
    def _is_token(cls, value: SecretStr) -> SecretStr:
        if not re.fullmatch(r"([A-Za-z0-9]{3,32})?", value.get_secret_value()):
            raise ValueError("must be 3 to 32 letters and digits, as on the platform's page")
        return value

    @field_validator("wechat_encoding_aes_key", "wechat_previous_encoding_aes_key")
    @classmethod
    def _is_aes_key(cls, value: SecretStr) -> SecretStr:
        key = value.get_secret_value()
        try:
            right = not key or (len(key) == 43 and len(base64.b64decode(key + "=", validate=True)) == 32)
        except (binascii.Error, ValueError):
            right = False
        if not right:
            raise ValueError("must be the 43 letters and digits of the EncodingAESKey")
        return value

    @field_validator("wechat_api_base", "telegram_api_base", "telegram_proxy")
    @classmethod
    def _is_base(cls, value: str, of: ValidationInfo) -> str:
        if value and not re.fullmatch(r"https?://[^\s/?#]+[^\s?#]*", value):
            example = "http://proxy.example:3128" if of.field_name == "telegram_proxy" else "https://api.example"
            raise ValueError(f"write an address as {example}")
        return value.rstrip("/")

    @field_validator("telegram_token")
    @classmethod
    def _is_bot_token(cls, value: SecretStr) -> SecretStr:
        if value.get_secret_value() and not _BOT_TOKEN.fullmatch(value.get_secret_value()):
            raise ValueError("must be the token from BotFather, such as 123456:ABC-DEF...")
        return value

    @field_validator("telegram_webhook_secret")
    @classmethod
    def _is_secret(cls, value: SecretStr) -> SecretStr:
        if not re.fullmatch(r"([A-Za-z0-9_-]{16,256})?", value.get_secret_value()):
            raise ValueError("must be 16 to 256 of A-Z a-z 0-9 _ -")
        return value

    @model_validator(mode="after")
    def _wechat_is_complete(self) -> ChannelSettings:
        if not self.wechat_on:
            return self
        if not self.wechat_app_id:
            raise ValueError("GONGHUI_WECHAT_TOKEN needs GONGHUI_WECHAT_APP_ID")
        if self.wechat_mode != "clear" and not self.wechat_encoding_aes_key.get_secret_value():
            raise ValueError(
                f"GONGHUI_WECHAT_MODE={self.wechat_mode} needs GONGHUI_WECHAT_ENCODING_AES_KEY; "
                "without encryption set GONGHUI_WECHAT_MODE=clear"
            )
        calls = [one for one in self.wechat_abilities if one != "link_menu"]
        if calls and not self.wechat_app_secret.get_secret_value():
            raise ValueError(
                "GONGHUI_WECHAT_ABILITIES names abilities that need GONGHUI_WECHAT_APP_SECRET; "
                "an account without them sets GONGHUI_WECHAT_ABILITIES=link_menu"
            )
        return self

    @model_validator(mode="after")
    def _telegram_is_complete(self) -> ChannelSettings:
        if self.telegram_on and self.telegram_mode == "webhook" and not self.telegram_webhook_secret.get_secret_value():
            raise ValueError(
                "GONGHUI_TELEGRAM_MODE=webhook needs GONGHUI_TELEGRAM_WEBHOOK_SECRET "
                "(16 characters or more: openssl rand -hex 24); "
                "without a public address set GONGHUI_TELEGRAM_MODE=polling"
            )
        return self
