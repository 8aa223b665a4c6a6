"""What maintainers call a label: the title of its question, the name of its topic."""

from __future__ import annotations

from pathlib import Path

from bot.content.question_files import question_files

COMMANDS = "commands"
"""Topic of the labels without a slash."""

TOPICS = {
    "joining": "入会",
    "mutual_aid": "医疗互助",
    "startup": "创业就业",
    "legal_help": "法律帮助",
    "contract": "合同离职",
    "wages": "工资工时",
    "injury": "工伤安全",
    "social_insurance": "社保女工",
    "care": "关爱服务",
    "hotline": "热线",
    "smalltalk": "寒暄",
    COMMANDS: "办事指令",
    "out_of_scope": "范围之外",
}
"""Names of the topics, in the order in which they are shown; a topic that is not here keeps its own name."""

_COMMAND_TITLES = {
    "open_ticket": "开工单",
    "ticket_status": "查工单",
    "check_membership": "查会员",
    "cancel": "取消",
    "delete_my_data": "删除我的信息",
    "export_my_data": "导出我的数据",
}


def topic_of(label: str) -> str:
    """Return the topic of a label: the part before the slash, or that of commands."""
    return label.partition("/")[0] if "/" in label else COMMANDS


def topic_title(topic: str) -> str:
    """Return the Chinese name of a topic."""
    return TOPICS.get(topic, topic)


def topic_order(topic: str) -> tuple[int, str]:
    """Sort key of topics."""
    known = list(TOPICS)
    return (known.index(topic) if topic in known else len(known), topic)


class Titles:
    """Titles of labels, read once from the question files."""

    def __init__(self, questions: Path) -> None:
        self._titles = {question.name: question.title for question in question_files(questions)}

    def of(self, label: str) -> str:
        """Return the title of a question or command; the label itself when it has none."""
        if label.startswith("out_of_scope/"):
            name = label.partition("/")[2]
            return f"范围之外（{name}）" if name else "范围之外"
        return self._titles.get(label) or _COMMAND_TITLES.get(label) or label
