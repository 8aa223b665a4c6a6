"""What a worker says about the form rather than into it: back, skip, go on, stop."""

from __future__ import annotations

from typing import Literal

Control = Literal["back", "wrong", "skip", "refuse", "continue", "restart", "cancel", "unsure"]

BACK, SKIP, CONTINUE, RESTART, CANCEL = "上一步", "跳过", "接着填", "重新填", "取消"

_WORDS: dict[Control, str] = {
    "back": "上一步 返回上一步 返回 回上一步 退回 退回去 上一个",
    "wrong": "填错 写错 弄错 说错 点错 选错 打错 搞错 刚才填错 刚才写错 刚才点错 刚才选错 我填错 我写错 填的不对",
    "skip": "跳过 略过 先跳过 跳过这个 这个跳过 下一步 下一个 下一题 过",
    "refuse": "不填 不用 不想填 不写 不想写 不想说 不方便 不方便说 不要 不留 不想留 不给 不想给",
    "continue": "接着填 继续 继续填 继续填写 接着来 接着 不改",
    "restart": "重新填 重填 重来 重新来 从头来 从头填 重新开始 弄错了重来",
    "cancel": "取消 取消填写 退出 算 算了算 不办 不弄 不查 不登记 不报 停 停下 终止 放弃 放弃填写 不填写",
    "unsure": "不知道 不清楚 不晓得 不记得 记不清 记不得 忘 没有 没 无 说不清 说不好 "
    "不太清楚 不确定 不懂 没单位 没有单位",
}
_CONTROLS = {word: control for control, words in _WORDS.items() for word in words.split()}


def control_in(text: str) -> Control | None:
    """Return what the whole text says about the form, None when it is an answer (a story may well contain 算了)."""
    said = "".join(character for character in text if character.isalnum())
    return _CONTROLS.get(said.rstrip("了吧呗啦呢啊"))
