"""What hostile people write and send: markup in every text, files that are not what they say."""

from __future__ import annotations

import io
import re
import socket
import zipfile
from urllib.parse import quote

import pytest

from bot.directory.routing import Against
from bot.staff.model import Role
from tests.console.console_office import Browser, Office
from tests.console.tickets.filed import PDF, file_in, paper

HOSTILE = '"><img src=x onerror="alert(1)"><script>alert(2)</script>{{7*7}}'


def _zip() -> bytes:
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w") as archive:
        archive.writestr("a.html", "<script>alert(1)</script>")
    return kept.getvalue()


PNG = (
    b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06\x00\x00\x00\x1f\x15\xc4\x89"
    b"\x00\x00\x00\x00IEND\xaeB`\x82"
)
REFUSED = {
    "svg": b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"></svg>',
    "html": b"<!doctype html><script>alert(1)</script>",
    "program": b"MZ" + b"\0" * 200,
    "archive": _zip(),
    "picture with an archive behind it": PNG + _zip(),
    "picture with a page in it": PNG + b"<script>alert(1)</script>",
    "pdf with a script": PDF.replace(b"<<>>", b"<</OpenAction<</S/JavaScript/JS(app.alert(1))>>>>"),
    "pdf that is an archive": PDF + _zip() + b"%%EOF",
    "nothing": b"",
}


@pytest.fixture
def agent(office: Office) -> Browser:
    return office.signed_in(office.hire("agent", Role.AGENT))


def test_markup_is_shown_as_it_is_and_never_runs(office: Office, agent: Browser) -> None:
    number = file_in(office, story=HOSTILE, employer=HOSTILE, against=Against("employer", HOSTILE))
    paper(office, number, f"{HOSTILE}.pdf")
    agent.open(f"/console/tickets/{number}")
    for path in ("", f"/{number}", f"/{number}/print", f"?employer={quote(HOSTILE)}&place={quote(HOSTILE)}"):
        shown = agent.open(f"/console/tickets{path}").text
        assert "<img" not in shown, path
        assert "<script>alert" not in shown, path
        assert "{{7*7}}" in shown or "%7B%7B7" in shown, path
    agent.open("/console/tickets/new?type=wage_arrears")
    answer = agent.send("/console/tickets/new", {"type": "wage_arrears", "story": HOSTILE, "place": HOSTILE})
    assert answer.status_code == 422
    assert "<img" not in answer.text


def test_files_go_in_checked_and_come_out_for_download_only(office: Office, agent: Browser) -> None:
    number = file_in(office)
    agent.open(f"/console/tickets/{number}")
    name = quote('../../etc/passwd\r\nx: y"<b>协议.exe')
    answer = agent.send_file(f"/console/tickets/{number}/files", PDF, **{"x-file-name": name})
    assert answer.status_code == 200
    assert "加附件" in answer.text
    path = answer.text.split('<ul class="files">')[1].split('href="')[1].split('"')[0]
    found = agent.open(path)
    assert found.content == PDF
    assert found.headers["content-disposition"].startswith("attachment; filename*=UTF-8''")
    assert not re.search(r"\.\.|/etc|\n|%0|%2F|%22|<", found.headers["content-disposition"])
    assert found.headers["content-disposition"].endswith(".pdf")
    assert found.headers["content-type"] == "application/octet-stream"
    assert found.headers["x-content-type-options"] == "nosniff"
    assert found.headers["content-security-policy"] == "sandbox; default-src 'none'"
    assert found.headers["cache-control"] == "no-store"


def test_what_is_no_harmless_file_is_refused_with_the_reason(office: Office, agent: Browser) -> None:
    number = file_in(office)
    for what, content in REFUSED.items():
        agent.open(f"/console/tickets/{number}")
        answer = agent.send_file(f"/console/tickets/{number}/files", content, **{"x-file-name": quote("照片.png")})
        assert answer.status_code == 422, what
        assert 'role="alert"' in answer.text, what
        assert "还没有文件" in answer.text, what
    agent.open(f"/console/tickets/{number}")
    assert agent.send_file(f"/console/tickets/{number}/files", b"0" * (60 * 1024 * 1024)).status_code == 413


def test_a_file_belongs_to_its_ticket_and_to_nothing_else(office: Office, agent: Browser) -> None:
    one, other = file_in(office), file_in(office, "330106")
    file_id = paper(office, other)
    for path in (file_id, "x", "..%2f..%2fkeys.json", "%00", "....//keys"):
        assert agent.open(f"/console/tickets/{one}/files/{path}").status_code == 404, path
    officer = office.signed_in(office.hire("officer", Role.OFFICER, ("330727",)))
    assert officer.open(f"/console/tickets/{other}/files/{file_id}").status_code == 404
    auditor = office.signed_in(office.hire("auditor", Role.AUDITOR))
    assert auditor.open(f"/console/tickets/{other}/files/{file_id}").status_code == 200
    auditor.open(f"/console/tickets/{other}")
    assert auditor.send_file(f"/console/tickets/{other}/files", PDF).status_code == 403


def test_no_file_is_read_of_somebody_who_is_not_signed_in(office: Office) -> None:
    host, _, port = office.url.removeprefix("http://").partition(":")
    head = (
        f"POST /console/tickets/{file_in(office)}/files HTTP/1.1\r\nHost: {host}:{port}\r\n"
        f"Origin: {office.url}\r\nContent-Length: 9000000\r\n\r\n"
    )
    with socket.create_connection((host, int(port)), timeout=20) as line:
        line.sendall(head.encode())
        assert line.recv(4096).startswith(b"HTTP/1.1 303"), "answered before anything of the file came"
