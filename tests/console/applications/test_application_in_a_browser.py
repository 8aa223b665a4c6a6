"""An application in a real browser: found on the list, looked at, approved; the worker is told his number."""

from __future__ import annotations

from datetime import timedelta

from playwright.sync_api import Browser, Page, expect
from sqlalchemy import update

from bot.applications.tables import ApplicationRow
from bot.conversations.transcript import entries_before
from bot.staff.model import Role
from bot.storage.columns import now
from tests.console.applications.filed import JOINING, STARTUP, file_one, person
from tests.console.console_office import PASSWORD, Office, Person
from tests.console.looking import look

LONG = "宁波市江北区庄桥街道演海精密五金塑料模具制造股份有限公司第三分公司驻慈城工业园区项目部"


def enter(page: Page, office: Office, officer: Person) -> None:
    page.goto(f"{office.url}/console/sign-in")
    page.get_by_label("账号").fill(officer.staff.login)
    page.get_by_label("密码").fill(PASSWORD)
    page.keyboard.press("Enter")
    page.get_by_label("动态码").fill(officer.code())
    page.keyboard.press("Enter")
    page.get_by_role("link", name="申请", exact=True).click()


def test_an_application_is_approved_and_the_worker_told_his_number(office: Office, chromium: Browser) -> None:
    for index in range(60):
        told = {"name": "欧阳" * 2, "employer": LONG, "id_number": person(index), "phone": f"138{index:08}"}
        place = "330205103" if index % 3 else "330205005"
        file_one(office.database, office.keys, JOINING, place, f"{index}", union="lh-330205103-1", **told)
    with office.database.write() as session:
        late = update(ApplicationRow).where(ApplicationRow.number.endswith("7"))
        session.execute(late.values(due_at=now() - timedelta(days=3), overdue_at=now()))
    startup = file_one(office.database, office.keys, STARTUP, "330727", "startup", photo=True)
    joining = file_one(
        office.database,
        office.keys,
        JOINING,
        "330205005",
        photo=True,
        union="lh-330205005-1",
        employer=LONG,
        trade="焊工",
    )
    officer = office.hire("xiaoli", Role.OFFICER, ("330205", "330205005", "330727"), "李干部")
    context = chromium.new_context(locale="zh-CN", viewport={"width": 1280, "height": 800})
    context.set_default_timeout(10_000)
    page = context.new_page()
    enter(page, office, officer)
    expect(page.get_by_role("heading", name="申请")).to_be_visible()
    look(page, "1_mine")
    page.get_by_role("link", name="全部在办").click()
    look(page, "2_open")
    page.goto(f"{office.url}/console/applications/{startup.number}")
    look(page, "3_startup")
    page.get_by_label("主菜单").get_by_role("link", name="申请").click()
    page.get_by_role("textbox", name="申请号").fill(joining.number)
    page.keyboard.press("Enter")
    page.get_by_role("button", name="显示完整信息").click()
    expect(page.get_by_text("13812345678")).to_be_visible()
    assert page.url.endswith(joining.number), "shown in place"
    page.locator("summary").filter(has_text="通过").first.click()
    look(page, "4_joining")
    with page.expect_download() as saved:
        page.get_by_role("link", name="下载").click()
    assert saved.value.suggested_filename == "营业执照.png"
    page.get_by_role("button", name="通过", exact=True).click()
    expect(page.get_by_role("status")).to_contain_text("职工收到了通知")
    look(page, "5_approved")
    with office.database.read() as session:
        told_last = entries_before(session, joining.conversation, None)[-1]
    assert "您的会员号：330205" in told_last.text
    assert "庄桥街道社区工会联合会" in told_last.text
    context.close()
