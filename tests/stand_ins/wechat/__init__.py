"""WeChat: the API that a bot calls (`api`) and the platform that pushes to a bot (`platform`)."""

from tests.stand_ins.wechat.accounts import Account
from tests.stand_ins.wechat.api import WeChatApi
from tests.stand_ins.wechat.delivery import Push
from tests.stand_ins.wechat.platform import Platform

__all__ = ["Account", "Platform", "Push", "WeChatApi"]
