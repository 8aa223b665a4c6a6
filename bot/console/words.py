"""Words of the console that are chosen by a name in the program."""

from __future__ import annotations

from dataclasses import dataclass

from bot.staff.model import Role
from bot.staff.roles import Permission


@dataclass(frozen=True)
class Item:
    """An entry of the navigation, for whoever has the permission."""

    title: str
    path: str
    permission: Permission


NAVIGATION = (
    Item("会话", "/console/conversations", Permission.CONVERSATIONS_READ),
    Item("工单", "/console/tickets", Permission.TICKETS_READ),
    Item("申请", "/console/applications", Permission.APPLICATIONS_READ),
    Item("预警", "/console/warnings", Permission.WARNINGS_READ),
    Item("数据", "/console/figures", Permission.FIGURES_READ),
    Item("工作人员", "/console/staff", Permission.STAFF_READ),
    Item("系统对接", "/console/tokens", Permission.TOKENS),
    Item("操作记录", "/console/audit", Permission.AUDIT_READ),
    Item("我的账号", "/console/account", Permission.ACCOUNT),
)

ROLES = {
    Role.AGENT: "热线坐席",
    Role.OFFICER: "工会干部",
    Role.SUPERVISOR: "热线主管",
    Role.MAINTAINER: "内容维护",
    Role.AUDITOR: "审计员",
    Role.ADMIN: "管理员",
}

DONE = {
    "password": "密码已经改好，其他设备上的登录已退出。",
    "ended": "已经退出。",
    "saved": "已保存。",
    "disabled": "账号已停用，正在用的登录也已退出。",
    "enabled": "账号已启用。",
    "out": "您已退出登录。",
    "application_pass": "已通过，职工收到了通知。",
    "application_ask": "已请职工补充，他收到了您写的说明。",
    "application_forward": "已转过去，职工收到了通知。",
    "application_reject": "已定为不通过，职工收到了您写的理由。",
    "warning_acknowledged": "已确认收到。",
    "warning_taken": "这条预警由您负责了。",
    "warning_noted": "已记下。",
    "warning_closed": "已办结。",
    "warning_false_alarm": "已标记为误报。",
    "token_revoked": "令牌已停用，马上失效。",
    "webhook_removed": "推送地址已删除。",
}
"""What a page says after something was done, by the `done` of its address: an address cannot bring words of its own."""

SCOPES = {
    Permission.CONVERSATIONS_READ: "看会话",
    Permission.CONVERSATIONS_ANSWER: "接会话、回复",
    Permission.TICKETS_READ: "看工单",
    Permission.TICKETS_WORK: "开工单、办工单",
    Permission.REVEAL: "看完整的电话",
}
"""What a token may do, in words."""
