"""The words of signing in, and of a person's own page."""

from __future__ import annotations

WORDS: dict[str, tuple[str, str]] = {
    "in_title": ("登录", "Sign in"),
    "in_name": ("登录名", "Sign-in name"),
    "in_password": ("密码", "Password"),
    "in_go": ("登录", "Sign in"),
    "in_by_provider": ("用单位统一身份登录", "Sign in with your organisation's account"),
    "in_forgot": (
        "忘记密码或被锁定，请管理员发一个一次性登录链接",
        "Forgot the password? An administrator can give you a one-time link",
    ),
    "in_code_title": ("动态验证码", "One-time code"),
    "in_code": ("验证器上的 6 位数字", "Six digits from your authenticator"),
    "in_code_lost": (
        "验证器不在手边，请管理员停用验证码并发一次性链接",
        "Without it, an administrator can end the codes and give you a one-time link",
    ),
    "in_code_go": ("确认", "Confirm"),
    "in_again": ("重新登录", "Sign in again"),
    "in_new_title": ("设置密码", "Set your password"),
    "in_new_for": ("登录名 {name}", "For {name}"),
    "in_new": ("新密码", "New password"),
    "in_new_again": ("再输一遍", "The same again"),
    "in_rule": (
        "至少 12 个字符，不含登录名，不是常见密码；几个不相干的词最好记",
        "At least 12 characters, without your sign-in name, not a common one; a few unrelated words do well",
    ),
    "in_new_go": ("保存并登录", "Save and sign in"),
    "in_over_title": ("链接已失效", "This link is over"),
    "in_over": (
        "一次性链接只能用一次，24 小时内有效。请管理员再发一个；已设过密码的，直接登录。",
        "A one-time link works once, within 24 hours. Ask an administrator for another; "
        "if you have set your password, sign in.",
    ),
    "in_to_sign_in": ("去登录", "To sign-in"),
    "said_wrong": ("登录名或密码不对", "The name or the password is wrong"),
    "said_waits": ("错误次数过多，暂停登录", "Too many wrong tries: sign-in waits"),
    "said_wait_min": ("请 {n} 分钟后再试", "try again in {n} min"),
    "said_code_wrong": (
        "验证码不对，或已用过；请等下一个", "The code is wrong or was used; wait for the next"
    ),
    "said_current_wrong": ("当前密码不对", "The current password is wrong"),
    "said_unlike": ("两次输入不一样", "The two are not alike"),
    "said_short": ("密码太短：至少 12 个字符", "Too short: at least 12 characters"),
    "said_long": ("密码太长：至多 128 个字符", "Too long: at most 128 characters"),
    "said_named": ("密码里不能有登录名", "The password must not hold your sign-in name"),
    "said_common": ("这个密码太常见，换一个", "Too common a password; choose another"),
    "said_provider_refused": (
        "统一身份登录没有成功，请重新登录", "That sign-in proved nothing; please try again"
    ),
    "said_provider_unknown": (
        "您的单位账号在本中心没有可用的登录名，请找管理员开通",
        "Your account has no sign-in name in this centre; an administrator can make one",
    ),
    "said_provider_other": (
        "该登录名已绑定另一个单位账号，请找管理员解除绑定",
        "That sign-in name is bound to another account; an administrator can unbind it",
    ),
    "said_provider_down": (
        "统一身份服务没有应答，请稍后再试，或用密码登录",
        "The organisation's sign-in does not answer; try again later, or use your password",
    ),
    "said_signed_out": ("已退出", "You are signed out"),
    "said_ended": ("该会话已结束", "That session is ended"),
    "said_others_ended": ("其他会话已全部结束", "All other sessions are ended"),
    "said_password_set": ("密码已更改，其他会话已结束", "Password changed; other sessions are ended"),
    "said_codes_begun": ("动态验证码已启用，下次登录时要用", "One-time codes are on, from the next sign-in"),
    "said_codes_over": ("动态验证码已停用", "One-time codes are off"),
    "me_title": ("我的账户", "My account"),
    "me_to_desk": ("进入工作台", "To the desk"),
    "me_sign_out": ("退出", "Sign out"),
    "me_everywhere": ("全区", "the whole district"),
    "me_sessions": ("登录的会话", "Sessions"),
    "me_sessions_note": (
        "连续 2 小时不操作或满 12 小时自动结束", "Over after 2 idle hours, or 12 hours in all"
    ),
    "me_browser": ("浏览器", "Browser"),
    "me_browser_on": ("{system} 上的 {browser}", "{browser} on {system}"),
    "me_browser_unknown": ("未知浏览器", "an unknown browser"),
    "me_begun": ("登录于", "Signed in"),
    "me_seen": ("最近使用", "Last used"),
    "me_this": ("本机", "this one"),
    "me_end": ("结束", "End"),
    "me_end_of": ("结束 {at} 登录的会话", "End the session of {at}"),
    "me_end_others": ("结束其他全部", "End all others"),
    "me_password": ("更改密码", "Change password"),
    "me_current": ("当前密码", "Current password"),
    "me_password_go": ("更改", "Change"),
    "me_codes": ("动态验证码", "One-time codes"),
    "me_codes_off": ("未启用", "off"),
    "me_codes_on": ("已启用", "on"),
    "me_codes_new": (
        "建议启用：登录时除密码外再输手机验证器上的 6 位数字，密码泄露也进不来",
        "Advised: sign-in then asks for six digits from an authenticator on your phone, too, "
        "so that a leaked password opens nothing",
    ),
    "me_codes_how": (
        "在验证器里选“手动输入”，填入下面的密钥，再把它显示的 6 位数字输在这里",
        "In the authenticator, choose to type a key, type this one, and enter the six digits that it shows",
    ),
    "me_secret": ("密钥", "Key"),
    "me_address": ("在装有验证器的手机上打开", "Open in an authenticator on this phone"),
    "me_codes_begin": ("启用", "Turn on"),
    "me_codes_end": ("停用", "Turn off"),
    "me_codes_end_note": (
        "停用后登录只凭密码", "Without them, the password alone signs you in"
    ),
}  # fmt: skip
