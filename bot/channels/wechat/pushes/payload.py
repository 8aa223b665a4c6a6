"""What a push means: its fields become one of the values below. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from bot.channels.wechat.pushes.xml import Fields, fields_of, text_of

UNSUPPORTED = "【收到不支持的消息类型，暂无法显示】"
"""Reports agree: a sticker, and whatever else an account cannot receive, comes as a text with these words."""

_FOLLOWED_BY_SCAN = "qrscene_"
_LONGEST_KEY = 128


class UnusablePushError(ValueError):
    """A genuine push without what every push has."""


@dataclass(frozen=True)
class Words:
    """He wrote, or tapped an entry of a msgmenu (`menu_id`)."""

    text: str
    menu_id: str = ""


@dataclass(frozen=True)
class Photo:
    """He sent a picture."""

    media_id: str


@dataclass(frozen=True)
class Recording:
    """He spoke. `recognised` is what the platform understood, empty with most accounts."""

    media_id: str
    recognised: str = ""


@dataclass(frozen=True)
class Film:
    """He sent a film."""

    media_id: str


@dataclass(frozen=True)
class Whereabouts:
    """He sent where he is. `label` is the address, often empty; the coordinates are not kept."""

    label: str = ""


@dataclass(frozen=True)
class Link:
    """He shared a page."""

    title: str
    url: str


@dataclass(frozen=True)
class Unreadable:
    """He sent what accounts do not get to see: `sticker`, or the name of an unknown kind."""

    kind: str


@dataclass(frozen=True)
class Followed:
    """He follows the account, perhaps by scanning a code with a scene."""

    scene: str = ""


@dataclass(frozen=True)
class Unfollowed:
    """He left the account."""


@dataclass(frozen=True)
class ConsentRevoked:
    """He took back his consent that his data be used."""


@dataclass(frozen=True)
class Scanned:
    """A follower scanned a code with a scene."""

    scene: str


@dataclass(frozen=True)
class MenuTapped:
    """He tapped an entry of the account's menu that has a key."""

    key: str


@dataclass(frozen=True)
class NoticesAnswered:
    """He was asked whether he may be sent notices: template id and `accept` or `reject`, each."""

    event: str
    answers: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class NoticeEnded:
    """What became of a notice that was sent to him: `success`, or why not."""

    message_id: str
    status: str


@dataclass(frozen=True)
class Silent:
    """Something happened that asks for nothing."""

    event: str


Content = (
    Words
    | Photo
    | Recording
    | Film
    | Whereabouts
    | Link
    | Unreadable
    | Followed
    | Unfollowed
    | ConsentRevoked
    | Scanned
    | MenuTapped
    | NoticesAnswered
    | NoticeEnded
    | Silent
)


@dataclass(frozen=True)
class Push:
    """One message or event.

    Attributes:
        account: original id of the account, such as gh_0123456789ab; the answer comes from it.
        worker: openid. Personal data.
        key: what makes it the same push when it is delivered again; holds the openid.
    """

    account: str
    worker: str
    key: str
    content: Content


def parse_push(fields: Fields) -> Push:
    """Return what a push means.

    The keys take in more than the platform's documentation asks for: equal message ids of several workers, and several
    events of one worker in one second, have been seen.

    Raises:
        UnusablePushError: it does not say from whom, to whom, or of what kind it is.
    """
    account, worker, kind = (text_of(fields, name) for name in ("ToUserName", "FromUserName", "MsgType"))
    if not (account and worker and kind):
        raise UnusablePushError("ToUserName, FromUserName or MsgType is missing")
    moment = text_of(fields, "CreateTime")
    if kind.lower() == "event":
        event = text_of(fields, "Event").lower()
        content = _event(event, fields)
        which = text_of(fields, "MsgID") or text_of(fields, "Ticket")
        if isinstance(content, NoticesAnswered):
            which = ",".join("=".join(answer) for answer in content.answers)
        key = f"evt:{account}:{worker}:{moment}:{event}:{text_of(fields, 'EventKey')}:{which}"
        return Push(account, worker, key, content)
    key = f"msg:{account}:{worker}:{text_of(fields, 'MsgId')}:{moment}"
    return Push(account, worker, key, _message(kind.lower(), fields))


def _message(kind: str, fields: Fields) -> Content:
    match kind:
        case "text":
            text = text_of(fields, "Content")
            return Unreadable("sticker") if text == UNSUPPORTED else Words(text, text_of(fields, "bizmsgmenuid"))
        case "image":
            return Photo(text_of(fields, "MediaId"))
        case "voice":
            return Recording(text_of(fields, "MediaId"), text_of(fields, "Recognition").removesuffix("。"))
        case "video" | "shortvideo":
            return Film(text_of(fields, "MediaId"))
        case "location":
            return Whereabouts(text_of(fields, "Label"))
        case "link":
            return Link(text_of(fields, "Title"), text_of(fields, "Url"))
        case _:
            return Unreadable(kind[:40])


def _event(event: str, fields: Fields) -> Content:
    key = text_of(fields, "EventKey")[:_LONGEST_KEY]
    match event:
        case "subscribe":
            return Followed(key.removeprefix(_FOLLOWED_BY_SCAN) if key.startswith(_FOLLOWED_BY_SCAN) else "")
        case "unsubscribe":
            return Unfollowed()
        case "user_authorization_revoke":
            return ConsentRevoked()
        case "scan":
            return Scanned(key)
        case "click":
            return MenuTapped(key)
        case "scancode_waitmsg":
            # He waits for an answer; no entry of our own menu scans anything.
            return Unreadable(event)
        case "location_select":
            chosen = fields_of(fields, "SendLocationInfo")
            return Whereabouts(text_of(chosen[0], "Label") if chosen else "")
        case "subscribe_msg_popup_event" | "subscribe_msg_change_event":
            part = "SubscribeMsgPopupEvent" if "popup" in event else "SubscribeMsgChangeEvent"
            answers = (
                (text_of(one, "TemplateId"), text_of(one, "SubscribeStatusString"))
                for one in fields_of(fields, part, "List")
            )
            return NoticesAnswered(event, tuple(answers))
        case "templatesendjobfinish":
            return NoticeEnded(text_of(fields, "MsgID"), text_of(fields, "Status"))
        case "subscribe_msg_sent_event":
            for sent in fields_of(fields, "SubscribeMsgSentEvent", "List"):
                return NoticeEnded(text_of(sent, "MsgID"), text_of(sent, "ErrorStatus"))
    return Silent(event[:40])
