"""wechatpy, which is not ours, against the stand-ins: its cryptography both ways, its parser, its client."""

from __future__ import annotations

import warnings
from typing import Any

import pytest

from tests.stand_ins.wechat import Account, Platform, Push, WeChatApi, messages
from tests.stand_ins.wechat.crypto import Cryptography, WrongCipherText, signature
from tests.stand_ins.wechat.replies import BadReply, judge
from tests.stand_ins.wechat.xml import Fields

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # of its age, while it is imported
    from wechatpy import WeChatClient, parse_message
    from wechatpy.crypto import WeChatCrypto
    from wechatpy.exceptions import WeChatClientException
    from wechatpy.replies import ArticlesReply, ImageReply, TextReply, TransferCustomerServiceReply
    from wechatpy.utils import check_signature

PERSON = "o" + "w" * 27
NOWHERE = "http://127.0.0.1:9/wechat"


class _Client(WeChatClient):  # type: ignore[misc]
    """Its token fetch has the host hard-coded; this is what its users change as well."""

    def fetch_access_token(self) -> Any:
        url = f"{self.API_BASE_URL}token"
        given = {"grant_type": "client_credential", "appid": self.appid, "secret": self.secret}
        return self._fetch_access_token(url=url, params=given)


def _client(api: WeChatApi, secret: str | None = None) -> _Client:
    client = _Client(api.account.appid, secret or api.account.secret, timeout=5)
    client.API_BASE_URL = f"{api.url}/cgi-bin/"
    return client


@pytest.mark.parametrize("words", ["好", "ascii", "👷" * 500, "x" * 11, ""])
def test_each_reads_what_the_other_encrypts(words: str) -> None:
    account = Account()
    theirs = WeChatCrypto(account.token, account.encoding_aes_key, account.appid)
    ours = Cryptography(account.encoding_aes_key, account.appid)

    cipher_text = ours.encrypt(words)
    body = f"<xml><Encrypt>{cipher_text}</Encrypt></xml>"
    proof = signature(account.token, "1800000000", "77", cipher_text)
    opened = theirs.decrypt_message(body, proof, "1800000000", "77")
    assert (opened.decode() if isinstance(opened, bytes) else opened) == words

    reply = TextReply(source=account.original_id, target=PERSON, content=words or "空")
    judged = judge(theirs.encrypt_message(reply, "77", "1800000000").encode(), account, PERSON, "safe")
    assert judged is not None
    assert (judged.text, judged.encrypted) == (words or "空", True)


def test_what_was_spoilt_is_not_read() -> None:
    account, other = Account(), Account(appid="wx0000000000000000")
    ours = Cryptography(account.encoding_aes_key, account.appid)
    cipher_text = ours.encrypt("工资")
    for spoilt in ("", "****", cipher_text[:-4], cipher_text[:-8] + "AAAAAAA=", cipher_text[4:] + "AAAA"):
        with pytest.raises(WrongCipherText):
            ours.decrypt(spoilt)
    with pytest.raises(WrongCipherText):
        Cryptography(account.encoding_aes_key, other.appid).decrypt(cipher_text)


@pytest.mark.parametrize(
    ("fields", "kind", "shows"),
    [
        (messages.text("您好 ]]> 再见"), "text", {"content": "您好 ]]> 再见"}),
        (messages.image("M1", "http://127.0.0.1/p"), "image", {"media_id": "M1", "image": "http://127.0.0.1/p"}),
        (messages.voice("M2", recognition="没发。"), "voice", {"media_id": "M2", "recognition": "没发。"}),
        (messages.video("M3", "T3"), "video", {"media_id": "M3", "thumb_media_id": "T3"}),
        (messages.video("M4", "T4", short=True), "shortvideo", {"media_id": "M4"}),
        (messages.location(23.13, 113.36, "某街"), "location", {"location": ("23.13", "113.36"), "label": "某街"}),
        (messages.link("题", "述", "https://example.org"), "link", {"title": "题", "url": "https://example.org"}),
        (messages.unknown(), "miniprogrampage", {}),
    ],
)
def test_its_parser_knows_the_messages(fields: Fields, kind: str, shows: dict[str, Any]) -> None:
    message, push = _parsed(fields)
    assert message.type == kind
    assert _shown(message, shows) == shows
    assert kind == "miniprogrampage" or message.id == push.fields["MsgId"]


@pytest.mark.parametrize(
    ("fields", "event", "shows"),
    [
        (messages.subscribe(), "subscribe", {}),
        (messages.subscribe("bind-1", "T"), "subscribe_scan", {"scene_id": "bind-1", "ticket": "T"}),
        (messages.unsubscribe(), "unsubscribe", {}),
        (messages.scan("bind-1", "T"), "scan", {"scene_id": "bind-1", "ticket": "T"}),
        (messages.reported_location(23.1, 113.3), "location", {"latitude": 23.1, "longitude": 113.3}),
        (messages.click("JOIN"), "click", {"key": "JOIN"}),
        (messages.view("https://example.org"), "view", {"url": "https://example.org"}),
        (messages.scanned_by_menu("K", "R", waits=True), "scancode_waitmsg", {"key": "K", "scan_result": "R"}),
        (messages.scanned_by_menu("K", "R", waits=False), "scancode_push", {"scan_type": "qrcode"}),
        (messages.pictures_by_menu("pic_weixin", "K", [b"1", b"2"]), "pic_weixin", {"count": 2}),
        (messages.location_by_menu("K", 23.1, 113.3, "某街"), "location_select", {"label": "某街"}),
        (messages.template_finished(9), "templatesendjobfinish", {"status": "success", "id": 9}),
        (messages.mass_finished(9, 3), "masssendjobfinish", {"sent_count": 3}),
        (messages.desk_session("kf_create_session", "a@b"), "kf_create_session", {"account": "a@b"}),
        (messages.desk_session("kf_switch_session", "a@b", "c@b"), "kf_switch_session", {"to_account": "c@b"}),
    ],
)
def test_its_parser_knows_the_events(fields: Fields, event: str, shows: dict[str, Any]) -> None:
    message, _push = _parsed(fields)
    assert (message.type, message.event) == ("event", event)
    assert _shown(message, shows) == shows


def _parsed(fields: Fields) -> tuple[Any, Push]:
    api = WeChatApi()
    with Platform(api, NOWHERE, deliveries=()) as platform:
        push = platform.push(PERSON, fields)
        request = platform.request_for(PERSON, push.fields)
    check_signature(api.account.token, *(request.params[name] for name in ("signature", "timestamp", "nonce")))
    message = parse_message(request.body)
    assert (message.source, message.target) == (PERSON, api.account.original_id)
    return message, push


def _shown(message: Any, names: dict[str, Any]) -> dict[str, Any]:
    return {name: getattr(message, name) for name in names}


@pytest.mark.parametrize(
    "name", ["subscribe_msg_popup_event", "subscribe_msg_change_event", "subscribe_msg_sent_event"]
)
def test_events_of_subscriptions_keep_their_nested_fields(name: str) -> None:
    fields = {
        "subscribe_msg_popup_event": messages.subscription_answered({"T1": True, "T2": False}),
        "subscribe_msg_change_event": messages.subscription_answered({"T1": False}, changed=True),
        "subscribe_msg_sent_event": messages.subscription_sent("T1", 12),
    }[name]
    message, _push = _parsed(fields)
    assert message._data["Event"] == name
    nested = next(value for key, value in message._data.items() if key.startswith("SubscribeMsg"))
    first = nested["List"][0] if isinstance(nested["List"], list) else nested["List"]
    assert first["TemplateId"] == "T1"


def test_its_replies_are_taken() -> None:
    account = Account()
    names = {"source": account.original_id, "target": PERSON}
    articles = ArticlesReply(**names)
    page = "https://example.org"
    articles.add_article({"title": "题", "description": "述", "image": page, "url": page})
    for reply, kind in (
        (TextReply(content="好", **names), "text"),
        (ImageReply(media_id="M", **names), "image"),
        (articles, "news"),
        (TransferCustomerServiceReply(**names), "transfer_customer_service"),
    ):
        judged = judge(reply.render().encode(), account, PERSON, "clear")
        assert judged is not None
        assert judged.kind == kind
    assert judge(b"success", account, PERSON, "safe") is None
    for spoilt in (
        TextReply(content="", **names).render(),
        TextReply(content="好" * 683, **names).render(),
        TextReply(content="好", source=PERSON, target=account.original_id).render(),
        TextReply(content="a ]]> b", **names).render(),
        '{"errcode": 0}',
        "<html></html>",
        '<!DOCTYPE xml [<!ENTITY e "x">]><xml>&e;</xml>',
    ):
        with pytest.raises(BadReply):
            judge(spoilt.encode(), account, PERSON, "clear")
    with pytest.raises(BadReply, match="encrypted"):
        judge(TextReply(content="好", **names).render().encode(), account, PERSON, "safe")


def test_its_client_calls_the_api() -> None:
    with WeChatApi(Account(templates={"T1": {"first", "result"}})) as api:
        client = _client(api)
        api.user(PERSON)
        api.quota.open(PERSON, "message")
        client.message.send_text(PERSON, "好")
        entries = [{"id": "1", "content": "满意"}]
        client.message.send_msg_menu(PERSON, {"head_content": "满意吗", "list": entries, "tail_content": "谢谢"})
        media_id = api.add_media(b"\xff\xd8", "image/jpeg", "工资条.jpg")
        client.message.send_image(PERSON, media_id)
        sent = api.sent_to(PERSON)
        assert [message.kind for message in sent] == ["text", "msgmenu", "image"]
        assert sent[1].text == "满意吗\n满意\n谢谢"
        assert client.media.download(media_id).content == b"\xff\xd8"
        assert client.user.get(PERSON)["openid"] == PERSON
        assert client.misc.get_wechat_ips() == ["127.0.0.1"]
        answer = client.message.send_template(PERSON, "T1", {"first": {"value": "好"}, "result": {"value": "成"}})
        assert answer["msgid"] > 2**60
        scene = {"action_name": "QR_STR_SCENE", "action_info": {"scene": {"scene_str": "b-1"}}}
        code = client.qrcode.create({"expire_seconds": 60, **scene})
        assert api.qr_codes[code["ticket"]].scene == "b-1"
        below = [{"type": "view", "name": "页", "url": "https://example.org"}]
        client.menu.create({"button": [{"name": "办", "sub_button": below}]})
        assert client.menu.get()["menu"]["button"][0]["sub_button"][0]["type"] == "view"
        assert client.menu.delete()["errcode"] == 0


def test_its_client_renews_a_token_that_was_replaced() -> None:
    with WeChatApi() as api:
        client = _client(api)
        api.user(PERSON)
        api.quota.open(PERSON, "message")
        client.message.send_text(PERSON, "一")
        api.tokens.invalidate()
        client.message.send_text(PERSON, "二")
        assert [message.text for message in api.sent_to(PERSON)] == ["一", "二"]
        assert len(api.calls_of("token")) == 2
        with pytest.raises(WeChatClientException, match="40125"):
            _client(api, secret="wrong").user.get(PERSON)
        api.account.allowed_addresses = {"203.0.113.9"}
        with pytest.raises(WeChatClientException, match="40164"):
            client.user.get(PERSON)
