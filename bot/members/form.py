"""What a worker is asked to prove his membership: his phone, then his ID's last six or a one-time code."""

from __future__ import annotations

from bot.forms.fields import Field, Form
from bot.members.others import ABOUT_OTHERS, ONLY_ONESELF

_NO_PHONE = (
    "没有?(?:手机|电话|号码)|没号",
    "没有手机号，这里查不了。可以带上身份证去单位工会查，或者打12351；也可以登记一件事，请工会的人帮您查。",
)
_OTHER_PHONE = (
    "换了?(?:手机)?号|号码?换|换了?手机|旧号|以前的号|停机|销号",
    "换过号的，试试入会时用的那个号。对不上的话，请单位工会改一下登记的手机号，或者打12351；也可以登记一件事，请工会的人核实。",
)
_OBJECTIONS = (
    *((pattern, ONLY_ONESELF) for pattern in ABOUT_OTHERS),
    _NO_PHONE,
    _OTHER_PHONE,
    (
        "名字|姓名",
        "只凭名字查不了：同名的人多，也怕别人冒名查您。不方便发号码的话，可以问单位工会，或者打12351；也可以登记一件事，请工会的人帮您查。",
    ),
    (
        "身份证|证件|隐私|泄露|不安全|不放心|为啥|为什么|凭什么|干嘛要|不想给|不愿意|不给",
        "要后六位是为了认准是您本人，免得别人查您的会籍；只用来核对，不用发全号。"
        "不想发证件号，有了手机号就能改用短信验证码。都不想发也行：可以问单位工会，或者打12351；"
        "也可以登记一件事，请工会的人帮您查。",
    ),
)

_WHY_PHONE = (
    "(?:手机|电话|号码).{0,6}(?:为啥|为什么|凭什么|干嘛|干什么|做什么)|(?:为啥|为什么|凭什么|干嘛|干什么).{0,8}(?:手机|电话|号码)",
    "要手机号是为了认准是您本人：会籍是按入会时登记的手机号找的。只用来核对，加密存放，不给单位看。"
    "不想发的话，可以带上身份证去单位工会查，或者打12351。",
)

_PHONE = Field(
    name="phone",
    kind="phone",
    title="手机号",
    ask="查会员要核对身份。请发您入会时登记的手机号。",
    unsure="要用入会时登记的手机号。换过号的，试试以前那个；想不起来就问问单位工会，或打12351。",
    objections=(_WHY_PHONE, *_OBJECTIONS),
)

MEMBERSHIP_FORM = Form(
    name="membership",
    title="查会员",
    command="check_membership",
    fields=(
        _PHONE,
        Field(
            name="id_tail",
            kind="id_tail",
            title="身份证后六位",
            ask="再发一下身份证号的最后6位，末尾是X也算一位。这些只用来核对，不会给别人看。",
            unsure="翻一下身份证，最后6位就行。手边没有的话，回家看了再发。",
            objections=_OBJECTIONS,
        ),
    ),
    cancelled="好，不查了。",
)

CODE_FORM = Form(
    name="membership_code",
    title="查会员",
    command="check_membership",
    fields=(
        _PHONE,
        Field(
            name="code",
            kind="code",
            title="验证码",
            ask="请把手机短信里的6位验证码发给我。",
            pattern="〔验证码[0-9]+〕",
            unsure="验证码在手机短信里，是6位数字。没收到就点“再发一次”，或者改发身份证号的最后6位。",
            objections=(*((pattern, ONLY_ONESELF) for pattern in ABOUT_OTHERS), _NO_PHONE, _OTHER_PHONE),
        ),
    ),
    cancelled="好，不查了。",
)
