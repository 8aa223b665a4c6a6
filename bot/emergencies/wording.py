"""What the worker is told around the answer of a rule, in one place so that it can be read together.

Words to somebody who speaks of dying are kept apart: they name no numbers of cases, and never speak of systems.
"""

SAFE = "人安全了"
"""What the choice below the answer says."""

FILED = "我已经按急事登记（{number}），正在通知工会值班的人。"
FILED_NOBODY = "我已经按急事登记（{number}）。这里不一定马上有人看到，救人先打上面的电话。"
ASK_BOTH = "请告诉我两样：人在哪里（哪个厂、哪条路、几楼）？打哪个电话能找到您？"
ASK_PLACE = "请告诉我人在哪里：哪个厂、哪条路、几楼？"
ASK_PHONE = "请留一个能找到您的电话。"

GENTLE_FILED = "您的话我已经转给工会值班的人，请他尽快和您联系。"
GENTLE_FILED_NOBODY = "我想请一个人来陪您说说话，可这里不一定马上有人，所以请您先打上面的电话。"
GENTLE_ASK_BOTH = "可以的话告诉我：您现在在哪里？打哪个电话能找到您？不想说也没关系。"
GENTLE_ASK_PLACE = "可以的话告诉我，您现在在哪里？不想说也没关系。"
GENTLE_ASK_PHONE = "可以的话留个电话，好让人找到您。不想留也没关系。"

MORE = "这些我也写进刚才登记的急事里了。"
NOTED_PLACE = "记下了地点，这就转给值班的人。"
NOTED_PHONE = "记下了电话，这就转给值班的人。请让手机开着。"
NOTED_BOTH = "记下了，地点和电话这就转给值班的人。请让手机开着。"
NOTED_PLACE_NOBODY = "记下了地点，写进登记里了。"
NOTED_PHONE_NOBODY = "记下了电话，写进登记里了。请让手机开着。"
NOTED_BOTH_NOBODY = "记下了，地点和电话都写进登记里了。请让手机开着。"
HELP_FIRST = "先打上面的电话，那边会一步一步教您怎么做。"
NOTED_WORDS = "记下了，写进登记里了。"
STILL_FIRST = "人还有危险，就先打 120、110、119。"
GENTLE_STILL_FIRST = "心里太难受就打 12356，有危险马上打 120 或 110。"
GENTLE_NOTED = "好，我记下了。"
GENTLE_LISTENING = "我在听，您慢慢说。您说的我都记着；难处等您缓一缓，我们一件一件想办法。"

CONDOLENCE = (
    "听到这个，我很难过，请节哀。我记下了。\n先照顾好自己和家里人，叫个亲人陪着。赔偿、协议的事先别签字、别私了；病历、死亡证明、工友的电话先收好。\n"
    "等您缓一缓，跟我说“人在工地上没了，能领哪些钱”，或者说“帮我登记”，请工会派人和家里一起办。"
)
HELP_COMING = "好，等他们来。人先待在安全的地方，派个人到路口接一下。我记下了。"
SAFE_NOTED = (
    "人没事就好。我记下了，也会告诉值班的人。\n受了伤的，早点去医院看，病历和收据都留着。后面要办什么，随时来说。"
)
GENTLE_SAFE_NOTED = (
    "听您这么说，我放心多了。先好好歇一歇，让信得过的人陪着您。\n再难受的时候，随时打 12356，也随时来找我说。"
)
