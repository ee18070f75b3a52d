"""What each rule finds, as short as a wall has room for. The desk has their titles from the rules."""

from __future__ import annotations

WORDS: dict[str, tuple[str, str]] = {
    "alert_path_late": ("告警链路异常", "alert path late"),
    "backup_stale": ("备份过旧", "backup stale"),
    "bounced": ("多次退回", "bounced"),
    "calendar_runs_out": ("工作日历将用完", "calendar runs out"),
    "canary_late": ("巡检信号迟到", "canary late"),
    "case_reopened": ("案件重开", "reopened"),
    "case_unheld": ("无人接办", "held by nobody"),
    "channel_trouble": ("通知渠道异常", "channel in trouble"),
    "clause_breached": ("时限超期", "overdue"),
    "clause_due_soon": ("时限将到", "due soon"),
    "clock_degraded": ("时钟异常", "clock degraded"),
    "cluster": ("同类聚集", "cluster"),
    "disk_low": ("磁盘将满", "disk low"),
    "drill_unanswered": ("演练无应答", "drill unanswered"),
    "relay_breached": ("传达超 60 分", "relay over 60 min"),
    "relay_heading": ("传达将超时", "relay running late"),
    "review_unsatisfied": ("回访不满意", "unsatisfied review"),
    "rule_broken": ("告警规则出错", "rule broken"),
    "source_silent": ("数据源中断", "source silent"),
    "surge": ("数量突增", "surge"),
    "wire_degraded": ("消息通道异常", "wire degraded"),
}
