"""What a worker is asked to prove his membership."""

from __future__ import annotations

from bot.forms.fields import Field, Form

MEMBERSHIP_FORM = Form(
    name="membership",
    title="查会员",
    command="check_membership",
    fields=(
        Field(
            name="phone",
            kind="phone",
            title="手机号",
            ask="查会员要核对身份。请发您入会时登记的手机号。",
            unsure="要用入会时登记的手机号。换过号的，试试以前那个；想不起来就问问单位工会，或打12351。",
        ),
        Field(
            name="id_tail",
            kind="id_tail",
            title="身份证后六位",
            ask="再发一下身份证号的最后6位，末尾是X也算一位。这些只用来核对，不会给别人看。",
        ),
    ),
    cancelled="好，不查了。",
)
