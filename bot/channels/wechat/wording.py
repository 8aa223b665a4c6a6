"""What the channel itself says to workers."""

IN_PROGRESS = "正在处理，回复【结果】查看。"
STICKER = "表情我看懂了，心意收到。想问什么，请打字告诉我。"
UNREADABLE = "这一条我看不了。请打字告诉我，发照片、语音也行。"
PLACE_UNKNOWN = "收到您的位置了，可是我认不出是哪里。请用字告诉我：您在哪个县（市、区）？"
"""Coordinates say nothing to the directory."""

FOLLOWED = "（关注）"
SCANNED = "（扫码）"
TAPPED = "（菜单）"
SENT_PLACE = "（位置）"
NOTICES_ANSWERED = "（是否接收通知）"
SENT_UNREADABLE = "（看不了的内容）"
"""What stands in the transcript for what has no words."""

ASKS_FOR_REST = frozenset({"结果", "【结果】", "看结果", "查看结果", "继续", "【继续】", "接着说", "下文", "更多"})
"""Words that ask for what is left, on an account that may not push, while something is left."""
