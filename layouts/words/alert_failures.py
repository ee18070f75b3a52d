"""Why a notice was not accepted; the keys are those of `dashboard.domain.alert_failures`."""

from __future__ import annotations

WORDS: dict[str, tuple[str, str]] = {
    "failure_unreachable": ("对方无法连接", "it cannot be reached"),
    "failure_slow": ("对方 {seconds} 秒内未应答", "no answer within {seconds} s"),
    "failure_broken": ("应答未完即中断", "it broke off before its answer was whole"),
    "failure_foreign": ("连接中断，或对方不是 {protocol} 服务", "it broke off, or does not speak {protocol}"),
    "failure_unreadable": ("应答无法识别", "its answer cannot be read"),
    "failure_incomplete": ("应答不完整", "its answer lacks what was asked for"),
    "failure_status": ("对方应答 {status}", "it answered {status}"),
    "failure_code": ("对方返回错误码 {code}", "it answered code {code}"),
    "failure_refused": ("对方应答未接受", "its answer says that it was not accepted"),
    "failure_no_word": ("未被接受，原因未说明", "it was not accepted, and not said why"),
    "failure_undelivered": ("不会送达：{state}", "it will not be delivered: {state}"),
    "failure_address": ("接收地址不适用于此通道", "the recipient's address is none of this channel"),
    "failure_stranger": ("接收人不在应用可见范围内", "the recipient is none that it may write to"),
    "failure_subscription": ("浏览器订阅已失效", "the browser's subscription is over"),
    "failure_push_host": (
        "订阅所属推送服务未获允许",
        "the subscription is of no push service that is allowed",
    ),
    "failure_setting": ("设置 {setting} 缺失或不可用", "the setting {setting} is missing or cannot be used"),
    "failure_settings": ("通道设置无法组成请求", "what is set for it cannot be put into a request"),
    "failure_service": ("没有这种服务", "there is no such service"),
    "failure_certificate": ("对方证书不可信", "its certificate is not one to be trusted"),
    "failure_no_tls": ("对方不提供所设的登录或加密方式", "it offers no such sign-in or encryption"),
    "failure_gone": (
        "值班方案中已无此岗位、通道或地址",
        "the plan has this post, its channel or its address no more",
    ),
    "failure_crowded": ("通道过慢，来不及发送", "the channel is too slow for all that is to be sent"),
    "failure_unstorable": ("记录库不接受这条通知", "the store takes no such notice"),
    "failure_fault": ("通道故障：{error}", "the channel broke: {error}"),
    "failure_budget": ("通道额度已用完", "the channel's budget is spent"),
    "failure_acknowledged": ("已有人确认，不再发送", "acknowledged, so not sent any more"),
    "failure_silenced": ("已静默，不再发送", "silenced, so not sent any more"),
    "failure_late": ("得知时已过 10 分钟，未发送", "known only after 10 minutes, so not sent"),
    "failure_resolved": ("已恢复正常，不再发送", "nothing is wrong any more, so not sent"),
}
