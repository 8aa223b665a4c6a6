"""Settings of alerts: who is told of an emergency, and how. Part of `bot.settings.Settings`."""

from __future__ import annotations

import re
from typing import Annotated, Literal

from pydantic import Field, SecretStr, field_validator, model_validator
from pydantic_settings import BaseSettings, NoDecode

SHORTEST_SECRET = 16


class AlertSettings(BaseSettings):
    """Fields become `GONGHUI_<NAME>`; times are in seconds."""

    public_url: str = Field(
        "", description="Address under which people reach the service, for links in alerts: https://bot.union.example"
    )
    alert_webhook_url: str = Field("", description="Address that alerts are posted to: https://duty.example/alerts")
    alert_webhook_secret: SecretStr = Field(
        SecretStr(""), description="Key of the signature of posted alerts, 16 characters or more."
    )
    alert_webhook_escalation_url: str = Field("", description="Address that gets alerts which nobody acknowledges.")
    alert_mail_to: Annotated[list[str], NoDecode] = Field(
        default_factory=list, description="Mail addresses of those on duty, comma separated."
    )
    alert_mail_escalation_to: Annotated[list[str], NoDecode] = Field(
        default_factory=list, description="Mail addresses that also get alerts which nobody acknowledges."
    )
    alert_mail_from: str = Field("", description="Sender of the mails: gonghui@union.example")
    smtp_host: str = Field("", description="Mail server.")
    smtp_port: int = Field(587, ge=1, le=65535, description="Port of the mail server.")
    smtp_security: Literal["starttls", "tls", "none"] = Field(
        "starttls", description="`starttls`, `tls` from the first byte (port 465), or `none` on the same machine."
    )
    smtp_user: str = Field("", description="User of the mail server; empty: no login.")
    smtp_password: SecretStr = Field(SecretStr(""), description="Password of the mail server.")
    alert_timeout: float = Field(10.0, gt=0, le=60, description="Time one attempt to send an alert may take.")
    alert_repeat: float = Field(300.0, ge=30, description="Time after which an alert is sent again.")
    alert_escalate_after: float = Field(
        900.0, ge=0, description="Time without acknowledgement after which the second addresses are told too."
    )

    @property
    def somebody_on_duty(self) -> bool:
        """True when alerts go anywhere."""
        return bool(self.alert_webhook_url or self.alert_mail_to)

    @field_validator("alert_mail_to", "alert_mail_escalation_to", mode="before")
    @classmethod
    def _split_addresses(cls, value: object) -> object:
        return [part.strip() for part in value.split(",") if part.strip()] if isinstance(value, str) else value

    @field_validator("alert_mail_to", "alert_mail_escalation_to")
    @classmethod
    def _are_addresses(cls, value: list[str]) -> list[str]:
        for address in value:
            if not re.fullmatch(r"[^@\s,;<>]+@[^@\s,;<>]+", address):
                raise ValueError("write mail addresses as duty@union.example, other@union.example")
        return value

    @field_validator("public_url", "alert_webhook_url", "alert_webhook_escalation_url")
    @classmethod
    def _is_address(cls, value: str) -> str:
        if value and not re.fullmatch(r"https?://[^\s/?#]+[^\s]*", value):
            raise ValueError("write an address as https://duty.example/alerts")
        return value.rstrip("/")

    @model_validator(mode="after")
    def _alerts_can_be_sent(self) -> AlertSettings:
        if self.alert_webhook_url and len(self.alert_webhook_secret.get_secret_value()) < SHORTEST_SECRET:
            raise ValueError("GONGHUI_ALERT_WEBHOOK_URL needs GONGHUI_ALERT_WEBHOOK_SECRET of 16 characters or more")
        if self.alert_mail_to and not (self.smtp_host and self.alert_mail_from):
            raise ValueError("GONGHUI_ALERT_MAIL_TO needs GONGHUI_SMTP_HOST and GONGHUI_ALERT_MAIL_FROM")
        if self.alert_mail_escalation_to and not self.alert_mail_to:
            raise ValueError("GONGHUI_ALERT_MAIL_ESCALATION_TO needs GONGHUI_ALERT_MAIL_TO")
        if self.alert_webhook_escalation_url and not self.alert_webhook_url:
            raise ValueError("GONGHUI_ALERT_WEBHOOK_ESCALATION_URL needs GONGHUI_ALERT_WEBHOOK_URL")
        if self.somebody_on_duty and not self.public_url:
            raise ValueError("alerts carry a link: set GONGHUI_PUBLIC_URL, such as https://bot.union.example")
        return self
