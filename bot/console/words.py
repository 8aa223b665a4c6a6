"""Words of the console that are chosen by a name in the program."""

from __future__ import annotations

from dataclasses import dataclass

from bot.applications.states import STATE_TITLES
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
    Role.AGENT: "热线话务员",
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

ACTS = {
    "signed_in": "登录",
    "signed_out": "退出登录",
    "factor_asked": "密码正确，等待动态码",
    "sign_in_failed": "登录失败",
    "code_failed": "动态码错误",
    "sessions_ended": "退出其他设备",
    "password_changed": "修改密码",
    "second_factor_set": "设置动态码",
    "link_made": "生成登录链接",
    "staff_added": "新增账号",
    "staff_changed": "修改账号",
    "staff_disabled": "停用账号",
    "staff_enabled": "启用账号",
    "staff_reset": "重置密码和动态码",
    "audit_checked": "核对操作记录",
    "exported": "导出",
    "person_searched": "按号码查人",
    "warning_acknowledged": "确认预警",
    "warning_taken": "接手预警",
    "warning_noted": "记录预警进展",
    "warning_closed": "办结预警",
    "warning_false_alarm": "预警标记误报",
    "conversation_claimed": "接手对话",
    "conversation_assigned": "指派对话",
    "conversation_given_back": "把对话放回排队",
    "conversation_passed_on": "转交对话",
    "conversation_closed": "结束对话",
    "conversation_joined": "旁听或加入对话",
    "conversation_left": "离开旁听",
    "message_sent_again": "重发消息",
    "note_written": "写备注",
    "number_revealed": "查看号码",
    "presence_chosen": "改变在线状态",
    "assignment_switched": "开关自动分配",
    "ticket_opened": "开工单",
    "ticket_step": "办工单",
    "ticket_revealed": "查看保密工单",
    "ticket_printed": "打印工单",
    "ticket_contact_revealed": "查看工单的电话",
    "ticket_file_opened": "下载工单的文件",
    "application_decided": "审核申请",
    "application_revealed": "查看申请里的个人信息",
    "application_file_opened": "下载申请的材料",
    "token_made": "生成令牌",
    "token_revoked": "停用令牌",
    "webhook_added": "新增推送地址",
    "webhook_removed": "删除推送地址",
    "webhook_repeated": "重送推送",
}
"""What the entries of the audit are called; one that is missing here is shown by its name."""

DETAILS = {
    "act": "做了什么",
    "state": "之后的状态",
    "staff": "给谁或谁",
    "type": "类型",
    "from_conversation": "来自对话",
    "rule": "规则",
    "to": "给谁",
    "skill": "擅长",
    "reason": "原因",
    "outcome": "结果",
    "openly": "公开",
    "label": "哪一个",
    "presence": "在线状态",
    "capacity": "同时接待",
    "on": "打开",
    "by": "方式",
    "locked": "随后锁定",
    "sessions": "退出的登录",
    "replaces": "替换原有动态码",
    "role": "角色",
    "areas": "地区",
    "role_before": "原角色",
    "areas_before": "原地区",
    "count": "条数",
    "scopes": "权限",
    "days": "天数",
    "broken_at": "出错序号",
    "what": "内容",
    "from": "从",
    "to": "到",
    "rows": "行数",
    "phones": "带电话",
    "found": "找到",
    "decision": "决定",
    "level": "第几级",
    "state": "之后",
    "file": "材料",
}
VALUES = {"password": "密码", "link": "链接", "code": "动态码", "recovery_code": "备用码"} | {
    str(role): title for role, title in ROLES.items()
}
VALUES |= {"pass": "通过", "ask": "请职工补充", "forward": "转给别的工会", "reject": "不通过"}
VALUES |= {str(state): title for state, title in STATE_TITLES.items()}

SCOPES = {
    Permission.CONVERSATIONS_READ: "看会话",
    Permission.CONVERSATIONS_ANSWER: "接会话、回复",
    Permission.TICKETS_READ: "看工单",
    Permission.TICKETS_WORK: "开工单、办工单",
    Permission.REVEAL: "看完整的电话",
}
"""What a token may do, in words."""
