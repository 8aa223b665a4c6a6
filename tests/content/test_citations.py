"""The check that the laws say what the answers say, through the command that maintainers run."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.content.citations import main
from bot.content.figures import figures
from bot.content.laws import DEFAULT_FOLDER, read_laws

LAW = """# 中华人民共和国试行法

某年通过

## 第一章 总则

第一条　时效期间为一年。单位应当在三十日内答复，每月最多三十六小时。

第二条　支付不低于工资的百分之一百五十的报酬，
逾期的按日加收万分之五；罚款五百元以上二千元以下。
"""

QUESTION = """version: "3.1"
nlu:
- intent: legal_help/a_question
  examples: |
    - 时效多久
question:
  title: 时效多久
  answer: |
    {answer}
  basis:
{basis}
  review: "2027-06-30"
"""
BASIS = "  - law: 试行法\n    articles: [第一条, 第二条]\n    words: [时效期间, 支付不低于工资]"


@pytest.fixture
def laws(tmp_path: Path) -> Path:
    folder = tmp_path / "laws"
    folder.mkdir()
    (folder / "试行法.md").write_text(LAW, encoding="utf-8")
    (folder / "README.md").write_text("# 法律文本\n", encoding="utf-8")
    return folder


def checked(tmp_path: Path, laws: Path, answer: str, basis: str = BASIS) -> int:
    """Run the command on one question and return its exit code."""
    topic = tmp_path / "nlu" / "legal_help"
    topic.mkdir(parents=True, exist_ok=True)
    (topic / "a_question.yml").write_text(QUESTION.format(answer=answer, basis=basis), encoding="utf-8")
    return main(["--laws", str(laws), "--questions", str(tmp_path / "nlu")])


@pytest.mark.parametrize(
    "answer",
    [
        "一年内去申请",
        "12 个月内去申请",
        "单位30天内答复",
        "不低于1.5倍",
        "不低于150%",
        "一个月最多36小时",
        "每天加收0.05%",
        "罚500到2000元",
        "罚五百到两千元",
        "比如干了三年零两个月，就是九万元",
        "伤重先打 120，再打12351，看第九条",
    ],
)
def test_a_figure_counts_in_any_spelling(tmp_path: Path, laws: Path, answer: str) -> None:
    assert checked(tmp_path, laws, answer) == 0


@pytest.mark.parametrize("answer", ["两年内去申请", "单位15天内答复", "两倍工资", "30个工作日内答复", "罚五百到三千元"])
def test_a_figure_that_no_cited_article_holds_is_told_with_file_and_line(
    tmp_path: Path, laws: Path, answer: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert checked(tmp_path, laws, answer) == 1
    told = capsys.readouterr().out
    assert "a_question.yml:9:" in told
    assert "1 questions, 1 problems" in told


def test_a_figure_of_an_article_that_is_not_cited_does_not_count(tmp_path: Path, laws: Path) -> None:
    only_second = "  - law: 试行法\n    articles: [第二条]\n    words: [支付不低于工资]"
    assert checked(tmp_path, laws, "看清楚再签", only_second) == 0
    assert checked(tmp_path, laws, "一年内去申请", only_second) == 1


def test_each_article_must_hold_words_that_the_answer_leans_on(
    tmp_path: Path, laws: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    wrong_article = "  - law: 试行法\n    articles: [第二条]\n    words: [单位应当在三十日内答复]"
    assert checked(tmp_path, laws, "单位要答复您", wrong_article) == 1
    told = capsys.readouterr().out
    assert "a_question.yml:11: “单位应当在三十日内答复” stands in none of 试行法 第二条" in told
    assert "a_question.yml:11: no words of 试行法 第二条 are quoted" in told


def test_an_article_beside_the_right_one_is_not_carried_by_its_words(
    tmp_path: Path, laws: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    one_too_many = "  - law: 试行法\n    articles: [第一条, 第二条]\n    words: [单位应当在三十日内答复]"
    assert checked(tmp_path, laws, "单位要答复您", one_too_many) == 1
    told = capsys.readouterr().out
    assert "no words of 试行法 第二条 are quoted" in told
    assert "第一条 are quoted" not in told


def test_all_problems_are_told_at_once(tmp_path: Path, laws: Path, capsys: pytest.CaptureFixture[str]) -> None:
    basis = "  - law: 试行法\n    articles: [第一条, 第三条]\n  - law: 别的法\n    articles: [第一条]"
    assert checked(tmp_path, laws, "看《劳动法》，七日内去", basis) == 1
    told = capsys.readouterr().out
    assert "a_question.yml:11: 试行法 has no 第三条" in told
    assert "a_question.yml:13: there is no law '别的法'" in told
    assert "《劳动法》" in told
    assert "“七日”" in told


def test_what_rests_on_a_document_is_listed_for_a_person(
    tmp_path: Path, laws: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    basis = "  - document: 《某通知》第八条"
    assert checked(tmp_path, laws, "按21.75天折算", basis) == 0
    assert "legal_help/a_question: 21.75天 ← 《某通知》第八条" in capsys.readouterr().out


def test_without_texts_of_laws_the_check_says_that_it_is_skipped(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--laws", str(tmp_path / "nowhere")]) == 0
    assert "skipped" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("三十日", "30天"),
        ("双倍", "二倍"),
        ("两倍", "百分之二百"),
        ("半年", "六个月"),
        ("一年", "十二个月"),
        ("1万元", "一万元"),
        ("一成", "百分之十"),
        ("16", "十六周岁"),
        ("五到十级", "5级"),
    ],
)
def test_spellings_of_a_figure_are_the_same(one: str, other: str) -> None:
    assert figures(one)[0].same_as(figures(other)[0])


@pytest.mark.skipif(not DEFAULT_FOLDER.is_dir(), reason=f"no texts of laws in {DEFAULT_FOLDER}")
class TestRealQuestions:
    """The questions of this repository, where the texts of the laws lie beside it."""

    def test_every_citation_and_figure_is_borne_out(self, capsys: pytest.CaptureFixture[str]) -> None:
        assert main([]) == 0, capsys.readouterr().out

    def test_laws_are_read_whole(self) -> None:
        laws = read_laws(DEFAULT_FOLDER)
        assert len(laws["劳动合同法"].articles) == 98
        assert laws["劳动争议调解仲裁法"].title == "中华人民共和国劳动争议调解仲裁法"
        assert "不收费" in laws["劳动争议调解仲裁法"].articles["第五十三条"]
        assert "（六）" in laws["劳动争议调解仲裁法"].articles["第二条"]
