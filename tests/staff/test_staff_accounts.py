"""Accounts, permissions and sign-in below the pages, on both databases, and `gonghui staff`."""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pyotp
import pytest
from typer.testing import CliRunner

from bot.audit.log import check, entries
from bot.cli.main import app
from bot.directory.places import PlaceIndex, load_places
from bot.privacy.keys import KeyRing
from bot.privacy.rotation import re_encrypt_all
from bot.settings import DATA_DIR
from bot.staff import accounts
from bot.staff.areas import read_areas
from bot.staff.model import Role, Staff, StaffError
from bot.staff.passwords import check_password, hash_password, is_password
from bot.staff.roles import GRANTED, Permission, covers, may
from bot.staff.second_factor import PERIOD
from bot.staff.signing_in import Refused, SignedIn, give_code, sign_in
from bot.staff.tables import StaffRow
from bot.storage.database import Database

PASSWORD = "每天 骑车 去 河边 钓鱼"


@pytest.fixture(scope="module")
def places() -> PlaceIndex:
    return load_places(DATA_DIR / "directory")


def staff(role: Role, *areas: str) -> Staff:
    return Staff("x", "x", "x", role, areas, True, True, False)


@pytest.fixture
def hire(database: Database, keys: KeyRing) -> Callable[..., tuple[Staff, str]]:
    def hire_one(login: str = "boss", role: Role = Role.ADMIN, areas: tuple[str, ...] = ()) -> tuple[Staff, str]:
        secret = pyotp.random_base32()
        with database.write() as session:
            added = accounts.add_staff(session, keys, "cli", login, "小王", role, areas)
            row = session.get_one(StaffRow, added.id)
            row.password_hash, row.totp_secret = hash_password(PASSWORD), keys.encrypt(secret)
        return added, secret

    return hire_one


def test_an_auditor_reads_and_changes_nothing_but_his_own_account() -> None:
    changing = {".change", ".work", ".answer", ".lead", ".supervise", ".review", "tokens", "export"}
    assert not [one for one in GRANTED[Role.AUDITOR] if any(str(one).endswith(end) for end in changing)]
    assert all(Permission.STAFF_CHANGE not in GRANTED[role] for role in Role if role is not Role.ADMIN)
    assert set(GRANTED) == set(Role)


@pytest.mark.parametrize(
    ("who", "areas", "covered"),
    [
        (staff(Role.ADMIN), (), True),
        (staff(Role.ADMIN), ("330727",), True),
        (staff(Role.OFFICER, "330727"), ("330727",), True),
        (staff(Role.OFFICER, "330700"), ("330727",), True),
        (staff(Role.OFFICER, "330727"), ("330700",), False),
        (staff(Role.OFFICER, "330727"), ("330727", "330106"), False),
        (staff(Role.OFFICER, "330727", "330106"), ("330727", "330106"), True),
        (staff(Role.OFFICER, "330727"), (), False),
        (staff(Role.OFFICER, "330727"), ("nowhere",), False),
        (staff(Role.OFFICER), ("330727",), False),
        (staff(Role.OFFICER), (), False),
        (staff(Role.ADMIN, "330000"), ("330727",), True),
        (staff(Role.ADMIN, "330000"), (), False),
    ],
)
def test_places_bound_an_account(places: PlaceIndex, who: Staff, areas: tuple[str, ...], covered: bool) -> None:
    assert covers(places, who, areas) is covered


def test_what_no_place_can_cut_is_for_the_unbound_only() -> None:
    assert may(staff(Role.AUDITOR), Permission.AUDIT_READ)
    assert not may(staff(Role.AUDITOR, "330000"), Permission.AUDIT_READ)


def test_places_are_typed_as_codes_or_names(places: PlaceIndex) -> None:
    assert read_areas(places, " 330727，杭州市;330727 ") == ("330727", "330100")
    assert read_areas(places, "") == ()
    with pytest.raises(StaffError, match="330205"):
        read_areas(places, "江北区")


@pytest.mark.parametrize(
    "password", ["short", "1234567890123", "password12345", "boss.boss.boss", "aaaaaaaaaaaa", "x" * 129, "gonghui12345"]
)
def test_easy_passwords_are_refused(password: str) -> None:
    with pytest.raises(StaffError):
        check_password(password, "boss")


def test_passwords_are_kept_as_argon2_and_nobody_matches_a_missing_one() -> None:
    check_password(PASSWORD, "boss")
    stored = hash_password(PASSWORD)
    assert stored.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert stored != hash_password(PASSWORD)
    assert is_password(stored, PASSWORD.replace(" ", "\u3000")), "full-width spaces are the same"
    assert not is_password(stored, PASSWORD + "x")
    assert not is_password(None, "")
    assert not is_password("damaged", PASSWORD)


def test_guesses_in_parallel_are_all_counted(
    database: Database, keys: KeyRing, hire: Callable[..., tuple[Staff, str]]
) -> None:
    hire()
    results: list[SignedIn | Refused] = []

    def guess() -> None:
        results.append(sign_in(database, keys, "boss", "a wrong password", "10.0.0.1", "Chrome"))

    threads = [threading.Thread(target=guess) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(isinstance(one, Refused) and one.locked_until is None for one in results) == 5, "five were judged"
    refused = sign_in(database, keys, "boss", PASSWORD, "10.0.0.2", "Chrome")
    assert isinstance(refused, Refused)
    assert refused.locked_until


def test_of_two_sign_ins_with_one_code_one_succeeds(
    database: Database, keys: KeyRing, hire: Callable[..., tuple[Staff, str]]
) -> None:
    _, secret = hire()
    begun = [sign_in(database, keys, "boss", PASSWORD, "10.0.0.1", "Chrome") for _ in range(2)]
    code = pyotp.TOTP(secret).generate_otp(int(time.time()) // PERIOD)
    results: list[SignedIn | Refused] = []

    def give(token: str) -> None:
        results.append(give_code(database, keys, token, code, "10.0.0.1"))

    threads = [threading.Thread(target=give, args=(one.token,)) for one in begun if isinstance(one, SignedIn)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(type(one).__name__ for one in results) == ["Refused", "SignedIn"]


@pytest.mark.parametrize("steps", [-3, -2, 2, 3])
def test_codes_of_other_times_are_refused(
    database: Database, keys: KeyRing, hire: Callable[..., tuple[Staff, str]], steps: int
) -> None:
    _, secret = hire()
    begun = sign_in(database, keys, "boss", PASSWORD, "10.0.0.1", "Chrome")
    assert isinstance(begun, SignedIn)
    # One half-minute farther away, whichever way the clock moves on meanwhile.
    step = int(time.time()) // PERIOD + steps + (1 if steps > 0 else 0)
    code = pyotp.TOTP(secret).generate_otp(step)
    assert isinstance(give_code(database, keys, begun.token, code, "10.0.0.1"), Refused)


def test_new_keys_leave_the_second_factor_usable(
    database: Database, keys: KeyRing, hire: Callable[..., tuple[Staff, str]]
) -> None:
    _, secret = hire()
    keys.rotate()
    with database.write() as session:
        assert re_encrypt_all(session, keys) == 1
    keys.forget_old_keys()
    begun = sign_in(database, keys, "boss", PASSWORD, "10.0.0.1", "Chrome")
    assert isinstance(begun, SignedIn)
    code = pyotp.TOTP(secret).generate_otp(int(time.time()) // PERIOD)
    assert isinstance(give_code(database, keys, begun.token, code, "10.0.0.1"), SignedIn)


def test_the_last_admin_stays(database: Database, keys: KeyRing, hire: Callable[..., tuple[Staff, str]]) -> None:
    boss, _ = hire()
    hire("county", Role.ADMIN, ("330727",))
    with pytest.raises(StaffError, match="至少要留"), database.write() as session:
        accounts.disable_staff(session, keys, "cli", boss.id)
    with pytest.raises(StaffError, match="至少要留"), database.write() as session:
        accounts.change_staff(session, keys, "cli", boss.id, "小王", Role.ADMIN, ("330727",))
    hire("second")
    with database.write() as session:
        accounts.disable_staff(session, keys, "cli", boss.id)


@pytest.fixture
def gonghui(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., tuple[int, str]]:
    monkeypatch.setenv("GONGHUI_VAR_DIR", str(tmp_path / "var"))
    monkeypatch.setenv("GONGHUI_DEMO_DATA", "false")
    monkeypatch.setenv("GONGHUI_PUBLIC_URL", "https://bot.union.example")
    monkeypatch.setenv("GONGHUI_CONSOLE", "off")

    def run(*arguments: str) -> tuple[int, str]:
        result = CliRunner().invoke(app, ["staff", *arguments])
        return result.exit_code, result.output + str(result.exception or "")

    return run


def test_the_command_line_gives_the_first_account(gonghui: Callable[..., tuple[int, str]], tmp_path: Path) -> None:
    code, said = gonghui("add", "boss", "--name", "王主任", "--role", "admin")
    assert code == 0, said
    assert re.search(r"https://bot\.union\.example/console/link/[\w-]{43}", said)
    assert "GONGHUI_CONSOLE=on" in said
    places = ("--area", "磐安县", "--area", "330106")
    assert gonghui("add", "xiaoli", "--name", "小李", "--role", "officer", *places)[0] == 0
    assert "xiaoli  officer  330727,330106  小李  no password" in gonghui("list")[1]
    assert gonghui("disable", "xiaoli")[0] == 0
    assert "disabled" in gonghui("list")[1]
    assert "要先启用" in gonghui("link", "xiaoli")[1]
    assert gonghui("enable", "xiaoli")[0] == 0
    assert "/console/link/" in gonghui("link", "xiaoli")[1]
    assert "/console/link/" in gonghui("reset", "xiaoli")[1]
    code, said = gonghui("check-audit")
    assert (code, said) == (0, "The audit is whole: 9 entries.\n")
    database = Database(f"sqlite:///{tmp_path / 'var' / 'gonghui.db'}")
    with database.read() as session:
        assert {entry.who for entry in entries(session)} == {"cli"}
        assert check(session, KeyRing(tmp_path / "var" / "keys" / "keyring.json")).broken_at is None
    database.close()


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("add", "boss", "--name", "小李", "--role", "officer"), "要写明负责的地区"),
        (("add", "b", "--name", "小李", "--role", "admin"), "账号名要有"),
        (("add", "boss", "--name", "小李", "--role", "king"), "admin"),
        (("add", "boss", "--name", "小李", "--role", "admin", "--area", "没有这个地方"), "不认识地区"),
        (("disable", "nobody"), "gonghui staff list"),
    ],
)
def test_the_command_line_refuses_in_a_sentence(
    gonghui: Callable[..., tuple[int, str]], arguments: tuple[str, ...], words: str
) -> None:
    code, said = gonghui(*arguments)
    assert code != 0
    assert words in said
    assert "Traceback" not in said
