"""What each rule finds, on the wall: its title as the desk and messages tell it, without what there is no
room for."""

from __future__ import annotations

WORDS: dict[str, tuple[str, str]] = {
    "alert_path_late": ("告警链路异常", "Alert path late"),
    "backup_stale": ("备份过旧", "Backup stale"),
    "bounced": ("多次退回", "Bounced"),
    "calendar_runs_out": ("工作日历将用完", "Calendar runs out"),
    "canary_late": ("巡检信号迟到", "Canary late"),
    "case_reopened": ("案件重开", "Case reopened"),
    "case_unheld": ("无人接办", "Case unheld"),
    "channel_trouble": ("通知通道异常", "Channel in trouble"),
    "clause_breached": ("时限超期", "Clause breached"),
    "clause_due_soon": ("时限将到", "Clause due soon"),
    "clock_degraded": ("时钟异常", "Clock degraded"),
    "cluster": ("同类聚集", "Cluster"),
    "disk_low": ("磁盘将满", "Disk low"),
    "drill_unanswered": ("演练无应答", "Drill not answered"),
    "plan_wrong": ("值班配置有误", "Plan of duty wrong"),
    "relay_breached": ("传达超 60 分", "Relay over 60 min"),
    "relay_heading": ("传达将超 60 分", "Relay heading for 60 min"),
    "review_unsatisfied": ("回访不满意", "Unsatisfied"),
    "rule_broken": ("告警规则出错", "Rule broken"),
    "source_silent": ("数据源中断", "Source silent"),
    "surge": ("数量突增", "Surge"),
    "wire_degraded": ("消息通道异常", "Wire degraded"),
}
