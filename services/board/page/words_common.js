// Words that the table and a centre's own page share, in both languages; in Chinese those of the tool.
const NUMERALS = "一二三四五六七八九";
export const MONTHS_EN = "January February March April May June July August September October November December".split(" ");

const CLAUSES_EN = {
    "not-operating": "Not in operation", leadership: "Leadership", efficiency: "Efficiency", innovation: "Innovation",
    publication: "Publications", commendation: "Commendations", "media-praise": "Praise by the media",
    hosting: "Hosting meetings", "assigned-task": "Assigned tasks", contribution: "Outstanding contribution",
    "dual-acceptance": "Accepted in two places", "overdue-case": "Overdue cases", complaint: "Complaints of attitude",
    "language-complaint": "Complaints of language", criticism: "Criticised in a circular",
    "media-exposure": "Exposed by the media", "special-deduction": "Special deduction",
};

const TROUBLE_ZH = {
    "not-found": "没有这一年度或中心", "no-moment": "没有这一时刻的记录", "no-scorer": "记分程序没有响应，正在重试",
    away: "连接不上，正在重试", busy: "访问的人太多，正在重试",
};
const TROUBLE_EN = {
    "not-found": "there is no such year or centre", "no-moment": "there is no record of that moment",
    "no-scorer": "the scorer does not answer, trying again", away: "nobody answers, trying again", busy: "too many ask, trying again",
};

const titled = (slug) => slug.charAt(0).toUpperCase() + slug.slice(1);

// A clause is {clause, name}, a centre {centre, name}: the slug, and what it is called in Chinese, where that
// is known.
export const COMMON = {
    zh: {
        lang: "zh-CN", comma: "，", list: "、", colon: "：",
        tier: (tier) => `第${NUMERALS[tier - 1] ?? tier}圈层`,
        month: (month) => `${month}月`,
        clause: ({ name }) => name || "其他事项", name: ({ name }) => name,
        article: (article) => `第 ${article} 条`,
        rulings: { confirm: "核实", dismiss: "不予认定", revoke: "撤销" },
        office: "考核小组", excellent: { yes: "优秀", tied: "并列待定", no: "" }, late: "逾期",
        toNow: "回到现在", loading: "正在读取…", closed: "已结",
        noYear: (year) => `没有 ${year} 年度`, noCentre: (slug) => `没有代号为 ${slug} 的中心`, noRecord: (n) => `没有记录 ${n}`,
        logBegins: (time) => `那时还没有记录，日志自 ${time} 开始`,
        failed: ({ code, message }) => `无法显示：${TROUBLE_ZH[code] ?? message}`,
    },
    en: {
        lang: "en", comma: ", ", list: ", ", colon: ": ",
        tier: (tier) => `Tier ${tier}`,
        month: (month) => MONTHS_EN[month - 1].slice(0, 3),
        clause: ({ clause, name }) => CLAUSES_EN[clause] ?? (name || titled(clause.replaceAll("-", " "))), name: ({ centre, name }) => titled(centre || name),
        article: (article) => `Article ${article}`,
        rulings: { confirm: "confirmed", dismiss: "dismissed", revoke: "revoked" },
        office: "the office", excellent: { yes: "excellent", tied: "tied", no: "" }, late: "late",
        toNow: "Back to now", loading: "reading…", closed: "closed",
        noYear: (year) => `there is no year ${year}`, noCentre: (slug) => `there is no centre ${slug}`, noRecord: (n) => `there is no record ${n}`,
        logBegins: (time) => `nothing was recorded then, the log begins at ${time}`,
        failed: ({ code, message }) => `This cannot be shown: ${TROUBLE_EN[code] ?? message}`,
    },
};
