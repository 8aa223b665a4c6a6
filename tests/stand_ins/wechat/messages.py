"""What a person or the platform can push: one function for every kind of message and event.

Each gives the fields that are special to its kind; `platform.Platform.push` adds who, to whom, when and the id.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from tests.stand_ins.wechat.xml import Fields

UNSUPPORTED = "【收到不支持的消息类型，暂无法显示】"


def text(content: str, menu_id: str | None = None) -> Fields:
    """Words; with `menu_id` they come from a tap on an entry of a msgmenu."""
    tapped: Fields = {} if menu_id is None else {"bizmsgmenuid": menu_id}
    return {"MsgType": "text", "Content": content, **tapped}


def unsupported() -> Fields:
    """A sticker or another thing that accounts cannot receive: a text with a fixed notice."""
    return text(UNSUPPORTED)


def image(media_id: str, picture_url: str) -> Fields:
    """A photo."""
    return {"MsgType": "image", "PicUrl": picture_url, "MediaId": media_id}


def voice(
    media_id: str, format: str = "amr", recognition: str | None = None, media_id_16k: str | None = None
) -> Fields:
    """A recording. `recognition` is what the platform understood; newer pushes have `media_id_16k` and none."""
    extra: dict[str, str] = {}
    if media_id_16k is not None:
        extra["MediaId16K"] = media_id_16k
    if recognition is not None:
        extra["Recognition"] = recognition
    return {"MsgType": "voice", "MediaId": media_id, "Format": format, **extra}


def video(media_id: str, thumb_media_id: str, short: bool = False) -> Fields:
    """A film, or one taken in the chat."""
    return {"MsgType": "shortvideo" if short else "video", "MediaId": media_id, "ThumbMediaId": thumb_media_id}


def location(latitude: float, longitude: float, label: str = "", scale: int = 16) -> Fields:
    """A place. X is the latitude."""
    return {"MsgType": "location", "Location_X": latitude, "Location_Y": longitude, "Scale": scale, "Label": label}


def link(title: str, description: str, url: str) -> Fields:
    """A shared page."""
    return {"MsgType": "link", "Title": title, "Description": description, "Url": url}


def unknown(kind: str = "miniprogrampage") -> Fields:
    """A kind that is promised to nobody."""
    return {"MsgType": kind, "Title": "", "AppId": "wx0000000000000000"}


def event(name: str, **fields: str | int | float) -> Fields:
    """Any event with simple fields."""
    return {"MsgType": "event", "Event": name, **fields}


def subscribe(scene: str | None = None, ticket: str = "") -> Fields:
    """The person follows; with `scene` by scanning a code."""
    if scene is None:
        return event("subscribe", EventKey="")
    return event("subscribe", EventKey=f"qrscene_{scene}", Ticket=ticket)


def unsubscribe() -> Fields:
    """The person no longer follows."""
    return event("unsubscribe", EventKey="")


def scan(scene: str, ticket: str) -> Fields:
    """A follower scans a code."""
    return event("SCAN", EventKey=scene, Ticket=ticket)


def reported_location(latitude: float, longitude: float, precision: float = 65.0) -> Fields:
    """Where the person is, told by his phone while the chat is open."""
    return event("LOCATION", Latitude=latitude, Longitude=longitude, Precision=precision)


def click(key: str) -> Fields:
    """A tap on an entry of the menu."""
    return event("CLICK", EventKey=key)


def view(url: str, menu_id: str = "427430316") -> Fields:
    """A tap on an entry of the menu that opens a page."""
    return event("VIEW", EventKey=url, MenuId=menu_id)


def view_miniprogram(path: str, menu_id: str = "427430316") -> Fields:
    """A tap on an entry of the menu that opens a mini program."""
    return event("view_miniprogram", EventKey=path, MenuId=menu_id)


def scanned_by_menu(key: str, result: str, waits: bool) -> Fields:
    """A code scanned through the menu; `waits` when the person sees that an answer is to come."""
    info = {"ScanType": "qrcode", "ScanResult": result}
    return {**event("scancode_waitmsg" if waits else "scancode_push", EventKey=key), "ScanCodeInfo": info}


def pictures_by_menu(name: str, key: str, pictures: Sequence[bytes]) -> Fields:
    """Pictures chosen through the menu; `name` is pic_sysphoto, pic_photo_or_album or pic_weixin."""
    sums = [{"PicMd5Sum": hashlib.md5(picture, usedforsecurity=False).hexdigest()} for picture in pictures]
    return {**event(name, EventKey=key), "SendPicsInfo": {"Count": len(sums), "PicList": {"item": sums}}}


def location_by_menu(key: str, latitude: float, longitude: float, label: str) -> Fields:
    """A place chosen through the menu."""
    info = {"Location_X": str(latitude), "Location_Y": str(longitude), "Scale": "16", "Label": label, "Poiname": ""}
    return {**event("location_select", EventKey=key), "SendLocationInfo": info}


def template_finished(message_id: int, status: str = "success") -> Fields:
    """What became of a message by template: `success`, `failed:user block`, `failed: system failed`."""
    return event("TEMPLATESENDJOBFINISH", MsgID=message_id, Status=status)


def mass_finished(message_id: int, total: int) -> Fields:
    """A message to all followers went out."""
    counts = {"TotalCount": total, "FilterCount": total, "SentCount": total, "ErrorCount": 0}
    return event("MASSSENDJOBFINISH", MsgID=message_id, Status="send success", **counts)


def subscription_answered(answers: dict[str, bool], changed: bool = False) -> Fields:
    """The person accepted (True) or refused templates: in the window that popped up, or later in his settings."""
    name = "Change" if changed else "Popup"
    scene: dict[str, str] = {} if changed else {"PopupScene": "2"}
    entries = [
        {"TemplateId": template, "SubscribeStatusString": "accept" if yes else "reject", **scene}
        for template, yes in answers.items()
    ]
    return {**event(f"subscribe_msg_{name.lower()}_event"), f"SubscribeMsg{name}Event": {"List": entries}}


def subscription_sent(template_id: str, message_id: int, error: int = 0, status: str = "success") -> Fields:
    """What became of a message by subscription."""
    entry = {"TemplateId": template_id, "MsgID": str(message_id), "ErrorCode": str(error), "ErrorStatus": status}
    return {**event("subscribe_msg_sent_event"), "SubscribeMsgSentEvent": {"List": [entry]}}


def desk_session(name: str, account: str, to_account: str = "") -> Fields:
    """The built-in desk: kf_create_session, kf_close_session, or kf_switch_session from `account` to another."""
    if name == "kf_switch_session":
        return event(name, FromKfAccount=account, ToKfAccount=to_account)
    return event(name, KfAccount=account)


def person_changed(openid: str, revoked: bool = False) -> Fields:
    """A person changed what he gave away, or took his consent back (`revoked`)."""
    return event(
        "user_authorization_revoke" if revoked else "user_info_modified", OpenID=openid, RevokeInfo="1", AppID=""
    )
