"""Files over the web channel: sent once however often they come, answered, given back to their worker only."""

from __future__ import annotations

import socket
import uuid
from typing import Any
from urllib.parse import quote

import httpx
import pytest
from sqlalchemy import func, select

from bot.channels.web.limits import UPLOADS_EACH, TooManyError, WebLimits
from bot.files.tables import FileRow
from bot.settings import load_settings
from bot.storage.database import Database
from tests.channels.web.conftest import Worker
from tests.files.samples import REFUSED, docx, film, heic, jpeg, pdf, png
from tests.services import EngineStandIn


def upload(worker: Worker, content: bytes, name: str = "照片.jpg", **headers: str) -> httpx.Response:
    """Send a file as the page does."""
    sent = {
        "Authorization": f"Bearer {worker.token}",
        "X-Message-Id": str(uuid.uuid4()),
        "X-File-Name": quote(name),
        "Content-Type": "application/octet-stream",
    }
    return worker.http.post("/channels/web/files", content=content, headers=sent | headers)


def attachment_of(answer: httpx.Response) -> dict[str, Any]:
    """The one file of an uploaded message."""
    (attachment,) = answer.json()["message"]["attachments"]
    result: dict[str, Any] = attachment
    return result


def test_a_lone_photo_is_kept_and_something_is_offered(worker: Worker, engine: EngineStandIn) -> None:
    answer = upload(worker, jpeg(), "工地.JPG")
    assert answer.status_code == 200
    reply = answer.json()["replies"][-1]
    assert "〔图片1〕收到了" in reply["text"]
    assert [choice["title"] for choice in reply["choices"]] == ["登记一件事"]
    assert attachment_of(answer) == {
        "id": attachment_of(answer)["id"],
        "label": "图片1",
        "kind": "image",
        "type": "image/jpeg",
        "name": "工地.jpg",
        "size": len(jpeg()),
        "state": "kept",
    }
    assert engine.turns == []
    worker.post(send=reply["choices"][0]["send"])
    assert engine.turns[-1]["metadata"]["chosen"] == "open_ticket"


def test_further_photos_are_not_explained_again(worker: Worker) -> None:
    upload(worker, jpeg())
    (reply,) = upload(worker, png()).json()["replies"]
    assert reply["text"] == "〔图片2〕也收到了，存好了。"


def test_the_transcript_and_the_stream_show_the_file(worker: Worker) -> None:
    sent = attachment_of(upload(worker, pdf(), "合同.pdf", **{"X-Message-Id": "mine"}))
    message = worker.get("/channels/web/history").json()["messages"][0]
    assert (message["text"], message["client_id"], message["attachments"]) == ("〔文件1〕", "mine", [sent])
    headers = {"Authorization": f"Bearer {worker.token}", "Last-Event-ID": "0"}
    with worker.http.stream("GET", "/channels/web/events", headers=headers) as stream:
        assert any(sent["id"] in line for line in stream.iter_lines())


def test_a_file_that_comes_twice_is_one_message(worker: Worker, database: Database) -> None:
    first = upload(worker, jpeg(), **{"X-Message-Id": "one"})
    again = upload(worker, png(), **{"X-Message-Id": "one"})
    assert (again.status_code, again.json()) == (200, first.json())
    assert len(worker.history()) == 3  # the file, the notice of privacy, the answer
    with database.read() as session:
        assert session.scalar(select(func.count()).select_from(FileRow)) == 1


def test_a_worker_gets_his_own_file_back_and_nothing_runs_in_it(worker: Worker) -> None:
    picture = worker.get(f"/channels/web/files/{attachment_of(upload(worker, jpeg(), 'a.html'))['id']}")
    assert (picture.content, picture.headers["content-type"]) == (jpeg(), "image/jpeg")
    assert picture.headers["content-disposition"] == "inline; filename*=UTF-8''a.jpg"
    assert "sandbox; default-src 'none'" in picture.headers.get_list("content-security-policy")
    assert picture.headers["x-content-type-options"] == "nosniff"
    assert picture.headers["cache-control"] == "no-store"
    document = worker.get(f"/channels/web/files/{attachment_of(upload(worker, docx(), '合同'))['id']}")
    assert document.headers["content-disposition"] == f"attachment; filename*=UTF-8''{quote('合同')}.docx"
    photo = worker.get(f"/channels/web/files/{attachment_of(upload(worker, heic()))['id']}")
    assert photo.headers["content-disposition"].startswith("attachment")


def test_a_foreign_file_is_refused(worker: Worker, http: httpx.Client) -> None:
    file_id = attachment_of(upload(worker, jpeg()))["id"]
    for refused in (Worker(http).get(f"/channels/web/files/{file_id}"), http.get(f"/channels/web/files/{file_id}")):
        assert refused.status_code == 404
        assert jpeg() not in refused.content
    assert worker.get("/channels/web/files/no-such-file").json()["error"]["code"] == "unknown_file"


@pytest.mark.parametrize("name", ["svg", "html", "zip", "windows program", "jpeg with an archive behind it", "nothing"])
def test_what_is_not_taken_is_refused_whatever_it_is_called(worker: Worker, name: str) -> None:
    content, code = REFUSED[name]
    refused = upload(worker, content, "photo.jpg", **{"Content-Type": "image/jpeg"})
    assert (refused.status_code, refused.json()["error"]["code"]) == (422 if code == "empty" else 415, code)
    assert refused.json()["error"]["message"].endswith("。")
    assert worker.history() == []


@pytest.mark.settings(file_size_mb=1, recording_size_mb=2)
def test_a_file_that_is_too_large_is_refused_in_chinese(worker: Worker, http: httpx.Client) -> None:
    photo, over_all = jpeg(drawing=b"\0" * 1_100_000), b"\0" * 2_200_000
    for content in (photo, over_all, over_all * 20):
        refused = upload(worker, content)
        assert (refused.status_code, refused.json()["error"]["code"]) == (413, "too_large")
    unannounced = http.post(
        "/channels/web/files",
        content=(b"\0" * 65_536 for _ in range(40)),
        headers={"Authorization": f"Bearer {worker.token}", "X-Message-Id": "a"},
    )
    assert (unannounced.status_code, unannounced.json()["error"]["code"]) == (413, "too_large")
    assert upload(worker, film(b"isom") + b"\0\0\0\0free" + b"\0" * 1_100_000).status_code == 200


@pytest.mark.settings(files_per_day=1)
def test_a_share_of_files_is_for_a_day(worker: Worker) -> None:
    assert upload(worker, jpeg(), **{"X-Message-Id": "one"}).status_code == 200
    refused = upload(worker, png())
    assert (refused.status_code, refused.json()["error"]["code"]) == (403, "too_many_files")
    assert upload(worker, jpeg(), **{"X-Message-Id": "one"}).status_code == 200  # it has that one
    assert worker.post("你好").status_code == 200


@pytest.mark.settings(limit_address_files="1/hour")
def test_an_address_cannot_send_files_without_end(worker: Worker, http: httpx.Client) -> None:
    assert upload(worker, jpeg()).status_code == 200
    refused = upload(Worker(http), jpeg())
    assert (refused.status_code, refused.json()["error"]["code"]) == (429, "too_many")
    assert int(refused.headers["retry-after"]) > 0


def test_only_so_many_files_come_in_at_once() -> None:
    limits = WebLimits(load_settings(_env_file=None, limit_uploads=5))
    endings = [limits.open_upload("one", "here") for _ in range(UPLOADS_EACH)]
    for conversation, address in (("one", "there"), ("two", "here")):
        with pytest.raises(TooManyError):
            limits.open_upload(conversation, address)
    for number in range(3):
        limits.open_upload(f"other {number}", f"there {number}")
    endings.pop()()
    limits.open_upload("two", "here")
    with pytest.raises(TooManyError):
        limits.open_upload("three", "elsewhere")


def test_an_upload_that_breaks_off_leaves_nothing_behind(worker: Worker, database: Database) -> None:
    head = (
        f"POST /channels/web/files HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer {worker.token}\r\n"
        "X-Message-Id: one\r\nContent-Length: 5000\r\n\r\n"
    )
    for _ in range(UPLOADS_EACH + 1):
        url = worker.http.base_url
        with socket.create_connection((url.host, url.port)) as connection:
            connection.sendall(head.encode() + jpeg()[:40])
            connection.shutdown(socket.SHUT_WR)
            while connection.recv(4096):
                pass  # until the server has noticed and closed
    assert worker.history() == []
    assert upload(worker, jpeg(), **{"X-Message-Id": "one"}).status_code == 200
    with database.read() as session:
        assert session.scalar(select(func.count()).select_from(FileRow)) == 1


@pytest.mark.parametrize(
    ("headers", "status", "code"),
    [
        ({"Authorization": "Bearer x"}, 404, "unknown_conversation"),
        ({"X-Message-Id": ""}, 422, "bad_request"),
        ({"X-Message-Id": "../.."}, 422, "bad_request"),
        ({"X-Message-Id": "x" * 65}, 422, "bad_request"),
    ],
)
def test_a_broken_request_is_refused(worker: Worker, headers: dict[str, str], status: int, code: str) -> None:
    refused = upload(worker, jpeg(), **headers)
    assert (refused.status_code, refused.json()["error"]["code"]) == (status, code)


def test_a_name_leads_nowhere_and_shows_no_number(worker: Worker) -> None:
    assert attachment_of(upload(worker, jpeg(), "../../13812345678 %00.exe"))["name"] == "〔手机1〕 %00.jpg"
    broken = upload(worker, png(), **{"X-File-Name": "%ff%fe%E5"})
    assert attachment_of(broken)["name"].endswith(".png")


def test_a_file_in_the_middle_of_a_form_goes_to_the_form(
    worker: Worker, engine: EngineStandIn, database: Database
) -> None:
    from bot.conversations.tables import ConversationRow
    from bot.forms.tables import DraftRow

    with database.write() as session:
        conversation_id = session.scalars(select(ConversationRow.id)).one()
        session.add(
            DraftRow(
                conversation_id=conversation_id,
                form="ticket",
                title="登记一件事",
                values={},
                asking="story",
                offered=[],
                expects="text",
                prompt="请说说",
                choices=[],
                can_wait=True,
                waiting=[],
            )
        )
    assert upload(worker, jpeg()).json()["replies"][-1]["text"].startswith("好的。")
    assert (engine.turns[-1]["text"], engine.turns[-1]["metadata"]["expects"]) == ("〔图片1〕", "text")


def test_typed_words_that_look_like_a_file_are_words(worker: Worker, engine: EngineStandIn) -> None:
    worker.post("〔图片1〕")
    assert engine.turns[-1]["text"] == "〔图片1〕"


def test_the_export_lists_the_files(worker: Worker) -> None:
    upload(worker, jpeg(), "工地.jpg")
    (file,) = worker.get("/channels/web/export").json()["文件"]
    assert (file["记号"], file["种类"], file["文件名"]) == ("图片1", "图片", "工地.jpg")
