"""The command line, as a maintainer uses it."""

from __future__ import annotations

import csv
import json
import os
import re
import socket
import stat
import subprocess
import sys
from pathlib import Path

from bot.dialogue.engine_process import free_port
from tests.real_service import Chat, Service


def gonghui(*arguments: str, var_dir: Path, **settings: str) -> subprocess.CompletedProcess[str]:
    """Run `gonghui` with its own folder."""
    environment = {**os.environ, "GONGHUI_VAR_DIR": str(var_dir)}
    environment |= {f"GONGHUI_{name.upper()}": value for name, value in settings.items()}
    command = [sys.executable, "-m", "bot.cli", *arguments]
    return subprocess.run(command, env=environment, capture_output=True, text=True, timeout=300, check=False)


def test_ask_answers_a_file_line_by_line(real_service: Service, tmp_path: Path) -> None:
    questions, answers = tmp_path / "in.txt", tmp_path / "out.jsonl"
    questions.write_text(
        "上班路上被车撞了算工伤吗\n\n今天天气怎么样\n我要查会员\n我手被机器轧了正在流血\n", encoding="utf-8"
    )
    result = gonghui("ask", "--input", str(questions), "--output", str(answers), var_dir=real_service.var_dir)
    assert result.returncode == 0, result.stderr
    lines = [json.loads(line) for line in answers.read_text(encoding="utf-8").splitlines()]
    assert [line["text"] for line in lines] == questions.read_text(encoding="utf-8").splitlines()
    assert [line["decision"] for line in lines] == ["answer", "unknown", "unknown", "flow", "emergency"]
    assert (lines[0]["topic"], lines[0]["question"]) == ("injury", "injury/commuting_accident")
    assert lines[0]["confidence"] > 0.4
    assert "《工伤保险条例》第十四条" in lines[0]["replies"][0]


def test_ask_starts_a_service_of_its_own_when_none_runs(tmp_path: Path) -> None:
    result = gonghui("ask", "会费要交多少", var_dir=tmp_path / "var")
    assert result.returncode == 0, result.stderr
    assert json.loads(result.stdout)["question"] == "joining/membership_fee"
    assert not (tmp_path / "var" / "gonghui.db").exists()


def test_ask_says_what_it_needs(tmp_path: Path) -> None:
    assert "--input" in gonghui("ask", var_dir=tmp_path).stderr
    assert "no file" in gonghui("ask", "--input", "missing.txt", var_dir=tmp_path).stderr


def test_a_taken_port_is_said_in_one_sentence(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        result = gonghui("serve", var_dir=tmp_path, port=str(port))
    assert result.returncode == 1
    assert len(result.stderr.strip().splitlines()) == 1
    assert f"Port {port}" in result.stderr
    assert "GONGHUI_PORT" in result.stderr


def test_a_bad_setting_ends_with_a_sentence(tmp_path: Path) -> None:
    result = gonghui("serve", var_dir=tmp_path, port="eighty")
    assert result.returncode == 1
    assert "GONGHUI_PORT" in result.stderr
    assert "Traceback" not in result.stderr


def test_a_look_up_leaves_no_number_in_clear_anywhere(tmp_path: Path) -> None:
    service = Service(tmp_path, log_level="DEBUG")
    service.start()
    chat = Chat(service.url)
    chat.say("查一下我是不是会员")
    chat.say("13800000001")
    assert "3307270000001" in chat.say("01003X")
    chat.say("我的身份证是11010519491231002X，卡号6222021234567890123，打我手机138 0000 0001")
    service.stop()
    everything = [path for path in tmp_path.rglob("*") if path.is_file() and "encodings" not in path.parts]
    assert {"gonghui.db", "tracker.db", "engine.log", "bot.log"} <= {path.name for path in everything}
    for path in everything:
        content = path.read_bytes()
        for number in (b"13800000001", b"138 0000 0001", b"01003X", b"11010519491231002X", b"6222021234567890123"):
            assert number not in content, f"{number!r} stands in {path.name}"
    for path in (service.var_dir / "keys" / "keyring.json", service.var_dir / "run" / "engine-1" / "endpoints.yml"):
        assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_stopping_stops_the_engine_too(tmp_path: Path) -> None:
    service = Service(tmp_path)
    service.start()
    engine = service.engine_pid()
    assert service.stop().rstrip().endswith("Stopped.")
    assert not Path(f"/proc/{engine}").exists()


def test_the_hotline_gets_the_tickets_as_a_table(real_service: Service, tmp_path: Path) -> None:
    chat = Chat(real_service.url)
    chat.say("我要反映问题，帮我登记一下")
    for text in ("拖欠工资", "=宏达厂", "金华市磐安县", "三个月没有发工资了，想要回来", "13812345678", "确认提交"):
        answer = chat.say(text)
    number = re.search(r"GD\d{10}", answer)
    assert number is not None
    table = tmp_path / "tickets.csv"
    result = gonghui("tickets", str(table), var_dir=real_service.var_dir)
    assert result.returncode == 0, result.stderr
    rows = {row["工单号"]: row for row in csv.DictReader(table.read_text("utf-8-sig").splitlines())}
    filed = rows[number.group()]
    assert (filed["类型"], filed["状态"], filed["地点"]) == ("拖欠工资", "待受理", "金华市磐安县")
    assert (filed["单位"], filed["联系电话"]) == ("'=宏达厂", "13812345678")
    assert stat.S_IMODE(table.stat().st_mode) == 0o600


def test_purge_reports_what_it_did(real_service: Service) -> None:
    assert "conversations" in gonghui("purge", var_dir=real_service.var_dir).stdout


def test_keys_rotate_only_while_the_service_stands(tmp_path: Path) -> None:
    service = Service(tmp_path)
    service.start()
    chat = Chat(service.url)
    chat.say("我的手机是13812345678")
    assert "stop it first" in gonghui("keys", "rotate", var_dir=service.var_dir).stderr
    service.stop()
    result = gonghui("keys", "rotate", var_dir=service.var_dir)
    assert result.returncode == 0, result.stderr
    assert "new key" in result.stdout


def test_a_lost_key_file_is_not_replaced_silently(tmp_path: Path) -> None:
    assert gonghui("migrate", var_dir=tmp_path / "var").returncode == 0
    (tmp_path / "var" / "keys" / "keyring.json").unlink()
    result = gonghui("serve", var_dir=tmp_path / "var", port="0")
    assert result.returncode == 1
    assert "restore it from the backup" in result.stderr


def test_an_unreachable_database_is_said_in_a_sentence(tmp_path: Path) -> None:
    url = "postgresql+psycopg://nobody:secret@127.0.0.1:1/none"
    result = gonghui("serve", var_dir=tmp_path / "var", port="0", database_url=url)
    assert result.returncode == 1
    assert len(result.stderr.strip().splitlines()) == 1
    assert "secret" not in result.stderr


def test_health_names_what_is_missing_while_the_service_starts(tmp_path: Path) -> None:
    service = Service(tmp_path, port=str(free_port()))
    service.begin()
    seen = service.watch_health()
    service.stop()
    assert {"engine"} <= {name for missing in seen for name in missing}
    assert seen[-1] == []
