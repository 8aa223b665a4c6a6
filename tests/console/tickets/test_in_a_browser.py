"""A ticket through all its states in real browsers: agent, officer and supervisor at work, one after another."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Browser, Page, expect

from bot.staff.model import Role
from tests.console.console_office import Office, Person
from tests.console.looking import serious_faults
from tests.console.tickets.filed import PDF, PHONE, file_in


def at_his_desk(chromium: Browser, office: Office, person: Person) -> Page:
    """A window in which somebody is signed in."""
    signed_in = office.signed_in(person)
    context = chromium.new_context(locale="zh-CN", viewport={"width": 1280, "height": 800})
    cookies = signed_in.client.cookies.jar
    context.add_cookies([{"name": one.name, "value": one.value or "", "url": office.url} for one in cookies])
    context.set_default_timeout(10_000)
    return context.new_page()


def step(page: Page, name: str, state: str, **fields: str) -> None:
    """Open the form of a step, fill it in, send it, and see the ticket in its new state."""
    page.reload()
    button = page.locator(".next summary").filter(has_text=name).first
    if not button.is_visible():
        page.get_by_text("更多", exact=True).click()
    button.press("Enter")
    form = button.locator("..").locator("form")
    for label, text in fields.items():
        if text in {"是", "否", "5 很满意", "用人单位"}:
            form.get_by_role("group", name=label).get_by_label(text).check()
        else:
            form.get_by_label(label).fill(text)
    form.get_by_role("button").click()
    expect(page.get_by_role("status").first).to_contain_text("已经办好")
    expect(page.locator(".tag.plain").first).to_have_text(state)


def test_a_ticket_through_all_its_states(office: Office, chromium: Browser, tmp_path: Path) -> None:
    number = file_in(office)
    agent = at_his_desk(chromium, office, office.hire("agent", Role.AGENT, (), "王话务"))
    officer = at_his_desk(chromium, office, office.hire("officer", Role.OFFICER, ("330727",), "李干部"))
    supervisor = at_his_desk(chromium, office, office.hire("boss", Role.SUPERVISOR, (), "陈主管"))
    agent.goto(f"{office.url}/console/tickets?tab=unassigned")
    assert serious_faults(agent) == []
    agent.get_by_role("link", name=number).click()
    assert serious_faults(agent) == []
    agent.get_by_role("button", name="我来跟").click()
    expect(agent.get_by_text("经办人", exact=True).locator("..")).to_contain_text("王话务")
    agent.get_by_role("button", name="显示号码").click()
    expect(agent.get_by_text(PHONE)).to_be_visible()
    agent.goto(f"{office.url}/console/tickets/{number}")
    step(agent, "受理", "待派单")
    step(agent, "派单", "待签收", 要办什么="请核对工资条")
    officer.goto(f"{office.url}/console/tickets?tab=ours")
    officer.get_by_role("link", name=number).click()
    step(officer, "申请退回", "申请退回", 为什么退回="该街道办")
    supervisor.goto(f"{office.url}/console/tickets/{number}")
    step(supervisor, "督办", "申请退回", 说明="人多")
    step(agent, "派单", "待签收")
    officer.goto(f"{office.url}/console/tickets/{number}")
    step(officer, "签收", "办理中")
    agreement = tmp_path / "协议.pdf"
    agreement.write_bytes(PDF)
    officer.get_by_label("上传文件").set_input_files(agreement)
    expect(officer.get_by_role("link", name="协议.pdf")).to_be_visible()
    with officer.expect_download() as download:
        officer.get_by_role("link", name="协议.pdf").click()
    assert download.value.suggested_filename == "协议.pdf"
    picture = tmp_path / "图.png"
    picture.write_bytes(b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>")
    officer.get_by_label("上传文件").set_input_files(picture)
    expect(officer.get_by_role("alert")).to_contain_text("图.png：")
    step(officer, "申请延期", "申请延期", 到哪天="2027-01-29", 为什么要延期="老板在外地")
    step(supervisor, "同意延期", "办理中")
    step(officer, "提交结果", "待审核", 办的结果="双方签了协议，月底前付清。", 费用由谁出="用人单位")
    step(agent, "审核通过", "待回访")
    late = agent.context.new_page()
    late.goto(f"{office.url}/console/tickets/{number}")
    step(agent, "回访", "已办结", 承办的人联系过他吗="是", 事情解决了吗="是", 满意吗="5 很满意")
    late.get_by_text("没联系上").first.click()
    late.get_by_label("怎么联系的").fill("打了两次")
    late.get_by_role("button", name="没联系上").click()
    expect(late.get_by_role("heading", name="这一步没有办")).to_be_visible()
    expect(late.get_by_text("打了两次")).to_be_visible()
    step(agent, "重办", "重办", 为什么重办="他来电说又欠了")
    agent.goto(f"{office.url}/console/tickets/{number}/print")
    assert serious_faults(agent) == []
    expect(agent.get_by_text("双方签了协议").first).to_be_visible()
    agent.goto(f"{office.url}/console/tickets/new?type=wage_arrears")
    assert serious_faults(agent) == []
    for page in (agent, officer, supervisor):
        page.context.close()
