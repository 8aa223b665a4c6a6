"""Stand-ins for WeChat and Telegram: real HTTP on loopback, behaving as the platforms do. How to use them:

    from tests.stand_ins.faults import Fault
    from tests.stand_ins.wechat import Account, Platform, WeChatApi, messages
    from tests.stand_ins.telegram import Person, TelegramServer

    with WeChatApi() as api:                                     # what the bot calls: api.url + "/cgi-bin/…"
        api.account                                              # appid, secret, token, encoding_aes_key, original_id
        with Platform(api, bot_url + "/wechat", mode="safe", time_factor=0.2) as platform:
            assert platform.verify().accepted                    # GET with echostr
            person = platform.person()                           # an openid that follows
            assert platform.say(person, "你好").reply().text == "…"   # the passive reply, decrypted
            push = platform.push(person, messages.click("JOIN")).settled()
            push.attempts, push.answer, push.notice              # deliveries, reply, "service unavailable" and why
            api.wait_for_sent(person)[-1].text                   # by message/custom/send
            platform.seen_by(person)                             # replies and sent messages, in order
            api.faults.next("message/custom/send", Fault.lose_answer())
            api.clock.advance(48 * 3600)                         # 45015 from now on; tokens have expired
            api.tokens.invalidate()                              # 40001
            api.account.abilities -= {"custom_send"}             # 48001; "msgmenu" gives 40200

    with TelegramServer(time_factor=0.01) as server:             # server.token, server.base_url, server.base_file_url
        person = Person(server)
        person.starts(); person.says("你好"); person.taps("入会"); person.sends_photo(data); person.blocks()
        server.wait_for_messages(person.id); person.reads(); person.buttons()
        server.faults.next("sendMessage", Fault.error(429, retry_after=1))
        server.deliverer.loses_answers = True                    # every update is posted twice

Faults: error, raw, cut (nothing done), lose_answer (done), slow, held (done); `faults.share(0.2, seed=7)` for a fifth
of all calls. `stop()` and `start()` take a server away and bring it back on its port. Clocks can be frozen: `Clock(…)`.
"""
