"""Every setting of the bot, read from `GONGHUI_*` environment variables and from `.env`."""

from __future__ import annotations

import re
import sys
from difflib import get_close_matches
from functools import cached_property
from ipaddress import ip_network
from pathlib import Path
from typing import Annotated, Literal

from dotenv import dotenv_values
from pydantic import Field, SecretStr, ValidationError, field_validator, model_validator
from pydantic_settings import NoDecode, SettingsConfigDict
from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError

from bot.alert_settings import AlertSettings
from bot.channel_settings import ChannelSettings

ROOT = Path(__file__).resolve().parent.parent
DATA_DIR = ROOT / "data"
"""Questions, rules, and the directory of places: part of the repository, since the model is trained from it."""


class SettingsError(Exception):
    """A setting has a value that cannot be used; the text says which and what to do."""


class Settings(AlertSettings, ChannelSettings):
    """Settings of the bot. Every field is the environment variable `GONGHUI_<NAME>`; times are in seconds."""

    model_config = SettingsConfigDict(env_prefix="GONGHUI_", env_file=".env", extra="ignore")

    host: str = Field("127.0.0.1", description="Address the web server listens on; 0.0.0.0 behind a proxy or in a LAN.")
    port: int = Field(8000, ge=0, le=65535, description="Port of the web server; 0 takes any free port.")
    engine_port: int = Field(0, ge=0, le=65535, description="Loopback port of Rasa; 0 takes any free port.")
    engines: int = Field(1, ge=1, le=8, description="Rasa processes that share the turns; each takes 1 GB of memory.")
    var_dir: Path = Field(ROOT / "var", description="Folder for what is made at run time: database, keys, logs.")
    keyring: Path | None = Field(
        None, description="Key file that several services on one database share; empty: keys/keyring.json in `var_dir`."
    )
    models_dir: Path = Field(ROOT / "models", description="Folder with the trained models.")
    database_url: str = Field(
        "", description="SQLAlchemy URL; empty: SQLite in `var_dir`. PostgreSQL: postgresql+psycopg://user:pw@host/db"
    )
    database_threads: int = Field(8, ge=1, le=64, description="Threads (and connections) for database work.")
    demo_data: bool = Field(True, description="Load invented sample members into an empty database.")
    console: Literal["on", "off"] = Field(
        "on", description="Console for staff at /console; its first account comes from `gonghui staff add`."
    )
    handover: Literal["on", "off", "as_console"] = Field(
        "as_console",
        description="Whether workers may speak with people of the hotline; `as_console`: when the console is on and "
        "an account may take conversations.",
    )
    web_origins: Annotated[list[str], NoDecode] = Field(
        default_factory=list, description="Sites that may embed the chat page, comma separated: https://union.example"
    )
    trusted_proxies: Annotated[list[str], NoDecode] = Field(
        default_factory=list, description="Proxies whose X-Forwarded-For counts, comma separated: 127.0.0.1, 10.0.0.0/8"
    )
    web_answer_wait: float = Field(8.0, gt=0, description="Time the web channel waits before it answers 202.")
    engine_timeout: float = Field(30.0, gt=0, description="Time one turn may take in the engine.")
    lease_time: float = Field(60.0, gt=0, description="Time after which a killed process loses a conversation.")
    turns_at_once: int = Field(16, ge=1, description="Conversations handled at the same time by one process.")
    message_length: int = Field(3000, ge=100, description="Longest message of a worker, in characters.")
    limit_messages: str = Field("30/minute", description="Messages a conversation may send.")
    limit_address_messages: str = Field("240/minute", description="Messages a network address may send.")
    limit_conversations: str = Field("60/hour", description="Conversations a network address may open.")
    limit_total_conversations: str = Field("3000/hour", description="Conversations the whole web channel opens.")
    limit_reads: str = Field("300/minute", description="Histories, exports and streams a network address may ask for.")
    limit_total_messages: str = Field("6000/minute", description="Messages the whole web channel takes.")
    limit_streams: int = Field(5, ge=1, description="Event streams open at once for a conversation.")
    limit_address_streams: int = Field(50, ge=1, description="Event streams open at once for a network address.")
    limit_total_streams: int = Field(2000, ge=1, description="Event streams open at once in a process.")
    keep_conversations_days: int = Field(180, ge=1, description="Days a silent conversation is kept.")
    keep_personal_days: int = Field(30, ge=1, description="Days a personal number is kept at the door.")
    keep_tickets_days: int = Field(1095, ge=1, description="Days a closed ticket is kept (three years).")
    file_size_mb: int = Field(10, ge=1, le=50, description="Largest photo or document of a worker, in MB.")
    recording_size_mb: int = Field(20, ge=1, le=50, description="Largest voice or video recording, in MB.")
    files_per_day: int = Field(40, ge=1, description="Files a conversation may send in 24 hours.")
    file_volume_per_day_mb: int = Field(150, ge=1, description="MB of files a conversation may send in 24 hours.")
    total_file_volume_per_day_mb: int = Field(
        10_000, ge=1, description="MB of files all together may send in 24 hours."
    )
    limit_address_files: str = Field("120/hour", description="Files a network address may send.")
    limit_uploads: int = Field(20, ge=1, description="Files on their way in at once in a process; each is in memory.")
    keep_files_days: int = Field(90, ge=1, description="Days a file is kept that belongs to no ticket or application.")
    keep_bindings_days: int = Field(90, ge=1, description="Days a contact stays bound to a member without being used.")
    sms_sender: Literal["console", "http", "off"] = Field(
        "console",
        description="Who sends one-time codes: `console` (prints them on the terminal), `http` (posts them), or `off`.",
    )
    sms_url: str = Field("", description="Address of the gateway that sends text messages: https://sms.example/send")
    sms_secret: SecretStr = Field(SecretStr(""), description="Key of the gateway's signature, 16 characters or more.")
    sms_template: str = Field(
        "【工会】验证码{code}，{minutes}分钟内有效，请勿告诉他人。", description="Text with {code} and {minutes}."
    )
    sms_timeout: float = Field(10.0, gt=0, le=60, description="Time the gateway may take to answer.")
    sms_per_day: int = Field(1000, ge=1, description="One-time codes that may be sent within 24 hours.")
    metrics_token: SecretStr = Field(
        SecretStr(""),
        description="Token for /metrics, 16 characters or more; empty: only this machine is answered.",
    )
    log_level: str = Field("INFO", description="DEBUG, INFO, WARNING or ERROR.")

    @field_validator("web_origins", "trusted_proxies", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        return [part.strip() for part in value.split(",") if part.strip()] if isinstance(value, str) else value

    @field_validator("trusted_proxies")
    @classmethod
    def _are_networks(cls, value: list[str]) -> list[str]:
        for proxy in value:
            ip_network(proxy)
        return value

    @field_validator("web_origins")
    @classmethod
    def _are_origins(cls, value: list[str]) -> list[str]:
        for origin in value:
            if not re.fullmatch(r"https?://[A-Za-z0-9.*-]+(:[0-9]+)?", origin):
                raise ValueError("write origins as https://www.union.example, without a path")
        return value

    @field_validator(
        "limit_messages",
        "limit_address_messages",
        "limit_conversations",
        "limit_total_conversations",
        "limit_reads",
        "limit_total_messages",
        "limit_address_files",
    )
    @classmethod
    def _is_limit(cls, value: str) -> str:
        from limits import parse

        try:
            parse(value)
        except ValueError as error:
            raise ValueError("write a limit as 30/minute, 60/hour or 1000/day") from error
        return value

    @field_validator("database_url")
    @classmethod
    def _is_supported(cls, value: str) -> str:
        if value and not value.startswith(("sqlite:///", "postgresql+psycopg://")):
            raise ValueError("must start with sqlite:/// or postgresql+psycopg://")
        try:
            make_url(value or "sqlite://")
        except (ArgumentError, ValueError):
            raise ValueError("is no database URL: postgresql+psycopg://user:password@host:5432/database") from None
        return value

    @model_validator(mode="after")
    def _lease_outlasts_a_turn(self) -> Settings:
        if self.lease_time <= self.engine_timeout:
            raise ValueError("GONGHUI_LEASE_TIME must be longer than GONGHUI_ENGINE_TIMEOUT")
        return self

    @field_validator("sms_url")
    @classmethod
    def _is_gateway(cls, value: str) -> str:
        if value and not re.fullmatch(r"https?://[^/\s]+(/\S*)?", value):
            raise ValueError("write the gateway's address as https://sms.example/send")
        return value

    @field_validator("sms_template")
    @classmethod
    def _holds_the_code(cls, value: str) -> str:
        if "{code}" not in value:
            raise ValueError("must contain {code}, where the code comes")
        return value

    @model_validator(mode="after")
    def _gateway_is_complete(self) -> Settings:
        if self.sms_sender == "http" and (not self.sms_url or len(self.sms_secret.get_secret_value()) < 16):
            raise ValueError("GONGHUI_SMS_SENDER=http needs GONGHUI_SMS_URL, and GONGHUI_SMS_SECRET of 16 characters")
        return self

    @field_validator("metrics_token")
    @classmethod
    def _is_long(cls, value: SecretStr) -> SecretStr:
        if 0 < len(value.get_secret_value()) < 16:
            raise ValueError("must have 16 characters or more")
        return value

    @field_validator("log_level")
    @classmethod
    def _is_level(cls, value: str) -> str:
        if value.upper() not in {"DEBUG", "INFO", "WARNING", "ERROR"}:
            raise ValueError("must be DEBUG, INFO, WARNING or ERROR")
        return value.upper()

    @property
    def hands_over(self) -> bool:
        """True when conversations are handed over to people."""
        return self.console == "on" if self.handover == "as_console" else self.handover == "on"

    @property
    def keyring_path(self) -> Path:
        """The key file in use: the one set, or that in `var_dir`."""
        return self.keyring or self.var_dir / "keys" / "keyring.json"

    @cached_property
    def resolved_database_url(self) -> str:
        """The database URL in use: the one set, or SQLite in `var_dir`."""
        return self.database_url or f"sqlite:///{self.var_dir / 'gonghui.db'}"


def load_settings(**overrides: object) -> Settings:
    """Read the settings.

    Raises:
        SettingsError: a value cannot be used; its text names the variable and the remedy, never the value.
    """
    try:
        return Settings(**overrides)  # type: ignore[arg-type]  # overrides are checked by pydantic
    except ValidationError as error:
        problems = error.errors(include_input=False, include_url=False)
        lines = dict.fromkeys(_line(problem["loc"], problem["msg"]) for problem in problems)
        raise SettingsError("\n".join(lines)) from None


def load_settings_or_exit(**overrides: object) -> Settings:
    """As `load_settings`, for the command line: a bad value ends the program with a sentence."""
    for line in unknown_names(Path(str(Settings.model_config["env_file"]))):
        print(line, file=sys.stderr)
    try:
        return load_settings(**overrides)
    except SettingsError as error:
        sys.exit(f"A setting cannot be used:\n{error}")


def unknown_names(env_file: Path) -> list[str]:
    """Return a line for every name in `env_file` that begins like ours and is none: nothing would be read from it."""
    known = {f"GONGHUI_{name.upper()}" for name in Settings.model_fields}
    lines = []
    for name in dotenv_values(env_file):
        if name.upper().startswith("GONGHUI_") and name.upper() not in known:
            near = get_close_matches(name.upper(), known, n=1, cutoff=0.8)
            meant = f"; did you mean {near[0]}?" if near else "; docs/operations.md lists the settings."
            lines.append(f"{env_file}: {name} is no setting and is not read{meant}")
    return lines


def _line(place: tuple[int | str, ...], said: str) -> str:
    """One fault in words: the variable, where it is of one, and what pydantic or a check of ours says."""
    said = said.removeprefix("Value error, ")
    if not place:
        return said
    # What follows the field is a position in a list, which the variable's name does not have.
    nth = f" (entry {place[1] + 1})" if len(place) > 1 and isinstance(place[1], int) else ""
    return f"GONGHUI_{str(place[0]).upper()}{nth}: {said}"
