"""Only known kinds are taken, by what they are; what is two things at once, active or broken is refused."""

from __future__ import annotations

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.files.model import FileRefusedError, FileType
from bot.files.names import LONGEST_STEM, safe_name
from bot.files.sniffing import sniff
from tests.files.samples import REFUSED, TAKEN

PICTURE = FileType("image", "image/jpeg", ".jpg")


@pytest.mark.parametrize("name", TAKEN)
def test_what_workers_send_is_taken_for_what_it_is(name: str) -> None:
    content, media_type = TAKEN[name]
    assert sniff(content).media_type == media_type


@pytest.mark.parametrize("name", REFUSED)
def test_anything_else_is_refused_with_words_that_help(name: str) -> None:
    content, code = REFUSED[name]
    with pytest.raises(FileRefusedError) as refused:
        sniff(content)
    assert refused.value.code == code
    assert refused.value.message.endswith("。")


@given(
    start=st.sampled_from([b"", *(content for content, _ in TAKEN.values())]),
    cut=st.integers(0, 400),
    change=st.lists(st.tuples(st.integers(0, 300), st.binary(max_size=4)), max_size=4),
    rest=st.binary(max_size=60),
)
def test_no_content_breaks_the_check(start: bytes, cut: int, change: list[tuple[int, bytes]], rest: bytes) -> None:
    content = bytearray(start[:cut] + rest)
    for position, some in change:
        content[position : position + len(some)] = some
    with contextlib.suppress(FileRefusedError):
        assert sniff(bytes(content)).extension.startswith(".")


@pytest.mark.parametrize(
    ("claimed", "kept"),
    [
        ("工资条.jpg", "工资条.jpg"),
        ("../../../etc/passwd", "passwd.jpg"),
        ("C:\\Users\\Public\\startup.bat", "startup.jpg"),
        ("photo\u202egpj.exe", "photogpj.jpg"),
        ("a\x00b\r\nSet-Cookie: x.html", "ab Set-Cookie_ x.jpg"),
        ("合同2024.11", "合同2024.11.jpg"),
        ("...", "图片.jpg"),
        ("", "图片.jpg"),
        (".htaccess", "htaccess.jpg"),
        ("〔手机1〕", "_手机1_.jpg"),
        ("长" * 300, "长" * LONGEST_STEM + ".jpg"),
    ],
)
def test_a_name_does_no_harm(claimed: str, kept: str) -> None:
    assert safe_name(claimed, PICTURE) == kept


@given(st.text())
def test_no_name_leaves_its_folder(claimed: str) -> None:
    name = safe_name(claimed, PICTURE)
    assert name.endswith(".jpg")
    assert len(name) <= LONGEST_STEM + 4
    assert not set(name) & set('/\\<>:"|?*\0\n\r\u202e')
    assert not name.startswith(".")
