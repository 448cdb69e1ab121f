// Every word that the page shows, in both languages. Chinese first; `?lang=en` is English.
const WORDS = {
    zh: {
        title: (year) => `${year} 年度政务服务中心工作考核`,
        tier: (tier, quota) => `第${"一二三四五六七八九"[tier - 1]}圈层（优秀名额 ${quota}）`,
        heads: ["名次", "变动", "中心", "得分", "基本分", "加分", "实扣", "待核", "评优", "自查"],
        excellent: { yes: "优秀", tied: "并列", no: "" },
        late: "逾期",
        fresh: (n, seconds) => `记录 ${n}，${seconds} 秒前`,
        lost: "连接已断，正在重连；下表可能不是最新的",
        silent: "记分程序没有响应；下表可能不是最新的",
        changes: "最近变动",
        closed: "（已结）",
        up: (by) => `升 ${by}`,
        down: (by) => `降 ${by}`,
    },
    en: {
        title: (year) => `Assessment of the service centres, ${year}`,
        tier: (tier, quota) => `Tier ${tier} (excellent: ${quota})`,
        heads: ["Rank", "Moved", "Centre", "Score", "Base", "Bonus", "Deducted", "Pending", "Excellent", "Self-check"],
        excellent: { yes: "excellent", tied: "tied", no: "" },
        late: "late",
        fresh: (n, seconds) => `record ${n}, ${seconds} s ago`,
        lost: "The connection is lost, trying again; what you see may be old",
        silent: "The scorer does not answer; what you see may be old",
        changes: "Last changes",
        closed: " (closed)",
        up: (by) => `up ${by}`,
        down: (by) => `down ${by}`,
    },
};

export function wordsFor(search) {
    return WORDS[new URLSearchParams(search).get("lang") === "en" ? "en" : "zh"];
}
