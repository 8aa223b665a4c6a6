"""What the entries of the audit are called on its page."""

from __future__ import annotations

from bot.applications.states import STATE_TITLES
from bot.console.words import ROLES
from bot.tickets.acts import ACT_TITLES
from bot.tickets.model import STATE_TITLES as TICKET_STATE_TITLES

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
    "conversation_claimed": "接手会话",
    "conversation_assigned": "指派会话",
    "conversation_given_back": "把会话放回排队",
    "conversation_passed_on": "转交会话",
    "conversation_closed": "结束会话",
    "conversation_joined": "旁听或加入会话",
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
    "from_conversation": "来自会话",
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
    "since": "从",
    "until": "到",
    "rows": "行数",
    "phones": "带电话",
    "found": "找到",
    "decision": "决定",
    "level": "第几级",
    "file": "材料",
}
VALUES = {"password": "密码", "link": "链接", "code": "动态码", "recovery_code": "备用码"} | {
    str(role): title for role, title in ROLES.items()
}
VALUES |= {"pass": "通过", "ask": "请职工补充", "forward": "转给别的工会", "reject": "不通过"}
VALUES |= {str(state): title for state, title in STATE_TITLES.items()}

STEP_VALUES = {
    "act": {str(act): title for act, title in ACT_TITLES.items()},
    "state": {str(state): title for state, title in TICKET_STATE_TITLES.items()},
}
"""Values of the steps of tickets by their names: some of the words mean something else elsewhere."""
